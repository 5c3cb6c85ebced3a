"""Every rule of the import, broken in one place of a real Parquet file."""

from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from api.errors import ImportRefused
from api.market_data.checks import check_series, intervals_by_spacing
from api.market_data.files.flags import Flags
from api.market_data.files.reading import gather

HOUR_MS = 3_600_000
JANUARY_2024_MS = 1_704_067_200_000

Spoil = Callable[[pl.DataFrame], pl.DataFrame]


def put(column: str, row: int, value: object) -> Spoil:
    """Change one value; rows count from 1, as refusals do."""

    def spoil(table: pl.DataFrame) -> pl.DataFrame:
        values = table[column].to_list()
        values[row - 1] = value
        return table.with_columns(pl.Series(column, values, dtype=table.schema[column]))

    return spoil


def at(hours: float) -> datetime:
    return datetime(2024, 1, 1) + timedelta(hours=hours)  # noqa: DTZ001


NAN, INFINITY = float("nan"), float("inf")

BROKEN_BARS = [
    pytest.param(put("open", 5, NAN), 5, "open must be a finite number, was nan", id="NaN price"),
    pytest.param(put("close", 9, INFINITY), 9, "close must be a finite number, was inf", id="inf"),
    pytest.param(put("high", 7, None), 7, "high must be given, was null", id="null price"),
    pytest.param(put("low", 3, 0.0), 3, "low must be above 0, was 0.0", id="zero price"),
    pytest.param(put("open", 4, -1.0), 4, "open must be above 0, was -1.0", id="negative price"),
    pytest.param(
        put("close", 4, 1e300), 4, "close must lie in 1e-15..1e+15, was 1e+300", id="absurd price"
    ),
    pytest.param(
        put("low", 8, 500.0), 8, "low must not exceed high 102.0, was 500.0", id="low above high"
    ),
    pytest.param(
        put("open", 2, 150.0), 2, "open must lie in low..high 99.0..103.0, was 150.0", id="open"
    ),
    pytest.param(
        put("close", 2, 50.0), 2, "close must lie in low..high 99.0..103.0, was 50.0", id="close"
    ),
    pytest.param(
        put("volume", 6, -1.0), 6, "volume must be 0 or more, or unknown, was -1.0", id="volume"
    ),
    pytest.param(
        put("volume", 6, INFINITY), 6, "volume must be 0 or more, or unknown, was inf", id="much"
    ),
    pytest.param(
        put("timestamp", 6, at(4)),
        6,
        "timestamp must not repeat, was 2024-01-01 04:00 UTC",
        id="duplicate time",
    ),
    pytest.param(
        put("timestamp", 6, at(3)),
        6,
        "timestamp must follow 2024-01-01 04:00 UTC of the row before, was 2024-01-01 03:00 UTC",
        id="unsorted time",
    ),
    pytest.param(put("timestamp", 2, None), 2, "timestamp must be given, was null", id="no time"),
    pytest.param(
        put("timestamp", 4, at(3.5)),
        4,
        "timestamp must open a bar of the file's timeframe, was 2024-01-01 03:30:00",
        id="bar off its grid",
    ),
    pytest.param(
        put("timestamp", 1, datetime(1970, 1, 20)),  # noqa: DTZ001
        1,
        "timestamp must lie in the years 2009 to 2099, was 1970-01-20 00:00:00",
        id="seconds read as milliseconds",
    ),
    pytest.param(
        lambda table: table.drop("close"),
        None,
        "column close must be there, was missing in: timestamp, open, high, low, volume",
        id="missing column",
    ),
    pytest.param(
        lambda table: table.with_columns(pl.col("open") > 0),
        None,
        "open must be numbers, was Boolean",
        id="prices as yes and no",
    ),
    pytest.param(
        lambda table: table.with_columns(pl.col("timestamp").dt.epoch("ms")),
        None,
        "timestamp must be a date-time, was Int64",
        id="times as numbers",
    ),
    pytest.param(lambda table: table.clear(), None, "file must have rows, was empty", id="no rows"),
]

BROKEN_FUNDING = [
    pytest.param(put("rate", 3, NAN), 3, "rate must be a finite number, was nan", id="NaN rate"),
    pytest.param(put("rate", 3, None), 3, "rate must be given, was null", id="null rate"),
    pytest.param(put("rate", 2, 1.5), 2, "rate must lie in -1..1, was 1.5", id="absurd rate"),
    pytest.param(
        put("interval_hours", 2, 0),
        2,
        "interval_hours must lie above 0 and up to 24, was 0",
        id="no interval",
    ),
    pytest.param(
        put("interval_hours", 2, 480),
        2,
        "interval_hours must lie above 0 and up to 24, was 480",
        id="interval in minutes",
    ),
    pytest.param(
        put("timestamp", 2, datetime(2024, 1, 1, 8, 0, 0, 47_000)),  # noqa: DTZ001
        2,
        "timestamp must lie on a whole minute, was 2024-01-01 08:00:00.047000",
        id="settlement not snapped",
    ),
    pytest.param(
        lambda table: table.drop("rate"),
        None,
        "column rate must be there, was missing in: timestamp, interval_hours",
        id="missing rate",
    ),
]

