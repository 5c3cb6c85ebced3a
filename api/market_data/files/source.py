"""One file's content as text, records, arrays or Arrow table, parsed at most once."""

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path, PurePath
from typing import Any, NoReturn

import polars as pl

from api.errors import ImportRefused
from api.market_data.files.tables.arrow import FEATHER, PARQUET, Container, container_of, read_arrow
from api.market_data.files.tables.delimited import Delimited, read_delimited
from api.market_data.files.tables.encoding import decoded
from api.market_data.files.tables.foreign import foreign
from api.market_data.files.tables.structured import (
    SeveralTablesError,
    Structured,
    parse_json,
    read_structured,
)

_SQLITE_MAGIC = b"SQLite format 3\x00"


@dataclass(frozen=True)
class Source:
    """A file, or a member of an archive. `label` is how messages call it."""

    label: str
    path: PurePath  # names of folders and file, for what the content does not tell
    data: bytes
    on_disk: Path | None = None  # where it lies unpacked; None: inside an archive

    @property
    def places(self) -> tuple[PurePath, ...]:
        """What flags may call it: its path when unpacked, and the label that reports have."""
        return self.path, PurePath("/", self.label)

    def refuse(self, reason: str, row: int | None = None) -> NoReturn:
        """Raise ImportRefused for this file; row counts data rows from 1."""
        raise ImportRefused(self.label, row, reason)

    @cached_property
    def is_sqlite(self) -> bool:
        """Whether this is an SQLite database."""
        return self.data.startswith(_SQLITE_MAGIC)

    @cached_property
    def is_parquet(self) -> bool:
        """Whether this is a Parquet file."""
        return self._container is PARQUET

    @cached_property
    def is_feather(self) -> bool:
        """Whether this is an Arrow IPC file, which Feather version 2 is."""
        return self._container is FEATHER

    @cached_property
    def foreign(self) -> str | None:
        """What it is that is no table to us, and the way out; None: nothing known."""
        return foreign(self.data, self.path.suffix.lower())

    @cached_property
    def text(self) -> str | None:
        """The content as text; None: binary."""
        if self._container is not None or self.is_sqlite or self.foreign is not None:
            return None
        return decoded(self.data)

    @cached_property
    def json(self) -> Any:
        """The content as JSON, every number as the text that stands there; None: not JSON.

        A document per line is a list of them.
        """
        return None if self.text is None else parse_json(self.text)

    @cached_property
    def arrays(self) -> pl.DataFrame | None:
        """JSON rows that are arrays of one length, as text columns "0", "1", ...; else None."""
        found = self._structured
        return None if found is None or found.named else found.rows

    @cached_property
    def table(self) -> pl.DataFrame | None:
        """Records with named columns as text: CSV with a header or JSON objects; else None."""
        if self.json is not None:
            found = self._structured
            return None if found is None or not found.named else found.rows
        lines = self._delimited
        return None if lines is None or not lines.has_header else lines.rows

    @cached_property
    def plain_rows(self) -> pl.DataFrame | None:
        """CSV without a header, as text columns "0", "1", ...; else None."""
        lines = self._delimited
        return None if lines is None or lines.has_header else lines.rows

    @cached_property
    def is_lines(self) -> bool:
        """Whether its rows are lines of text."""
        return self._delimited is not None

    @cached_property
    def around(self) -> dict[str, str]:
        """What objects around JSON's rows and folders such as `venue=binance` say of all rows."""
        folders = (part.partition("=") for part in self.path.parts[:-1])
        told = {name: value for name, equals, value in folders if equals and value}
        return told if self._structured is None else {**told, **self._structured.around}

    @cached_property
    def asides(self) -> tuple[str, ...]:
        """What around the table was passed over."""
        return () if self._delimited is None else self._delimited.notes

    @cached_property
    def names(self) -> frozenset[str]:
        """Names of the columns of `table`; empty: no such table."""
        return frozenset() if self.table is None else frozenset(self.table.columns)

    def named_columns(self) -> pl.DataFrame:
        """The table of text columns; a file without one is refused: --as was wrong."""
        if self.table is None:
            self.refuse("file must be CSV with a header or JSON objects, was neither")
        return self.table

    def rows_of_arrays(self) -> pl.DataFrame:
        """Rows without names, of JSON arrays or of CSV; a file without any is refused."""
        rows = self.plain_rows if self.plain_rows is not None else self.arrays
        if rows is None:
            self.refuse("file must be CSV without a header or JSON arrays, was neither")
        return rows

    @cached_property
    def frame(self) -> pl.DataFrame | None:
        """Content of a Parquet, Feather or Arrow file with its own types; else None."""
        if self._container is None:
            return None
        return read_arrow(self.data, self._container, self.refuse)

    @cached_property
    def _container(self) -> Container | None:
        return container_of(self.data)

    @cached_property
    def _structured(self) -> Structured | None:
        try:
            return None if self.json is None else read_structured(self.json)
        except SeveralTablesError as several:
            self.refuse(
                f"file must hold one table, was {several.count} beside each other: import each "
                "as a file of its own"
            )

    @cached_property
    def _delimited(self) -> Delimited | None:
        if not self.text or self.json is not None or self.text.lstrip()[:1] in ("[", "{"):
            return None
        return read_delimited(self.text, self.refuse)
