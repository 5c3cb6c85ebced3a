"""Gate, KuCoin and OKX: months and days as their archives have them."""

import json
from collections.abc import Mapping
from typing import Any

import numpy as np
import pytest

from api.market_data.series import Series
from api.market_data.writer import load_series
from api.storage.database import Database
from tests.api.market_data.archives.files import day_of, gzipped, month_of, with_checksum, zipped
from tests.api.market_data.exchange.conftest import BringIn
from tests.api.market_data.exchange.histories import DAY_MS, HOUR_MS, START_MS, Bar, Traded, walk
from tests.api.market_data.exchange.server import Exchanges

DAYS = 35
MINUTE_MS = 60_000


def gate_files(traded: Traded) -> dict[str, bytes]:
    files: dict[str, bytes] = {}
    for place, bars in (("futures_usdt", traded.perp), ("spot", traded.spot)):
        for month in dict.fromkeys(month_of(bar[0]) for bar in bars):
            lines = [
                f"{at // 1_000},{volume},{close},{high},{low},{opened}"
                for at, opened, high, low, close, volume in bars
                if month_of(at) == month
            ]
            files[gate_address(place, "candlesticks_1h", month)] = gzipped(lines)
    for month in dict.fromkeys(month_of(at) for at, _, _ in traded.funding):
        lines = [f"{at // 1_000},{rate}" for at, rate, _ in traded.funding if month_of(at) == month]
        files[gate_address("futures_usdt", "funding_applies", month)] = gzipped(lines)
    return files


def gate_address(place: str, folder: str, month: str) -> str:
    digits = month.replace("-", "")
    return f"download.gatedata.org/{place}/{folder}/{digits}/BTC_USDT-{digits}.csv.gz"


def kucoin_files(traded: Traded) -> dict[str, bytes]:
    files: dict[str, bytes] = {}
    root = "historical-data.kucoin.com/data"
    for day in dict.fromkeys(day_of(bar[0]) for bar in traded.perp):
        perp = ["time,open,high,low,close,volume"]
        perp += [",".join(map(str, bar)) for bar in traded.perp if day_of(bar[0]) == day]
        name = f"BTCUSDTM-1h-{day}"
        address = f"{root}/futures/daily/klines/BTCUSDTM/1h/{name}.zip"
        with_checksum(files, address, zipped(name, perp), "md5")
        spot = ["time,open,close,high,low,volume,turnover"]
        spot += [
            f"{at // 1_000},{opened},{close},{high},{low},{volume},{float(volume) * float(close)}"
            for at, opened, high, low, close, volume in traded.spot
            if day_of(at) == day
        ]
        name = f"BTCUSDT-1h-{day}"
        address = f"{root}/spot/daily/klines/BTCUSDT/1h/{name}.zip"
        with_checksum(files, address, zipped(name, spot), "md5")
        funding = ["symbol,timepoint,fundingRate"]
        funding += [f"XBTUSDTM,{at},{rate}" for at, rate, _ in traded.funding if day_of(at) == day]
        name = f"BTCUSDTM-fundingRates-{day}"
        address = f"{root}/futures/daily/fundingRates/BTCUSDTM/{name}.zip"
        with_checksum(files, address, zipped(name, funding), "md5")
    return files


def minutes_of(bar: Bar) -> list[str]:
    """Sixty candles that make the bar: its low and high in two of them, its volume in the last."""
    at, opened, high, low, close, volume = bar
    rows = []
    for minute in range(60):
        first, last = (opened if minute == 0 else close), close
        prices = [float(first), float(last)]
        top = high if minute == 7 else str(max(prices))
        bottom = low if minute == 11 else str(min(prices))
        traded = volume if minute == 59 else "0"
        rows.append(
            f"{{name}},{first},{top},{bottom},{last},{float(traded) * 100},{traded},0,"
            f"{at + minute * MINUTE_MS},1"
        )
    return rows