BROKEN_MARKS = [
    pytest.param(
        put("mark_price", 4, 0.0), 4, "mark_price must be above 0, was 0.0", id="zero mark"
    ),
    pytest.param(
        put("timestamp", 3, at(8)),
        3,
        "timestamp must not repeat, was 2024-01-01 08:00 UTC",
        id="duplicate mark",
    ),
]


def refusal_of(path: Path, stem: str, table: pl.DataFrame) -> ImportRefused:
    file = path / "binance" / "BTCUSDT" / f"{stem}.parquet"
    file.parent.mkdir(parents=True)
    table.write_parquet(file)
    with pytest.raises(ImportRefused) as caught:
        gather([file], Flags(), skip_refused=False)
    assert caught.value.file == str(file)
    assert str(caught.value).startswith(str(file))
    return caught.value


@pytest.mark.parametrize(("spoil", "row", "reason"), BROKEN_BARS)
@pytest.mark.parametrize("stem", ["perp_1h", "spot_1h"])
def test_broken_bars_are_refused_by_file_row_and_reason(
    tmp_path: Path, bar_table: pl.DataFrame, stem: str, spoil: Spoil, row: int, reason: str
) -> None:
    refused = refusal_of(tmp_path, stem, spoil(bar_table))
    assert (refused.row, refused.reason) == (row, reason)


@pytest.mark.parametrize(("spoil", "row", "reason"), BROKEN_FUNDING)
def test_broken_funding_is_refused_by_file_row_and_reason(
    tmp_path: Path, funding_table: pl.DataFrame, spoil: Spoil, row: int, reason: str
) -> None:
    refused = refusal_of(tmp_path, "funding", spoil(funding_table))
    assert (refused.row, refused.reason) == (row, reason)


@pytest.mark.parametrize(("spoil", "row", "reason"), BROKEN_MARKS)
def test_broken_settlement_marks_are_refused_by_file_row_and_reason(
    tmp_path: Path, mark_table: pl.DataFrame, spoil: Spoil, row: int, reason: str
) -> None:
    refused = refusal_of(tmp_path, "funding_mark", spoil(mark_table))
    assert (refused.row, refused.reason) == (row, reason)


def test_the_first_broken_row_is_named_whichever_rule_it_breaks(
    tmp_path: Path, bar_table: pl.DataFrame
) -> None:
    spoiled = put("low", 40, 500.0)(put("volume", 30, -1.0)(put("close", 50, NAN)(bar_table)))
    assert refusal_of(tmp_path, "perp_1h", spoiled).row == 30


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "file must be Parquet, was not"),
        (b"no table", "file must be Parquet, was not"),
        (b"PAR1" + b"\x00" * 64 + b"PAR1", "file must be whole, was a Parquet file that cannot"),
    ],
    ids=["empty file", "text by another name", "broken inside"],
)
def test_a_file_that_is_not_parquet_is_refused(tmp_path: Path, content: bytes, reason: str) -> None:
    file = tmp_path / "funding.parquet"
    file.write_bytes(content)
    with pytest.raises(ImportRefused, match=reason):
        gather([file], Flags(), skip_refused=False)


def test_a_truncated_file_is_refused(tmp_path: Path, bar_table: pl.DataFrame) -> None:
    file = tmp_path / "perp_1h.parquet"
    bar_table.write_parquet(file)
    file.write_bytes(file.read_bytes()[:-100])
    with pytest.raises(ImportRefused, match="file must be whole, was a Parquet file that cannot"):
        gather([file], Flags(), skip_refused=False)


def test_bars_become_columns(bar_table: pl.DataFrame) -> None:
    series = check_series("perp_1h", "perp", "1h", bar_table)
    assert list(series.columns) == ["open_ms", "open", "high", "low", "close", "volume"]
    assert series.columns["open_ms"].dtype == np.int64
    assert series.columns["open_ms"][:2].tolist() == [JANUARY_2024_MS, JANUARY_2024_MS + HOUR_MS]
    assert series.columns["open"].tolist() == bar_table["open"].to_list()


