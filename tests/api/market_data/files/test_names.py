"""Markets, kinds and timeframes by names."""

from pathlib import PurePath

import pytest

from api.errors import ImportRefused
from api.market_data.contracts import parse_market
from api.market_data.files.model import Flag, Hints, Said
from api.market_data.files.names import kind_of, market_of, timeframe_of, venue_of
from api.market_data.files.source import Source

HOUR_MS = 3_600_000


def source_at(path: str) -> Source:
    return Source(path, PurePath(path), b"")


@pytest.mark.parametrize(
    ("venue", "text", "symbol"),
    [
        ("binance", "BTCUSDT", "BTC/USDT:USDT"),
        ("binance", "BTCUSDT Perpetual", "BTC/USDT:USDT"),
        ("binance", "BTCUSD_PERP", "BTC/USD:BTC"),
        ("bybit", "1000BONKUSDT", "1000BONK/USDT:USDT"),
        ("bybit", "TIAPERP", "TIA/USDC:USDC"),
        ("bitmex", "XBTUSD", "BTC/USD:BTC"),
        ("bitmex", "XBTUSDT", "BTC/USDT:USDT"),
        ("okx", "BTC-USDT-SWAP", "BTC/USDT:USDT"),
        ("okx", "BTC-USD-SWAP", "BTC/USD:BTC"),
        ("kucoin", "BTC-USDT", "BTC/USDT:USDT"),
        ("hyperliquid", "HYPE", "HYPE/USDC:USDC"),
        ("dydx", "BTC-USD", "BTC/USDC:USDC"),
        ("binance", "XRP_USDT_USDT", "XRP/USDT:USDT"),
        ("any", "btc/usdt:usdt", "BTC/USDT:USDT"),
        ("any", "BTC/USDT", "BTC/USDT:USDT"),
        ("kraken", "PF_XBTUSD", "BTC/USD:USD"),
        ("krakenfutures", "PI_XBTUSD", "BTC/USD:BTC"),
        ("gate", "BTC_USD", "BTC/USD:BTC"),
        ("gate", "BTC_USDT", "BTC/USDT:USDT"),
        ("htx", "ETH-USD", "ETH/USD:ETH"),
        ("bitmex", "ETHUSD", "ETH/USD:BTC"),
        ("bitmex", "ETHUSD_ETH", "ETH/USD:ETH"),
        ("deribit", "BTC-PERPETUAL", "BTC/USD:BTC"),
        ("deribit", "SOL_USDC-PERPETUAL", "SOL/USDC:USDC"),
        ("kucoin", "XBTUSDTM", "BTC/USDT:USDT"),
        ("kucoin", "ETHUSDM", "ETH/USD:ETH"),
        ("hyperliquid", "xyz:TSLA", "XYZ-TSLA/USDC:USDC"),
        ("hyperliquid", "XYZ-TSLA/USDC:USDC", "XYZ-TSLA/USDC:USDC"),
        ("hyperliquid", "kPEPE", "KPEPE/USDC:USDC"),
        ("bitfinex", "tBTCF0:USTF0", "BTC/USDT:USDT"),
        ("bitget", "BTCUSDT_UMCBL", "BTC/USDT:USDT"),
        ("woo", "PERP_BTC_USDT", "BTC/USDT:USDT"),
        ("drift", "XRP-PERP", "XRP/USDC:USDC"),
        ("backpack", "SOL_USDC_PERP", "SOL/USDC:USDC"),
        ("binance", "BTC", None),
        ("binance", "", None),
    ],
)
def test_a_market_is_known_by_its_venues_spelling(
    venue: str, text: str, symbol: str | None
) -> None:
    market = parse_market(text, venue)
    assert (market and market.symbol) == symbol


@pytest.mark.parametrize(
    ("path", "venue"),
    [
        ("/data/BTC-USDT_kucoin_2021.csv", "kucoin"),
        ("/data/bybit/um/BTCUSDT.csv", "bybit"),
        ("/home/binance/data/okx_rest_dump/x.csv", "okx"),
        ("/data/binance_vision_spot_klines/noheader_ms/x.csv", "binance"),
    ],
)
def test_the_nearest_venue_in_the_path_counts(path: str, venue: str) -> None:
    assert venue_of(source_at(path), Hints()) == venue


