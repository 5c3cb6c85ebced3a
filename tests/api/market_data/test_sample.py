"""The generated markets behave like real ones."""

import numpy as np
import pytest
from numpy.typing import NDArray

from api.market_data.catalog import Catalog
from api.market_data.quality.assess import assess
from api.market_data.quality.history import History
from api.market_data.sample import (
    CLAMP,
    END_MS,
    INTEREST_EIGHT_HOURS,
    START_MS,
    generate_samples,
    store_samples,
)
from api.market_data.series import HOUR_MS, MarketData, Series
from api.storage.blobs import pack
from api.storage.database import Database
from engine.model.params import Period, SimpleParams
from engine.model.terms import Terms
from engine.simulator.run import simulate

SAMPLES = {market.base: market for market in generate_samples()}
EVERY = pytest.mark.parametrize("market", SAMPLES.values(), ids=SAMPLES.keys())


def series_of(market: MarketData, kind: str) -> Series:
    return next(one for one in market.series if one.kind == kind)


def rates_of(market: MarketData) -> NDArray[np.float64]:
    return series_of(market, "funding").columns["rate"]


def packed(markets: tuple[MarketData, ...]) -> list[bytes]:
    return [pack(one.columns) for market in markets for one in market.series]


def test_the_same_seed_gives_the_same_markets() -> None:
    assert packed(generate_samples(7)) == packed(generate_samples(7))
    assert packed(generate_samples(7)) != packed(generate_samples(8))


@EVERY
def test_every_sample_is_marked_synthetic(market: MarketData) -> None:
    assert market.synthetic
    assert market.venue == "sample"
    assert market.symbol == f"{market.base}/USDT:USDT"


@pytest.mark.parametrize("base", ["BTC", "ETH", "GAPS"])
def test_a_third_or_more_of_the_rates_sit_exactly_at_the_interest(base: str) -> None:
    assert (rates_of(SAMPLES[base]) == 0.0001).mean() >= 1 / 3


@pytest.mark.parametrize(
    ("base", "tick"), [("BTC", 0.01), ("ETH", 0.01), ("INTERVAL", 0.0001), ("NEGATIVE", 0.0001)]
)
def test_the_rate_follows_from_the_prices_by_the_exchange_formula(base: str, tick: float) -> None:
    market = SAMPLES[base]
    funding = series_of(market, "funding").columns
    perp, spot = (series_of(market, kind).columns["open"] for kind in ("perp", "spot"))
    premium = perp / spot - 1.0
    at = (funding["ts_ms"] - START_MS) // HOUR_MS
    hours = funding["interval_hours"].astype(np.int64)
    checked = at >= hours  # the first settlement looks back before the bars
    spans = zip(at[checked], hours[checked], strict=True)
    mean = np.array([premium[end - length : end].mean() for end, length in spans])
    interest = INTEREST_EIGHT_HOURS * hours[checked] / 8
    expected = mean + np.clip(interest - mean, -CLAMP, CLAMP)
    # Both prices are printed to half a tick, the rate to 8 decimals.
    tolerance = 1e-8 + 1.01 * tick / spot.min()
    np.testing.assert_allclose(funding["rate"][checked], expected, rtol=0, atol=tolerance)


@EVERY
def test_bars_are_consistent(market: MarketData) -> None:
    for kind in ("perp", "spot", "mark"):
        bars = series_of(market, kind).columns
        assert (bars["low"] > 0).all()
        for name in ("open", "close"):
            assert (bars["low"] <= bars[name]).all()
            assert (bars[name] <= bars["high"]).all()
        assert (np.diff(bars["open_ms"]) % HOUR_MS == 0).all()
        assert bars["open_ms"][0] == START_MS
        assert bars["open_ms"][-1] == END_MS - HOUR_MS


@pytest.mark.parametrize("base", ["BTC", "ETH", "NEGATIVE", "GAPS"])
def test_settlements_come_every_eight_hours_for_three_years(base: str) -> None:
    ts_ms = series_of(SAMPLES[base], "funding").ts_ms
    np.testing.assert_array_equal(ts_ms, np.arange(START_MS, END_MS, 8 * HOUR_MS))


def test_interval_changes_from_eight_to_four_hours_once() -> None:
    funding = series_of(SAMPLES["INTERVAL"], "funding").columns
    hours = funding["interval_hours"]
    assert np.unique(np.diff(hours)).tolist() == [-4.0, 0.0]
    np.testing.assert_array_equal(np.diff(funding["ts_ms"]) / HOUR_MS, hours[1:])
    share_of_eight_hours = (hours == 8).mean()
    assert 0.25 < share_of_eight_hours < 0.75


def test_negative_is_mostly_paid_by_shorts() -> None:
    assert (rates_of(SAMPLES["NEGATIVE"]) < 0).mean() > 0.5
    assert rates_of(SAMPLES["NEGATIVE"]).mean() < 0


def test_gaps_has_holes_in_both_legs_and_one_longer_than_a_stale_price_lives() -> None:
    found = assess(History("GAPS/USDT:USDT", SAMPLES["GAPS"].series))["findings"]
    sentences = [finding["sentence"] for finding in found]
    assert any(sentence.startswith("Perp 1h has 3 gaps") for sentence in sentences)
    assert any(sentence.startswith("Spot 1h has 5 gaps") for sentence in sentences)
    assert np.diff(series_of(SAMPLES["GAPS"], "spot").ts_ms).max() > (3 + 8) * HOUR_MS


async def test_samples_are_stored_once(database: Database) -> None:
    first = await store_samples(database)
    again = await store_samples(database)
    assert [report.symbol for report in first] == [one.symbol for one in SAMPLES.values()]
    assert all(report.synthetic and report.can_backtest for report in first)
    assert not any(report.unchanged for report in first)
    assert all(report.unchanged for report in again)


async def test_the_holes_of_gaps_leave_untradable_settlements(database: Database) -> None:
    await store_samples(database)
    catalog = Catalog(database)
    market = await catalog.find("sample", "GAPS/USDT:USDT")
    assert market is not None
    tradable = (await catalog.columns(market)).tradable
    assert 0 < (~tradable).sum() < 10


async def test_simple_earns_its_carry_on_the_sample_of_btc(database: Database) -> None:
    await store_samples(database)
    catalog = Catalog(database)
    market = await catalog.find("sample", "BTC/USDT:USDT")
    assert market is not None
    result = simulate(
        await catalog.columns(market),
        Period(START_MS, END_MS),
        SimpleParams(),
        Terms(),
    )
    assert result.curve.equity[-1] > 10_000.0
