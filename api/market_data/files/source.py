"""One file's content as text, records, arrays or Arrow table, parsed at most once."""

import io
import json
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path, PurePath
from typing import Any, NoReturn

import polars as pl

from api.errors import ImportRefused

_PARQUET_MAGIC = b"PAR1"
_FEATHER_MAGIC = b"ARROW1"
_SQLITE_MAGIC = b"SQLite format 3\x00"
_MAX_COLUMNS = 100  # no layout has half as many
_QUOTED = r'"[^"]*"'
# Where REST replies keep their rows.
_ENVELOPES = (
    ("result", "list"),
    ("result", "historicalFunding"),
    ("historicalFunding",),
    ("data",),
    ("rates",),
    ("fundings",),
    ("funding_rate_history",),
    ("result", "funding_rate_history"),
)


@dataclass(frozen=True)
class Source:
    """A file, or a member of an archive. `label` is how messages call it."""

    label: str
    path: PurePath  # names of folders and file, for what the content does not tell
    data: bytes
    on_disk: Path | None = None  # where it lies unpacked; None: inside an archive

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
        return self.data.startswith(_PARQUET_MAGIC)

    @cached_property
    def is_feather(self) -> bool:
        """Whether this is an Arrow IPC file, which Feather version 2 is."""
        return self.data.startswith(_FEATHER_MAGIC)

    @cached_property
    def text(self) -> str | None:
        """The content as UTF-8 text with or without a byte order mark; None: binary."""
        if self.is_parquet or self.is_feather or self.is_sqlite or b"\x00" in self.data:
            return None
        try:
            return self.data.decode("utf-8-sig")
        except UnicodeDecodeError:
            return None

    @cached_property
    def json(self) -> Any:
        """The content as JSON, every number as the text that stands there; None: not JSON."""
        if self.text is None or self.text.lstrip()[:1] not in ("[", "{"):
            return None
        try:
            return json.loads(self.text, parse_float=str, parse_int=str, parse_constant=str)
        except (ValueError, RecursionError):
            return None

    @cached_property
    def rows(self) -> list[Any]:
        """The rows of a JSON reply: a list, what an envelope holds, or a single object."""
        content = self.json
        if isinstance(content, dict):
            for keys in _ENVELOPES:
                inner: Any = content
                for key in keys:
                    inner = inner.get(key) if isinstance(inner, dict) else None
                if isinstance(inner, list):
                    return inner
            return [content]
        return content if isinstance(content, list) else []

    @cached_property
    def arrays(self) -> pl.DataFrame | None:
        """JSON rows that are arrays of one length, as text columns "0", "1", ...; else None."""
        rows = self.rows
        if not rows or not all(isinstance(row, list) for row in rows):
            return None
        width = len(rows[0])
        if any(len(row) != width or not all(map(_is_scalar, row)) for row in rows):
            return None
        columns = zip(*rows, strict=True)
        return pl.DataFrame(
            {
                str(index): [_as_text(value) for value in column]
                for index, column in enumerate(columns)
            },
            schema={str(index): pl.String for index in range(width)},
        )

    @cached_property
    def table(self) -> pl.DataFrame | None:
        """Records with named columns as text: CSV with a header or JSON objects; else None."""
        rows = self.rows
        if rows and all(isinstance(row, dict) for row in rows):
            names = list(dict.fromkeys(name for row in rows for name in row))
            if len(names) > _MAX_COLUMNS:  # a column for each of a million keys would not fit
                return None
            return pl.DataFrame(
                {name: [_as_text(row.get(name)) for row in rows] for name in names},
                schema=dict.fromkeys(names, pl.String),
            )
        header = self.header
        if not header or any(map(_is_number, header)) or len(set(header)) < len(header):
            return None
        if len(header) > _MAX_COLUMNS:
            return None
        return self._csv(has_header=True)

    @cached_property
    def plain_rows(self) -> pl.DataFrame | None:
        """CSV without a header, as text columns "0", "1", ...; else None."""
        header = self.header
        if not header or not all(map(_is_number, header)) or len(header) > _MAX_COLUMNS:
            return None
        table = self._csv(has_header=False)
        return table.rename(dict(zip(table.columns, map(str, range(table.width)), strict=True)))

    @cached_property
    def header(self) -> list[str]:
        """Fields of the first line of text that is not JSON; empty: no such text."""
        if not self.text or self.json is not None or self.text.lstrip()[:1] in ("[", "{"):
            return []
        fields = self.text.partition("\n")[0].split(",")
        return [field.strip().strip('"') for field in fields[: _MAX_COLUMNS + 1]]

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
        """Content of a Parquet or Feather file with its own types; else None."""
        if not self.is_parquet and not self.is_feather:
            return None
        read = pl.read_parquet if self.is_parquet else pl.read_ipc
        try:
            with _quiet_panics():
                return read(io.BytesIO(self.data))
        except (pl.exceptions.PolarsError, pl.exceptions.PanicException, OSError):
            what = "Parquet" if self.is_parquet else "Feather"
            self.refuse(f"file must be whole, was a {what} file that cannot be read")

    def _csv(self, *, has_header: bool) -> pl.DataFrame:
        text = self.text or ""
        self._refuse_ragged(text, has_header=has_header)
        try:
            table = pl.read_csv(
                io.BytesIO(text.encode()), has_header=has_header, infer_schema=False
            )
        except pl.exceptions.PolarsError:
            self.refuse("rows must have as many fields as the first line, was a line that has not")
        return table.rename({name: name.strip() for name in table.columns}).with_columns(
            pl.all().str.strip_chars()
        )

    def _refuse_ragged(self, text: str, *, has_header: bool) -> None:
        # A cut file ends in a short line, which the CSV reader would fill with nulls.
        lines = pl.Series(text.split("\n")).str.replace_all(_QUOTED, "")
        fields = lines.filter(lines.str.contains(r"\S")).str.count_matches(",", literal=True) + 1
        if fields.is_empty():
            return
        ragged = (fields != fields[0]).arg_true()
        if len(ragged):
            at = int(ragged[0])
            self.refuse(
                f"rows must have {fields[0]} fields as the first line, was {fields[at]}",
                at if has_header else at + 1,
            )


@contextmanager
def _quiet_panics() -> Iterator[None]:
    # A spoilt file makes the Rust reader print its stack before the exception that we turn into
    # a sentence, and no setting of it keeps that off standard error.
    sys.stderr.flush()
    kept = os.dup(2)
    try:
        with Path(os.devnull).open("wb") as nowhere:
            os.dup2(nowhere.fileno(), 2)
        yield
    finally:
        os.dup2(kept, 2)
        os.close(kept)


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True


def _is_scalar(value: Any) -> bool:
    return value is None or isinstance(value, (str, bool))


def _as_text(value: Any) -> str | None:
    # Nested values are no column of ours; their text only has to be no number.
    return value if value is None or isinstance(value, str) else json.dumps(value)
