"""Parquet files of the canonical layout."""

from pathlib import Path

import polars as pl

from api.errors import ImportRefused
from api.market_data.checks import check_series
from api.market_data.layout import SeriesFile
from api.market_data.series import Series


def read_series(file: SeriesFile) -> Series:
    """The series of a file; raises ImportRefused with the first row that breaks a rule."""
    return check_series(str(file.path), file.kind, file.timeframe, _read(file.path))


def _read(path: Path) -> pl.DataFrame:
    try:
        table = pl.read_parquet(path, hive_partitioning=False, glob=False)
    except OSError as error:
        reason = error.strerror or "it cannot be opened"
        raise ImportRefused(str(path), None, f"file must be readable: {reason}") from None
    except (pl.exceptions.PolarsError, pl.exceptions.PanicException):
        raise ImportRefused(str(path), None, "file must be Parquet, was not") from None
    return table
