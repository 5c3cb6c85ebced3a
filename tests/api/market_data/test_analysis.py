"""The stored analysis: made at import, read back as it was, and made anew where it is missing."""

import json

import numpy as np
import pytest
from sqlalchemy import update

from api.market_data.analysis import (
    analysis_document,
    funding_statistics,
    is_current,
    read_current,
    read_window,
)
from api.market_data.catalog import current_versions
from api.market_data.explorer import DOCUMENT, Explorer
from api.market_data.sample import store_samples
from api.market_data.series import HOUR_MS, Series
from api.storage import markets
from api.storage.database import Database
from api.storage.tables import MarketRow
from engine.analysis.windows import Window, analyse

START_MS = 1_704_067_200_000
COUNT = 60


def funding() -> Series:
    ts_ms = START_MS + np.arange(COUNT, dtype=np.int64) * 8 * HOUR_MS
    rate = np.where(np.arange(COUNT) % 3 == 0, -0.0001, 0.0002)
    columns = {"ts_ms": ts_ms, "rate": rate, "interval_hours": np.full(COUNT, 8.0)}
    return Series("funding", "", columns)


def bars(kind: str, price: float, *, hours: int = COUNT * 8, volume: float = 1.0) -> Series:
    open_ms = START_MS + np.arange(hours, dtype=np.int64) * HOUR_MS
    prices = {name: np.full(hours, price) for name in ("open", "high", "low", "close")}
    return Series(kind, "1h", {"open_ms": open_ms, **prices, "volume": np.full(hours, volume)})


def test_a_document_survives_json_and_is_read_as_it_was_computed() -> None:
    series = funding()
    document = json.loads(json.dumps(analysis_document([series], 1.0)))
    expected = analyse(*(series.columns[name] for name in ("ts_ms", "rate", "interval_hours")))
    assert read_current(document) == expected.current
    for window in Window:
        assert read_window(document, window) == expected.windows[window]


def test_the_basis_is_that_of_the_last_settlement_with_the_spot_multiplied() -> None:
    series = [funding(), bars("perp", 101.0), bars("spot", 0.1)]
    document = analysis_document(series, 1_000.0)
    assert document is not None
    now = read_current(document)
    assert now.basis == pytest.approx(0.01)
    assert now.volume_ok is True
    assert now.basis_level == 1.0


def test_a_leg_that_ended_leaves_the_basis_unknown() -> None:
    series = [funding(), bars("perp", 101.0), bars("spot", 100.0, hours=400)]
    document = analysis_document(series, 1.0)
    assert document is not None
    assert read_current(document).basis is None


@pytest.mark.parametrize(
    ("spot", "leg"),
    [
        (bars("spot", 100.0), None),
        (bars("spot", 100.0, hours=COUNT * 8 - 8 - 5), None),  # a source that is behind
        (bars("spot", 100.0, hours=COUNT * 8 - 8 - 13), "spot"),
        (bars("spot", 100.0, volume=0.0), "spot"),
        (bars("spot", 100.0, volume=np.nan), None),  # nobody knows
    ],
)
def test_a_leg_that_hardly_trades_is_named(spot: Series, leg: str | None) -> None:
    document = analysis_document([funding(), bars("perp", 101.0), spot], 1.0)
    assert document is not None
    assert read_current(document).untradable_leg == leg
    alone = analysis_document([funding(), bars("perp", 101.0)], 1.0)
    assert alone is not None
    assert read_current(alone).untradable_leg is None


def test_a_fall_of_the_volume_is_seen() -> None:
    perp = bars("perp", 100.0)
    perp.columns["volume"][-7 * 24 :] = 0.5
    document = analysis_document([funding(), perp], 1.0)
    assert document is not None
    assert read_current(document).volume_ok is False


def test_without_funding_there_is_nothing_to_analyse() -> None:
    assert analysis_document([bars("perp", 100.0)], 1.0) is None


async def test_a_market_of_an_older_release_is_analysed_when_asked_for(database: Database) -> None:
    await store_samples(database)
    explorer = Explorer(database)
    async with database.session() as session:
        rows = await markets.all_of(session)
        series = await markets.current_series(session, [markets.id_of(row) for row in rows])
    stored = {row.symbol: (row.statistics or {})[DOCUMENT] for row in rows}
    assert all(is_current(document) for document in stored.values())
    async with database.transaction() as session:
        await session.execute(update(MarketRow).values(statistics={"settlements": 1}))
    async with database.session() as session:
        rows = await markets.all_of(session)
    for row in rows:
        versions = current_versions(row, series[markets.id_of(row)])
        found = await explorer.document(row, versions)
        assert json.loads(json.dumps(found)) == stored[row.symbol]
        assert await explorer.document(row, versions) is found  # computed once
        assert await explorer.document(row, ()) is None


def test_statistics_of_a_hand_made_history() -> None:
    rate = np.array([0.0001, -0.0002, 0.00005, 0.00005])
    hours = np.array([8.0, 8.0, 4.0, 4.0])
    statistics = funding_statistics(rate, hours)
    # sum 0.0 over 24 hours; the deviation is that of [1, -2, .5, .5] bp: sqrt(5.5 / 3).
    assert statistics["annualised_rate"] == pytest.approx(0.0, abs=1e-15)
    assert statistics["standard_deviation"] == pytest.approx(0.0001 * (5.5 / 3) ** 0.5)
    assert statistics["mean_rate"] == pytest.approx(0.0, abs=1e-19)
    assert statistics["median_rate"] == 0.00005
    assert statistics["minimum_rate"] == -0.0002
    assert statistics["maximum_rate"] == 0.0001
    assert statistics["positive_share"] == 0.75
    assert statistics["at_baseline_share"] == 0.75  # 0.0001 per 8 h is 0.00005 per 4 h
    assert statistics["intervals"] == [
        {"hours": 4.0, "settlements": 2},
        {"hours": 8.0, "settlements": 2},
    ]


def test_one_settlement_has_no_deviation() -> None:
    statistics = funding_statistics(np.array([0.0001]), np.array([8.0]))
    assert statistics["standard_deviation"] is None
    assert statistics["annualised_rate"] == pytest.approx(0.0001 * 3 * 365)