def test_a_path_that_names_two_venues_at_once_asks_for_one() -> None:
    with pytest.raises(ImportRefused, match="--venue"):
        venue_of(source_at("/data/binance_vs_bybit.csv"), Hints())


def test_the_venue_of_generated_markets_is_refused() -> None:
    with pytest.raises(ImportRefused, match="must not be sample"):
        venue_of(source_at("/x.csv"), Hints(firm=Said(venue="sample")))


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("/data/futures/um/klines/BTCUSDT-1h-2024-01.csv", "perp"),
        ("/data/futures/um/markPriceKlines/BTCUSDT-1h-2024-01.csv", "mark"),
        ("/http_futures_market_mark_price_klines.json", "mark"),
        ("/data/spot/klines/BTCUSDT-1h-2024-01.csv", "spot"),
        ("/data/CARVUSDT_1h_linear_kline.csv", "perp"),
    ],
)
def test_the_kind_of_bars_is_read_off_the_path(path: str, kind: str) -> None:
    assert kind_of(source_at(path), Hints()) == kind


@pytest.mark.parametrize("folder", ["premiumIndexKlines", "indexPriceKlines"])
def test_bars_of_what_is_not_traded_are_refused(folder: str) -> None:
    with pytest.raises(ImportRefused, match="must be of a price"):
        kind_of(source_at(f"/futures/um/{folder}/BTCUSDT-1h-2024-01.csv"), Hints())


def test_a_silent_path_asks_for_the_kind() -> None:
    with pytest.raises(ImportRefused, match="--kind"):
        kind_of(source_at("/data/BTCUSDT-1h.csv"), Hints())


def test_what_is_said_of_a_folder_does_not_rename_files_that_tell_their_market() -> None:
    hints = Hints(mild=Said(symbol="BTC/USDT:USDT", venue="okx", kind="spot"))
    source = source_at("/binance/um/ETHUSDT-1h-2024-01.csv")
    assert market_of(source, hints).symbol == "ETH/USDT:USDT"
    assert market_of(source, hints).venue == "binance"
    assert kind_of(source, hints) == "perp"


def test_what_is_said_of_this_file_overrules_its_path() -> None:
    hints = Hints(firm=Said(symbol="BTC/USDT:USDT", venue="okx", kind="spot"))
    source = source_at("/binance/um/ETHUSDT-1h-2024-01.csv")
    assert market_of(source, hints).symbol == "BTC/USDT:USDT"
    assert market_of(source, hints).venue == "okx"
    assert kind_of(source, hints) == "spot"


def test_a_flag_that_contradicts_the_rows_is_refused() -> None:
    hints = Hints(firm=Said(symbol="BTC/USDT:USDT"))
    with pytest.raises(ImportRefused, match="say ETHUSDT=BTC/USDT:USDT to join the two"):
        market_of(source_at("/a.csv"), hints, "binance", "ETHUSDT")
    assert market_of(source_at("/a.csv"), hints, "binance", "BTCUSDT").symbol == "BTC/USDT:USDT"


def test_a_flag_may_tell_what_the_market_of_the_rows_is_settled_in() -> None:
    hints = Hints(firm=Said(symbol="BTC/USD:BTC"))
    assert market_of(source_at("/a.csv"), hints, "xt", "BTC_USD").symbol == "BTC/USD:BTC"


def test_what_is_said_of_a_folder_never_overrules_the_rows() -> None:
    hints = Hints(mild=Said(symbol="BTC/USDT:USDT"))
    assert market_of(source_at("/a.csv"), hints, "binance", "ETHUSDT").symbol == "ETH/USDT:USDT"


@pytest.mark.parametrize("glob", ["MATICUSDT.csv", "matic/*", "MATICUSDT"])
def test_a_market_is_renamed_by_an_explicit_join(glob: str) -> None:
    hints = Hints(renames=(Flag(glob, "POL/USDT:USDT"),))
    source = source_at("/binance/matic/MATICUSDT.csv")
    assert market_of(source, hints, "binance", "MATICUSDT").symbol == "POL/USDT:USDT"


