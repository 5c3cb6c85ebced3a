"""Files of people in local time, and of a venue that settles late."""

from pathlib import Path

import pytest

from api.errors import ImportRefused
from api.storage.database import Database
from tests.api.market_data.files.trial_cases import bring_in, stored_rows

DENVER = {"utc_offset": ["America/Denver"]}
SETTLED = [
    ("2021-11-06 00:00", 0.000531),
    ("2021-11-06 08:00", 0.000453),
    ("2021-11-06 16:00", 0.000376),
    ("2021-11-07 00:00", 0.000172),
    ("2021-11-07 08:00", 0.000362),
    ("2021-11-07 16:00", 0.000374),
    ("2021-11-08 00:00", 0.000258),
]


@pytest.fixture
def trials(shared_dir: Path) -> Path:
    return shared_dir / "data" / "trials"


async def test_a_web_export_of_denver_over_the_night_of_the_change(
    database: Database, trials: Path
) -> None:
    await bring_in(database, trials / "real_web_export_denver_dst", **DENVER)
    rows = (await stored_rows(database))["binance BTC/USDT:USDT funding"]
    assert rows[: len(SETTLED)] == SETTLED
    assert rows[-1] == ("2021-11-10 00:00", 0.000376)


async def test_no_single_offset_makes_it_even_and_the_refusal_says_what_does(
    database: Database, trials: Path
) -> None:
    with pytest.raises(ImportRefused, match="--utc-offset America/Denver"):
        await bring_in(database, trials / "real_web_export_denver_dst", utc_offset=["-7"])


async def test_four_decimals_leave_the_exact_history_as_it_is(
    database: Database, trials: Path, shared_dir: Path
) -> None:
    await bring_in(
        database, shared_dir / "data" / "real" / "binance" / "BTCUSDT" / "funding.parquet"
    )
    before = await stored_rows(database)
    report = await bring_in(database, trials / "real_web_export_denver_dst", **DENVER)
    assert report.unchanged
    assert await stored_rows(database) == before


async def test_what_four_decimals_stored_gives_way_and_is_counted(
    database: Database, trials: Path, shared_dir: Path
) -> None:
    exact = shared_dir / "data" / "real" / "binance" / "BTCUSDT" / "funding.parquet"
    await bring_in(database, trials / "real_web_export_denver_dst", **DENVER)
    report = await bring_in(database, exact)
    (note,) = report.markets[0].notes
    assert "rounded rates of what is stored gave way to those of" in note
    rates = dict((await stored_rows(database))["binance BTC/USDT:USDT funding"])
    assert rates["2021-11-06 00:00"] != 0.000531
    assert abs(rates["2021-11-06 00:00"] - 0.000531) < 1e-6


LATE = ["14:00", "15:00", "16:00", "17:00", "18:00", "19:00"]


async def test_drifts_settlements_are_those_of_their_hour_however_late(
    database: Database, trials: Path
) -> None:
    report = await bring_in(database, trials / "real_drift_minutes_late", symbol=["XRP/USDC:USDC"])
    rows = (await stored_rows(database))["drift XRP/USDC:USDC funding"]
    assert [time for time, _ in rows] == [f"2023-08-07 {time}" for time in LATE]
    assert [rate for _, rate in rows][:3] == [
        0.00016964171345832367,
        0.0001683272787076373,
        0.000197170190634477,
    ]
    (series,) = report.files[0].series
    assert series.notes == (
        "1 of 6 settlements came more than a minute after their hour, 3 min 42 s at most, "
        "and are taken at it",
    )


async def test_minutes_late_are_refused_where_nobody_is_known_to_be(
    database: Database, trials: Path
) -> None:
    with pytest.raises(ImportRefused, match="must come within a minute of a whole hour"):
        await bring_in(
            database,
            trials / "real_drift_minutes_late",
            symbol=["*.csv=XRP/USDC:USDC"],
            venue=["*.csv=hyperliquid"],
        )
