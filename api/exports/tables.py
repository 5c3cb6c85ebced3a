"""Columns of the service as tables: names and units that a notebook understands."""

from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import fields
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from engine.model.result import EXIT_REASONS

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


async def blocks_of(table: "pl.DataFrame", rows: int = BLOCK_ROWS) -> AsyncIterator["pl.DataFrame"]:
    """The table in blocks; one even where it is empty."""
    for first in range(0, max(table.height, 1), rows):
        yield table.slice(first, rows)


def metrics_table(rows: Sequence[Mapping[str, Any]]) -> "pl.DataFrame":
    """Metrics as they are stored, a row per result."""
    import polars as pl

    return pl.DataFrame([dict(row) for row in rows], infer_schema_length=None)


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