@pytest.mark.parametrize(
    ("path", "said", "venue"),
    [
        ("/bitget/BTCUSDT_history.json", Said(), "bitget"),
        ("/data/BTCUSDT_history.json", Said(venue="bitget"), "bitget"),
        ("/data/aster_BTCUSDT.json", Said(), "aster"),
        ("/home/okx-bot/BTCUSDT.json", Said(), "binance"),
        ("/data/BTCUSDT.json", Said(), "binance"),
    ],
)
def test_a_layout_that_others_copy_is_told_by_path_and_flag(
    path: str, said: Said, venue: str
) -> None:
    assert venue_of(source_at(path), Hints(mild=said), "binance") == venue


def test_the_rows_tell_the_venue_before_folder_and_flags() -> None:
    source = source_at("/binance/funding_long.csv")
    assert venue_of(source, Hints(mild=Said(venue="bybit")), None, "OKEx") == "okx"
    with pytest.raises(ImportRefused, match="must be that of the rows, okx, was bybit"):
        venue_of(source, Hints(firm=Said(venue="bybit")), None, "okx")


def test_a_flag_gives_a_coin_its_quote_and_nothing_else() -> None:
    hints = Hints(mild=Said(symbol="BTC/USDT:USDT", venue="binance"))
    assert market_of(source_at("/a.csv"), hints, None, "BTC").symbol == "BTC/USDT:USDT"
    with pytest.raises(ImportRefused, match="must be of the coin in the file, ETH"):
        market_of(source_at("/a.csv"), hints, None, "ETH")


def test_the_timeframe_is_that_of_the_closest_opens() -> None:
    assert timeframe_of(source_at("/a.csv"), Hints(), 4 * HOUR_MS) == "4h"


def test_a_name_tells_the_timeframe_of_bars_with_holes_only() -> None:
    assert timeframe_of(source_at("/BTCUSDT-1h.csv"), Hints(), 2 * HOUR_MS) == "1h"


def test_a_name_is_not_believed_against_the_opens() -> None:
    assert timeframe_of(source_at("/BTCUSDT-4h.csv"), Hints(), HOUR_MS) == "1h"


def test_a_single_bar_asks_for_the_timeframe() -> None:
    with pytest.raises(ImportRefused, match="--timeframe"):
        timeframe_of(source_at("/a.csv"), Hints(), None)
    assert timeframe_of(source_at("/a.csv"), Hints(mild=Said(timeframe="1h")), None) == "1h"


@pytest.mark.parametrize("step_ms", [7 * 24 * HOUR_MS, 7 * 60_000, 1])
def test_a_timeframe_nobody_stores_is_refused(step_ms: int) -> None:
    with pytest.raises(ImportRefused, match="timeframe must be one of 1m, "):
        timeframe_of(source_at("/a.csv"), Hints(), step_ms)


@pytest.mark.parametrize(
    "name",
    ["BTCUSDT_240628", "BTC-USDT-240628", "BTC-27DEC24", "BTCUSDT_240628-1h-2024-01.csv"],
)
def test_a_contract_that_expires_is_refused(name: str) -> None:
    text = None if name.endswith(".csv") else name
    with pytest.raises(ImportRefused, match="contract must be perpetual"):
        market_of(source_at(f"/binance/um/{name}"), Hints(), "binance", text)


@pytest.mark.parametrize(
    ("venue", "name"),
    [
        ("kraken", "FF_XBTUSD_240628"),
        ("kucoin", "XBTMH25"),
        ("bitmex", "XBTZ24"),
        ("bybit", "BTCUSDH24"),
    ],
)
def test_a_contract_that_expires_by_its_venues_own_name_is_refused(venue: str, name: str) -> None:
    with pytest.raises(ImportRefused, match="contract must be perpetual"):
        market_of(source_at("/a.csv"), Hints(), venue, name)


@pytest.mark.parametrize(
    "name",
    [
        "BTCUSDT_230101-240101.csv",
        "BTC-USDT_bybit_2021-01-01.csv",
        "BTCUSDT-1h-2024-01.csv",
        "BTCUSDT_202401.csv",
    ],
)
def test_a_date_in_a_name_is_no_expiry(name: str) -> None:
    assert market_of(source_at(f"/{name}"), Hints(), "bybit").symbol == "BTC/USDT:USDT"
