"""Columns of the service as tables: names and units that a notebook understands."""

from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import fields
from types import NoneType
from typing import TYPE_CHECKING, Any, get_args, get_type_hints

import numpy as np
from numpy.typing import NDArray

from engine.model.result import EXIT_REASONS

# polars: in the functions, not here, so that the API process loads it with the first export.
if TYPE_CHECKING:
    import polars as pl

BLOCK_ROWS = 10_000
_TIME_SUFFIX = "ts_ms"
# Columns of codes, and the names that GraphQL gives them.
_CODES: Mapping[str, tuple[str, ...]] = {
    "exit_reason": EXIT_REASONS,
    "state": ("PENDING", "COMPUTED", "INVALID"),
}

_DIRECTIONS = {1: "LONG_SPOT", -1: "SHORT_SPOT"}

Columns = Mapping[str, NDArray[Any]]


def table_of(columns: Columns, **constants: object) -> "pl.DataFrame":
    """A table of equal columns behind constant ones.

    ts_ms becomes timestamp, entry_ts_ms entry_timestamp; codes become their names; NaN null.
    """
    import polars as pl

    series = {_name(name): _series(name, column) for name, column in columns.items()}
    height = len(next(iter(series.values())))
    repeated = {
        name: pl.Series([value] * height, dtype=pl.String if value is None else None)
        for name, value in constants.items()
    }
    return pl.DataFrame(repeated | series)


def table_of_records(records: Sequence[Mapping[str, Any]], kind: type) -> "pl.DataFrame":
    """A table of one row per record, named and in units as `table_of` does it.

    kind: the dataclass whose fields the records have, so that a column in which every row is
    undefined has its type all the same; what it does not know keeps the type of its values.
    """
    import polars as pl

    types = {name: _type_of(hint) for name, hint in get_type_hints(kind).items()}
    names = dict.fromkeys(name for record in records for name in record)
    columns = {}
    for name in names:
        values = [record.get(name) for record in records]
        if name.endswith(_TIME_SUFFIX):
            columns[_name(name)] = pl.Series(values, dtype=pl.Int64).cast(pl.Datetime("ms"))
        else:
            columns[name] = pl.Series(values, dtype=types.get(name))
    return pl.DataFrame(columns)


async def blocks_of(table: "pl.DataFrame", rows: int = BLOCK_ROWS) -> AsyncIterator["pl.DataFrame"]:
    """The table in blocks; one even where it is empty."""
    for first in range(0, max(table.height, 1), rows):
        yield table.slice(first, rows)


def whole_numbers(table: "pl.DataFrame", names: Sequence[str]) -> "pl.DataFrame":
    """The table with these columns as whole numbers: cells keep counts as floats."""
    import polars as pl

    return table.cast(dict.fromkeys(names, pl.Int64))


def ordered(columns: Columns, kind: type) -> Columns:
    """Columns in the order in which the engine's dataclass lists them: blobs hold them by name."""
    order = [one.name for one in fields(kind)]
    return {name: columns[name] for name in sorted(columns, key=order.index)}


def _name(name: str) -> str:
    return name.replace(_TIME_SUFFIX, "timestamp") if name.endswith(_TIME_SUFFIX) else name


def _type_of(hint: Any) -> Any:
    import polars as pl

    (value,) = (one for one in get_args(hint) or (hint,) if one is not NoneType)
    return {float: pl.Float64, int: pl.Int64}.get(value)


def _series(name: str, column: NDArray[Any]) -> "pl.Series":
    import polars as pl

    if name.endswith(_TIME_SUFFIX):
        return pl.Series(column.astype(np.int64)).cast(pl.Datetime("ms"))
    if name in _CODES:
        return pl.Series([_CODES[name][code] for code in column.tolist()], dtype=pl.String)
    if name == "direction":
        return pl.Series([_DIRECTIONS[sign] for sign in column.tolist()], dtype=pl.String)
    if column.dtype.kind == "f":
        return pl.Series(column.astype(np.float64)).fill_nan(None)
    return pl.Series(column)
