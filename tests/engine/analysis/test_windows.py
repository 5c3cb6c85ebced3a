"""Windows end with the last settlement; on real series they equal the plain formulas."""

import itertools
import math
import statistics
from pathlib import Path

import numpy as np
import polars as pl
import pytest

from engine.analysis.windows import FundingAnalysis, Window, WindowStatistics, analyse, window_start
from engine.model.units import DAY_MS, HOUR_MS

REAL = (
    "binance/BTCUSDT",
    "binance/SOLUSDT",
    "bybit/ACHUSDT",
    "hyperliquid/HYPE",
    "binance/LSKUSDT",
)


def test_a_week_of_eight_hours_is_21_settlements() -> None:
    ts_ms = np.arange(100, dtype=np.int64) * 8 * HOUR_MS
    assert [window_start(ts_ms, window) for window in Window] == [79, 10, 0, 0]


def test_a_window_longer_than_the_history_is_all_of_it() -> None:
    ts_ms = np.array([0, 8 * HOUR_MS], dtype=np.int64)
    found = analyse(ts_ms, np.array([0.0001, 0.0]), np.array([8.0, 8.0]))
    assert found.windows[Window.D90] == found.windows[Window.ALL]
    assert found.windows[Window.ALL].earned.hours == 16
    assert found.windows[Window.ALL].positive_share == 0.5
    assert found.windows[Window.ALL].negative_share == 0.0
    assert found.current.positive_settlements == 0


def test_a_single_settlement_can_be_analysed() -> None:
    found = analyse(np.array([0], dtype=np.int64), np.array([0.0001]), np.array([8.0]))
    window = found.windows[Window.D7]
    assert (window.rank.percentile, window.rank.z_score) == (50.0, None)
    assert window.autocorrelation == (None,) * 10


def _analysed(folder: Path) -> tuple[FundingAnalysis, list[tuple[int, float, float]]]:
    table = pl.read_parquet(folder / "funding.parquet")
    columns = (
        table["timestamp"].dt.epoch("ms"),
        table["rate"],
        table["interval_hours"].cast(pl.Float64),
    )
    rows = list(zip(*(column.to_list() for column in columns), strict=True))
    return analyse(*(column.to_numpy() for column in columns)), rows


def _compare(found: WindowStatistics, rows: list[tuple[int, float, float]]) -> None:
    rates = [rate for _, rate, _ in rows]
    eight_hour = [rate * 8 / hours for _, rate, hours in rows]
    assert found.earned.settlements == len(rows)
    assert found.settlement.mean == pytest.approx(statistics.fmean(rates), abs=1e-15)
    assert found.settlement.median == statistics.median(rates)
    assert found.settlement.standard_deviation == pytest.approx(statistics.stdev(rates))
    assert found.eight_hour.mean == pytest.approx(statistics.fmean(eight_hour), abs=1e-15)
    # statistics.quantiles' "inclusive" is the linear rule: cut points 25, 50 and 75.
    quartiles = statistics.quantiles(eight_hour, n=4, method="inclusive")
    assert found.eight_hour.percentiles[2:5] == pytest.approx(quartiles, abs=1e-15)
    assert found.positive_share == sum(rate > 0 for rate in rates) / len(rates)
    last = eight_hour[-1]
    below, equal = sum(one < last for one in eight_hour), sum(one == last for one in eight_hour)
    assert found.rank.percentile == pytest.approx(100 * (below + equal / 2) / len(rates))
    mean = statistics.fmean(eight_hour)
    products = [(a - mean) * (b - mean) for a, b in itertools.pairwise(eight_hour)]
    variance = math.fsum((one - mean) ** 2 for one in eight_hour)
    if len(set(eight_hour)) == 1:
        assert found.autocorrelation[0] is found.rank.z_score is None
    else:
        first_lag = pytest.approx(math.fsum(products) / variance, rel=1e-9)
        assert found.autocorrelation[0] == first_lag
    longest = now = 0
    for rate in rates:
        now = now + 1 if rate > 0 else 0
        longest = max(longest, now)
    assert found.longest_positive is not None
    assert found.longest_positive.settlements == longest


@pytest.mark.parametrize("name", REAL)
def test_real_windows_equal_the_plain_formulas(shared_dir: Path, name: str) -> None:
    found, rows = _analysed(shared_dir / "data" / "real" / name)
    for window, days in ((Window.D7, 7), (Window.D30, 30), (Window.D90, 90), (Window.ALL, None)):
        since = -1 if days is None else rows[-1][0] - days * DAY_MS
        _compare(found.windows[window], [row for row in rows if row[0] > since])


def test_real_figures_are_those_of_the_data_s_own_table(shared_dir: Path) -> None:
    # data/README.md, section 2: n, mean bps, sd bps, % > 0, % exactly 0.0001, sum/yr %.
    found, _ = _analysed(shared_dir / "data" / "real" / "binance/BTCUSDT")
    window = found.windows[Window.ALL]
    assert window.earned.settlements == 7_323
    assert round(window.settlement.mean * 1e4, 3) == 1.084
    assert round((window.settlement.standard_deviation or 0) * 1e4, 3) == 2.109
    assert round(window.positive_share * 100, 1) == 85.4
    assert round(window.at_baseline_share * 100, 1) == 36.4
    assert round(window.earned.rate_sum / window.earned.hours * 8_760 * 100, 2) == 11.87


def test_missing_settlements_of_a_real_market_are_no_time(shared_dir: Path) -> None:
    found, rows = _analysed(shared_dir / "data" / "real" / "hyperliquid/HYPE")
    whole = (rows[-1][0] - rows[0][0]) / HOUR_MS + 1
    assert whole - found.windows[Window.ALL].earned.hours == 3  # the three blank hours


@pytest.mark.parametrize(
    ("name", "percentile", "equal_share", "gross_apr"),
    [("bybit/DASHUSDT", 50, 0.996, 0.109), ("bybit/CARVUSDT", 81, 0.354, -3.585)],
    ids=["nothing but the baseline", "the least bad rate of a losing market"],
)
def test_the_examples_of_the_documentation(
    shared_dir: Path, name: str, percentile: float, equal_share: float, gross_apr: float
) -> None:
    found, _ = _analysed(shared_dir / "data" / "real" / name)
    window = found.windows[Window.D90]
    assert round(window.rank.percentile) == percentile
    assert window.rank.equal_share == pytest.approx(equal_share, abs=0.001)
    apr = window.earned.rate_sum / window.earned.hours * 8_760
    assert apr == pytest.approx(gross_apr, abs=0.001)
