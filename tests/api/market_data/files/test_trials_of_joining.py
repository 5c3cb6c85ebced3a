"""Files of people of which one took the place of another, or a hole passed for an interval."""

from pathlib import Path

import pytest

from api.storage.database import Database
from tests.api.market_data.files.trial_cases import at, bring_in, stored


@pytest.fixture
def trials(shared_dir: Path) -> Path:
    return shared_dir / "data" / "trials"


async def test_the_second_year_joins_the_first(database: Database, trials: Path) -> None:
    folder = trials / "silent_replace" / "binance"
    flags = {"kind": ["perp"], "timeframe": ["1h"]}
    await bring_in(database, folder / "BTCUSDT_1h_2023.csv", **flags)
    report = await bring_in(database, folder / "BTCUSDT_1h_2024.csv", **flags)
    series = (await stored(database))["binance BTC/USDT:USDT perp 1h"]
    first, last = at("2023-12-31 00:00"), at("2024-01-01 23:00")
    assert list(series.ts_ms) == list(range(first, last + 1, 3_600_000))
    assert list(series.columns["open"][[0, 24]]) == [100.0, 200.0]
    assert report.markets[0].notes == ()


async def test_a_hole_between_two_intervals_is_a_gap_and_no_interval(
    database: Database, trials: Path
) -> None:
    report = await bring_in(database, trials / "hole_between_eras")
    series = (await stored(database))["bybit ZRX/USDT:USDT funding"]
    hours = dict(zip(series.ts_ms.tolist(), series.columns["interval_hours"], strict=True))
    assert hours[at("2025-11-02 16:00")] == 8.0
    assert hours[at("2025-11-03 01:00")] == 1.0
    (market,) = report.markets
    assert any("1 gap with 8 settlements missing" in one for one in market.findings)
    assert any("from 8 h to 1 h" in one for one in market.findings)