def test_unknown_volume_is_kept_as_unknown(bar_table: pl.DataFrame) -> None:
    table = bar_table.with_columns(volume=pl.lit(None, dtype=pl.Float64))
    assert np.isnan(check_series("perp_1h", "perp", "1h", table).columns["volume"]).all()


def test_marks_need_no_volume(bar_table: pl.DataFrame) -> None:
    series = check_series("mark_1h", "mark", "1h", bar_table.drop("volume"))
    assert np.isnan(series.columns["volume"]).all()


@pytest.mark.parametrize("unit", ["ms", "us", "ns"])
def test_times_mean_the_same_in_every_unit(bar_table: pl.DataFrame, unit: str) -> None:
    table = bar_table.with_columns(pl.col("timestamp").cast(pl.Datetime(unit)))  # type: ignore[arg-type]
    assert check_series("perp_1h", "perp", "1h", table).ts_ms[0] == JANUARY_2024_MS


def test_times_with_a_zone_are_taken_as_that_instant(bar_table: pl.DataFrame) -> None:
    tokyo = pl.col("timestamp").dt.replace_time_zone("UTC").dt.convert_time_zone("Asia/Tokyo")
    series = check_series("perp_1h", "perp", "1h", bar_table.with_columns(tokyo))
    assert series.ts_ms[0] == JANUARY_2024_MS


def test_whole_numbers_are_numbers(bar_table: pl.DataFrame) -> None:
    table = bar_table.with_columns(pl.col("open", "high", "low", "close").cast(pl.Int64))
    assert check_series("p", "perp", "1h", table).columns["open"].dtype == np.float64


@pytest.mark.parametrize(
    ("settled_at", "expected"),
    [
        ([0, 8, 16, 24], [8, 8, 8, 8]),
        ([0, 8, 16, 20, 24, 28], [8, 8, 8, 4, 4, 4]),
        ([0, 4, 8, 16, 24], [4, 4, 4, 8, 8]),
        ([0, 8, 24, 32], [8, 8, 8, 8]),
        ([0], [8]),
        ([0, 1, 2, 5, 6], [1, 1, 1, 1, 1]),
        ([0, 8, 16, 25, 26, 27], [8, 8, 8, 1, 1, 1]),
        ([0, 1, 2, 18, 26], [1, 1, 1, 8, 8]),
        ([0, 8, 16, 66, 74], [8, 8, 8, 8, 8]),
        ([0, 8, 16, 28, 36], [8, 8, 8, 12, 8]),
    ],
    ids=[
        "steady",
        "8 h to 4 h",
        "4 h to 8 h",
        "one missing",
        "one alone",
        "two missing of 1 h",
        "a hole between 8 h and 1 h",
        "a hole between 1 h and 8 h",
        "a hole of two days, and another phase after it",
        "another phase",
    ],
)
def test_missing_intervals_are_told_by_the_spacing(
    settled_at: list[int], expected: list[int]
) -> None:
    ts_ms = np.array(settled_at, dtype=np.int64) * HOUR_MS
    assert intervals_by_spacing(ts_ms).tolist() == expected


def test_funding_without_an_interval_column_gets_one(funding_table: pl.DataFrame) -> None:
    series = check_series("funding", "funding", "", funding_table.drop("interval_hours"))
    assert series.columns["interval_hours"].tolist() == [8.0] * len(funding_table)


def test_what_a_file_may_leave_open_is_filled_or_unknown(
    funding_table: pl.DataFrame, bar_table: pl.DataFrame
) -> None:
    funding = check_series("funding", "funding", "", put("interval_hours", 2, None)(funding_table))
    assert funding.columns["interval_hours"].tolist() == [8.0] * len(funding_table)
    assert funding.interval_known is not None
    assert funding.interval_known.tolist() == [True, False] + [True] * (len(funding_table) - 2)
    bars = check_series("perp_1h", "perp", "1h", bar_table.drop("volume"))
    assert np.isnan(bars.columns["volume"]).all()


def test_an_interval_that_is_told_is_checked_beside_one_that_is_not(
    tmp_path: Path, funding_table: pl.DataFrame
) -> None:
    spoilt = put("interval_hours", 3, 480)(put("interval_hours", 2, None)(funding_table))
    assert refusal_of(tmp_path, "funding", spoilt).row == 3


@settings(deadline=None)  # it writes files
@given(st.binary(max_size=400))
def test_no_bytes_break_the_reader_in_another_way(
    tmp_path_factory: pytest.TempPathFactory, content: bytes
) -> None:
    file = tmp_path_factory.mktemp("bytes") / "funding.parquet"
    file.write_bytes(content)
    with pytest.raises(ImportRefused):
        gather([file], Flags(), skip_refused=False)