def okx_files(traded: Traded) -> dict[str, bytes]:
    """Files by the months of Hong Kong, and the list of them, which the API gives for any time."""
    ahead_ms = 8 * HOUR_MS
    header = "instrument_name,open,high,low,close,vol,vol_ccy,vol_quote,open_time,confirm"
    root = "static.okx.com/cdn/okex/traderecords"
    files: dict[str, bytes] = {}
    for name, bars in (("BTC-USDT-SWAP", traded.perp), ("BTC-USDT", traded.spot)):
        for month in dict.fromkeys(month_of(bar[0] + ahead_ms) for bar in bars):
            lines = [header]
            for bar in bars:
                if month_of(bar[0] + ahead_ms) == month:
                    lines += [row.replace("{name}", name) for row in minutes_of(bar)]
            address = f"{root}/candlesticks/monthly/{month.replace('-', '')}/{name}-candlesticks"
            files[f"{address}-{month}.zip"] = zipped(f"{name}-candlesticks-{month}", lines)
    for month in dict.fromkeys(month_of(at + ahead_ms) for at, _, _ in traded.funding):
        lines = ["instrument_name,funding_rate,funding_time"] + [
            f"BTC-USDT-SWAP,{rate},{at}"
            for at, rate, _ in traded.funding
            if month_of(at + ahead_ms) == month
        ]
        name = f"BTC-USDT-SWAP-fundingrates-{month}"
        files[f"{root}/fundingrates/monthly/{month}/{name}.zip"] = zipped(name, lines)
    return files


def okx_lists(files: Mapping[str, bytes], query: Mapping[str, str]) -> Any:
    """What market-data-history tells of a module, kind and span."""
    wanted = {
        ("2", "SWAP"): "BTC-USDT-SWAP-candlesticks",
        ("2", "SPOT"): "BTC-USDT-candlesticks",
        ("3", "SWAP"): "BTC-USDT-SWAP-fundingrates",
    }[query["module"], query["instType"]]
    urls = [f"https://{one}" for one in files if f"/{wanted}" in one]
    elsewhere = "https://elsewhere.example/BTC-USDT-SWAP-candlesticks-2024-01.zip"
    told = [{"filename": url.rpartition("/")[2], "url": url} for url in [*urls, elsewhere]]
    monthly = query["dateAggrType"] == "monthly"
    return {"code": "0", "data": [{"details": [{"groupDetails": told if monthly else []}]}]}


FILES = {"gate": gate_files, "kucoin": kucoin_files, "okx": okx_files}


@pytest.mark.parametrize("venue", FILES)
async def test_an_archive_alone_tells_the_history(
    exchanges: Exchanges, bring_in: BringIn, database: Database, venue: str
) -> None:
    history = walk(DAYS)
    exchanges.files = FILES[venue](history)
    if venue == "okx":
        exchanges.lists["www.okx.com/api/v5/public/market-data-history"] = lambda query: json.dumps(
            okx_lists(exchanges.files, query)
        ).encode()
    kinds = ("funding", "perp", "spot")
    await bring_in(venue, days=DAYS, symbol="BTC/USDT:USDT", source="archive", kinds=kinds)
    async with database.session() as session:
        series = {one.kind: one for one in await load_series(session, venue, "BTC/USDT:USDT")}
    assert list(series["funding"].columns["rate"]) == [
        float(rate) for _, rate, _ in history.funding
    ]
    assert list(series["funding"].ts_ms) == [at for at, _, _ in history.funding]
    for kind in ("perp", "spot"):
        assert_bars(series[kind], getattr(history, kind))
    volumes = [float(bar[5]) for bar in history.spot]
    has_volume = {"gate": [], "kucoin": ["spot"], "okx": ["perp", "spot"]}[venue]
    for kind in ("perp", "spot"):
        told = series[kind].columns["volume"]
        assert list(told) == volumes if kind in has_volume else np.isnan(told).all()


def assert_bars(series: Series, bars: list[Bar]) -> None:
    assert list(series.ts_ms) == list(range(START_MS, START_MS + DAYS * DAY_MS, HOUR_MS))
    for index, name in enumerate(("open", "high", "low", "close"), start=1):
        assert list(series.columns[name]) == [float(bar[index]) for bar in bars]
