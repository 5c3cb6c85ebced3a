from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from api.errors import ExchangeFailed, ImportRefused
from api.market_data.series import Series
from api.market_data.stopping import Stopped
from api.market_data.writer import load_series
from api.storage.database import Database
from tests.api.market_data.exchange.conftest import SYMBOLS, BringIn
from tests.api.market_data.exchange.histories import DAY_MS, HOUR_MS, START_MS, Bar, Traded, walk
from tests.api.market_data.exchange.server import (
    Exchanges,
    broken,
    cut,
    forbidden,
    half,
    nothing_known,
    silent,
    too_many,
)

DAYS = 60


def traded_at(venue: str, days: int = DAYS, start_ms: int = START_MS) -> Traded:
    """A market as this venue has it: hyperliquid pays hourly, late, in USDC, and has UBTC."""
    if venue != "hyperliquid":
        return walk(days, start_ms)
    traded = walk(days, start_ms, interval_hours=1, late_ms=31)
    traded.quote, traded.spot_base = "USDC", "UBTC"
    return traded


async def stored(database: Database, venue: str) -> dict[str, Series]:
    async with database.session() as session:
        found = await load_series(session, venue, SYMBOLS[venue])
    return {series.kind: series for series in found}


def assert_holds(series: dict[str, Series], traded: Traded) -> None:
    """Every number is the double that the exchange's decimals name."""
    funding = series["funding"].columns
    snapped = [at // HOUR_MS * HOUR_MS for at, _, _ in traded.funding]
    np.testing.assert_array_equal(funding["ts_ms"], snapped)
    np.testing.assert_array_equal(funding["rate"], [float(rate) for _, rate, _ in traded.funding])
    for kind in ("perp", "spot"):
        assert_bars(series[kind], getattr(traded, kind))


def assert_bars(series: Series, bars: list[Bar]) -> None:
    columns = series.columns
    np.testing.assert_array_equal(columns["open_ms"], [bar[0] for bar in bars])
    for index, name in enumerate(("open", "high", "low", "close", "volume"), start=1):
        np.testing.assert_array_equal(columns[name], [float(bar[index]) for bar in bars])


@pytest.mark.parametrize("venue", SYMBOLS)
async def test_a_market_comes_in_whole_and_to_the_last_bit(
    venue: str, exchanges: Exchanges, bring_in: BringIn, database: Database
) -> None:
    traded = exchanges.traded[venue] = traded_at(venue)
    report = await bring_in(venue)
    series = await stored(database, venue)
    assert_holds(series, traded)
    assert (report.market.grade, report.market.can_backtest) == ("A", True)
    if venue == "hyperliquid":
        assert "mark" not in series
        assert report.notes == ("hyperliquid offers no mark bars",)
        return
    assert report.notes == ()
    marks = series["mark"].columns
    np.testing.assert_array_equal(marks["close"], [float(bar[4]) for bar in traded.mark])
    assert np.isnan(marks["volume"]).all()  # a mark price is not traded
    if venue == "binance":
        expected = [float(mark) for _, _, mark in traded.funding]
        np.testing.assert_array_equal(series["funding_mark"].columns["price"], expected)


@pytest.mark.parametrize(
    ("venue", "part", "least"),
    [
        ("binance", "/fapi/v1/klines", 2),
        ("bybit", "/v5/market/kline", 4),
        ("okx", "funding", 2),
        ("gate", "funding_rate", 14),
        ("gate", "/spot/candlesticks", 2),
    ],
)
async def test_what_does_not_fit_on_one_page_comes_on_several(
    venue: str, part: str, least: int, exchanges: Exchanges, bring_in: BringIn
) -> None:
    exchanges.traded[venue] = traded_at(venue)
    await bring_in(venue)
    assert len(exchanges.pages(part)) >= least


async def test_windows_lose_no_bar_where_the_last_time_is_that_of_its_close(
    exchanges: Exchanges, bring_in: BringIn, database: Database
) -> None:
    # What BitMEX makes of ccxt's times: bars are asked for by their end, but not the last one.
    traded = exchanges.traded["gate"] = traded_at("gate")
    traded.last_bar_must_have_closed = True
    await bring_in("gate")
    assert len(exchanges.pages("/spot/candlesticks")) >= 2
    assert_holds(await stored(database, "gate"), traded)


@pytest.mark.parametrize("venue", SYMBOLS)
async def test_the_second_import_asks_only_for_what_is_new(
    venue: str, exchanges: Exchanges, bring_in: BringIn, database: Database
) -> None:
    traded = traded_at(venue)
    exchanges.traded[venue] = traded.until(START_MS + 50 * DAY_MS)
    await bring_in(venue, days=50)
    exchanges.asked.clear()
    exchanges.traded[venue] = traded
    report = await bring_in(venue)
    assert_holds(await stored(database, venue), traded)
    kinds = 3 if venue == "hyperliquid" else 4
    assert len(exchanges.pages()) <= 3 * kinds
    # The last entry of the time before is asked for again, to be compared.
    assert report.rows_fetched["perp"] == 10 * 24 + 1
    assert report.market.series[0].revision == 2


async def test_nothing_new_makes_no_revision(exchanges: Exchanges, bring_in: BringIn) -> None:
    exchanges.traded["binance"] = traded_at("binance")
    await bring_in("binance")
    again = await bring_in("binance")
    assert again.market.unchanged
    assert {series.revision for series in again.market.series} == {1}


@pytest.mark.parametrize("venue", SYMBOLS)
async def test_a_market_listed_in_mid_history_begins_there(
    venue: str, exchanges: Exchanges, bring_in: BringIn, database: Database
) -> None:
    traded = exchanges.traded[venue] = traded_at(venue, 20, START_MS + 40 * DAY_MS)
    await bring_in(venue)
    assert_holds(await stored(database, venue), traded)


@pytest.mark.parametrize("venue", ["binance", "bybit", "okx", "gate"])
async def test_a_hole_of_many_pages_is_crossed(
    venue: str, exchanges: Exchanges, bring_in: BringIn, database: Database
) -> None:
    traded = walk(200)
    hole = range(START_MS + 20 * DAY_MS, START_MS + 180 * DAY_MS)
    traded.spot = [bar for bar in traded.spot if bar[0] not in hole]
    exchanges.traded[venue] = traded
    await bring_in(venue, days=200, kinds=("funding", "perp", "spot"))
    assert_holds(await stored(database, venue), traded)


@pytest.mark.parametrize(
    ("venue", "part", "fault"),
    [
        ("binance", "klines", too_many),
        ("binance", "klines", broken),
        ("binance", "klines", silent),
        ("binance", "klines", cut),
        ("binance", "klines", half),
        ("binance", "exchangeInfo", half),
        ("bybit", "funding", too_many),
        ("bybit", "funding", half),
        ("bybit", "kline", nothing_known),
        ("okx", "candles", too_many),
        ("okx", "candles", half),
        ("okx", "funding", nothing_known),
        ("hyperliquid", "candleSnapshot", nothing_known),
        ("gate", "futures/usdt/candlesticks", too_many),
        ("gate", "spot/candlesticks", cut),
        ("gate", "funding_rate", half),
        ("gate", "funding_rate", nothing_known),
    ],
    ids=lambda value: getattr(value, "__name__", value),
)
async def test_what_passes_is_asked_for_again(
    venue: str,
    part: str,
    fault: Callable[..., None],
    exchanges: Exchanges,
    bring_in: BringIn,
    database: Database,
) -> None:
    traded = exchanges.traded[venue] = traded_at(venue, 10)
    exchanges.faults = [(part, fault), (part, fault)]  # twice in a row
    await bring_in(venue, days=10)
    assert exchanges.faults == []
    assert_holds(await stored(database, venue), traded)


async def test_a_429_is_given_the_time_it_asks_for(exchanges: Exchanges, bring_in: BringIn) -> None:
    exchanges.traded["binance"] = traded_at("binance", 10)
    exchanges.faults = [("fundingRate", too_many)]
    await bring_in("binance", days=10)
    first, second, *_ = exchanges.pages("fundingRate")
    assert second.at - first.at >= 0.2  # Retry-After; the first pause would be 0.01 s


async def test_an_exchange_that_stays_down_is_a_sentence_and_the_next_attempt_goes_on(
    exchanges: Exchanges, bring_in: BringIn, database: Database
) -> None:
    traded = exchanges.traded["binance"] = traded_at("binance")
    exchanges.faults = [("markPriceKlines", broken)] * 4
    with pytest.raises(ExchangeFailed) as failed:
        await bring_in("binance")
    assert str(failed.value) == (
        "binance must give BTC/USDT:USDT mark, did not in 4 attempts: HTTP 503"
    )
    assert await stored(database, "binance") == {}
    exchanges.asked.clear()
    await bring_in("binance")
    assert {one.path for one in exchanges.pages()} == {"/fapi/v1/markPriceKlines"}
    assert_holds(await stored(database, "binance"), traded)


async def test_a_refusal_is_not_asked_again(exchanges: Exchanges, bring_in: BringIn) -> None:
    exchanges.traded["binance"] = traded_at("binance", 10)
    exchanges.faults = [("fundingRate", forbidden)]
    with pytest.raises(
        ExchangeFailed, match=r"must give BTC/USDT:USDT funding, refused it: HTTP 400"
    ):
        await bring_in("binance", days=10)
    assert len(exchanges.pages("fundingRate")) == 1


@pytest.mark.parametrize("venue", ["binance", "bybit", "gate"])
async def test_an_import_that_is_stopped_shows_nothing_and_goes_on_later(
    venue: str, exchanges: Exchanges, bring_in: BringIn, database: Database
) -> None:
    traded = exchanges.traded[venue] = traded_at(venue, 300)
    told: list[tuple[int, int, str]] = []

    def on_progress(*progress: Any) -> None:
        told.append(progress)

    with pytest.raises(Stopped):
        await bring_in(
            venue,
            days=300,
            on_progress=on_progress,
            should_stop=lambda: any(what == "perp" for _, _, what in told),
        )
    assert await stored(database, venue) == {}
    so_far = len(exchanges.pages())
    assert 0 < told[-1][0] < told[-1][1]
    first_attempt = {(one.path, str(one.query)) for one in exchanges.pages()[: so_far - 1]}
    exchanges.asked.clear()
    await bring_in(venue, days=300)
    assert_holds(await stored(database, venue), traded)
    assert first_attempt.isdisjoint((one.path, str(one.query)) for one in exchanges.pages())


async def test_progress_grows_from_0_to_all(exchanges: Exchanges, bring_in: BringIn) -> None:
    exchanges.traded["okx"] = traded_at("okx")
    told: list[tuple[int, int]] = []
    await bring_in("okx", on_progress=lambda done, total, _: told.append((done, total)))
    hours = 4 * DAYS * 24
    assert told[0] == (0, hours)
    assert told[-1] == (hours, hours)
    assert told == sorted(told)


async def test_an_unknown_symbol_names_those_that_are_near(
    exchanges: Exchanges, bring_in: BringIn
) -> None:
    exchanges.traded["binance"] = traded_at("binance")
    with pytest.raises(ImportRefused) as refused:
        await bring_in("binance", symbol="BTC/USDC:USDC")
    assert str(refused.value) == (
        "binance BTC/USDC:USDC: symbol must be a perpetual such as BTC/USDT:USDT, was none that "
        "it lists (near: BTC/USDT:USDT)"
    )


async def test_a_period_without_anything_is_refused(
    exchanges: Exchanges, bring_in: BringIn, database: Database
) -> None:
    exchanges.traded["bybit"] = traded_at("bybit", 20, START_MS + 40 * DAY_MS)
    with pytest.raises(ImportRefused, match="must have something from 2024-01-01 00:00 UTC"):
        await bring_in("bybit", days=30)
    assert await stored(database, "bybit") == {}


async def test_a_timeframe_that_the_exchange_lacks_is_refused(
    exchanges: Exchanges, bring_in: BringIn
) -> None:
    exchanges.traded["bybit"] = traded_at("bybit")
    with pytest.raises(ImportRefused, match=r"timeframe must be one of .*1h.*, was 8h"):
        await bring_in("bybit", timeframe="8h")


async def test_pages_that_overlap_are_joined(
    exchanges: Exchanges, bring_in: BringIn, database: Database
) -> None:
    # The exchange has a bar twice, as Bybit's dumps do at the borders of pages.
    traded = traded_at("binance", 50)
    doubled = Traded(**{**vars(traded), "spot": [*traded.spot[:500], *traded.spot[499:]]})
    exchanges.traded["binance"] = doubled
    report = await bring_in("binance", days=50)
    assert_holds(await stored(database, "binance"), traded)
    (spot,) = [one for one in report.market.series if one.kind == "spot"]
    assert spot.duplicates_dropped == 1


async def test_history_that_was_rewritten_is_refused_unless_it_is_replaced(
    exchanges: Exchanges, bring_in: BringIn, database: Database
) -> None:
    traded = traded_at("binance")
    exchanges.traded["binance"] = traded.until(START_MS + 50 * DAY_MS)
    await bring_in("binance", days=50)
    index = 50 * 24 - 1
    at, *_, volume = traded.perp[index]
    traded.perp[index] = (at, "1.0", "1.0", "1.0", "1.0", volume)
    exchanges.traded["binance"] = traded
    with pytest.raises(ImportRefused, match="must be that of what is stored"):
        await bring_in("binance")
    await bring_in("binance", replace=True)
    assert_holds(await stored(database, "binance"), traded)
