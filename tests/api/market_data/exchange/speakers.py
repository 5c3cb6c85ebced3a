"""Five exchanges' public REST APIs, as far as ccxt asks them: paths, limits, order of rows.

Shapes: shared/data/vendor/rest_json, the exchanges' documentation and what ccxt reads.
"""

from collections.abc import Callable, Sequence
from decimal import Decimal
from typing import Any

from tests.api.market_data.exchange.histories import HOUR_MS, Traded

Query = dict[str, str]
_MAX = 1 << 62
GATE_CONTRACT = "0.0001"
"""Coins in one contract of Gate."""


class NotSpoken(Exception):
    """A path that this exchange does not have: a 404."""


def binance(path: str, query: Query, _body: Any, traded: Traded) -> Any:
    """Oldest first from startTime; at most 1,000 rows."""
    symbol = f"{traded.base}{traded.quote}"
    if path.endswith("/exchangeInfo"):
        return _binance_markets(path, traded)
    every: dict[str, Sequence[Any]] = {
        "/fapi/v1/fundingRate": traded.funding,
        "/fapi/v1/klines": traded.perp,
        "/fapi/v1/markPriceKlines": traded.mark,
        "/api/v3/klines": traded.spot,
    }
    rows = every.get(path)
    expected = f"{traded.spot_base}{traded.quote}" if path == "/api/v3/klines" else symbol
    if rows is None or query.get("symbol") != expected:
        raise NotSpoken(path)
    limit = min(int(query.get("limit", "500")), 1_000)
    page = _between(rows, query, "startTime", "endTime")[:limit]
    if path.endswith("fundingRate"):
        return [
            {"symbol": symbol, "fundingTime": at, "fundingRate": rate, "markPrice": mark}
            for at, rate, mark in page
        ]
    return [[*bar, bar[0] + 3_599_999, "0", 1, "0", "0", "0"] for bar in page]


def _binance_markets(path: str, traded: Traded) -> Any:
    if path.startswith("/dapi"):
        return {"symbols": []}
    is_spot = path.startswith("/api")
    base = traded.spot_base if is_spot else traded.base
    market: dict[str, Any] = {
        "symbol": f"{base}{traded.quote}",
        "baseAsset": base,
        "quoteAsset": traded.quote,
        "status": "TRADING",
        "filters": [],
    }
    if not is_spot:
        market |= {
            "contractType": "PERPETUAL",
            "marginAsset": traded.quote,
            "deliveryDate": 4_133_404_800_000,
            "onboardDate": traded.listed_ms,
        }
    return {"symbols": [market] if not is_spot or traded.spot else []}


def bybit(path: str, query: Query, _body: Any, traded: Traded) -> Any:
    """Newest first up to end; startTime alone is an error."""
    category = query.get("category", "")
    if path == "/v5/market/instruments-info":
        return _bybit_answer(category, _bybit_markets(category, query, traded))
    if path == "/v5/market/funding/history":
        if "startTime" in query and "endTime" not in query:
            return {"retCode": 10001, "retMsg": "params error", "result": {}, "time": 1}
        rows = _between(traded.funding, query, "startTime", "endTime")
        page = rows[::-1][: min(int(query.get("limit", "200")), 200)]
        symbol = f"{traded.base}{traded.quote}"
        return _bybit_answer(
            category,
            [
                {"symbol": symbol, "fundingRate": rate, "fundingRateTimestamp": str(at)}
                for at, rate, _ in page
            ],
        )
    every: dict[tuple[str, str], Sequence[Any]] = {
        ("/v5/market/kline", "linear"): traded.perp,
        ("/v5/market/kline", "spot"): traded.spot,
        ("/v5/market/mark-price-kline", "linear"): traded.mark,
    }
    bars = every.get((path, category))
    if bars is None:
        raise NotSpoken(path)
    page = _between(bars, query, "start", "end")[::-1][: min(int(query.get("limit", "200")), 1_000)]
    return _bybit_answer(category, [[str(bar[0]), *bar[1:], "0"] for bar in page])


def _bybit_answer(category: str, rows: Any) -> Any:
    result = {"category": category, "list": rows, "nextPageCursor": ""}
    return {"retCode": 0, "retMsg": "OK", "result": result, "retExtInfo": {}, "time": 1}


def _bybit_markets(category: str, query: Query, traded: Traded) -> list[Any]:
    if query.get("status") == "PreLaunch" or category == "inverse":
        return []
    base = traded.spot_base if category == "spot" else traded.base
    market: dict[str, Any] = {
        "symbol": f"{base}{traded.quote}",
        "baseCoin": base,
        "quoteCoin": traded.quote,
        "status": "Trading",
    }
    if category == "linear":
        market |= {
            "contractType": "LinearPerpetual",
            "settleCoin": traded.quote,
            "launchTime": str(traded.listed_ms),
            "deliveryTime": "0",
            "fundingInterval": 480,
        }
    return [market]


def okx(path: str, query: Query, _body: Any, traded: Traded) -> Any:
    """Newest first; `after` means earlier than, `before` later than."""
    swap = f"{traded.base}-{traded.quote}-SWAP"
    spot = f"{traded.spot_base}-{traded.quote}"
    if path == "/api/v5/public/instruments":
        return _okx_answer(_okx_markets(query["instType"], swap, spot, traded))
    is_spot = query.get("instId") == spot
    every: dict[str, Sequence[Any]] = {
        "/api/v5/public/funding-rate-history": traded.funding,
        "/api/v5/market/history-candles": traded.spot if is_spot else traded.perp,
        "/api/v5/market/history-mark-price-candles": traded.mark,
    }
    rows = every.get(path)
    if rows is None or query.get("instId") not in (swap, spot):
        return {"code": "51001", "msg": "Instrument ID does not exist", "data": []}
    before, after = int(query.get("before", "-1")), int(query.get("after", str(_MAX)))
    limit = 300 if path.endswith("history-candles") else 100
    inside = [row for row in rows if before < row[0] < after]
    page = inside[::-1][: min(int(query.get("limit", "100")), limit)]
    if path.endswith("funding-rate-history"):
        return _okx_answer(
            [
                {
                    "instType": "SWAP",
                    "instId": swap,
                    "fundingRate": "0.5",  # what was foretold; realizedRate is what was paid
                    "realizedRate": rate,
                    "fundingTime": str(at),
                }
                for at, rate, _ in page
            ]
        )
    if path.endswith("mark-price-candles"):
        return _okx_answer([[str(bar[0]), *bar[1:5], "1"] for bar in page])
    contracts = [bar[5] if is_spot else "7" for bar in page]
    return _okx_answer(
        [
            [str(bar[0]), *bar[1:5], traded_contracts, bar[5], "0", "1"]
            for bar, traded_contracts in zip(page, contracts, strict=True)
        ]
    )


def _okx_answer(rows: Any) -> Any:
    return {"code": "0", "msg": "", "data": rows}


def _okx_markets(kind: str, swap: str, spot: str, traded: Traded) -> list[Any]:
    common = {"instType": kind, "state": "live", "lotSz": "1", "tickSz": "0.1"}
    if kind == "SPOT":
        named = {"instId": spot, "baseCcy": traded.spot_base, "quoteCcy": traded.quote}
        return [common | named]
    return [
        common
        | {
            "instId": swap,
            "uly": f"{traded.base}-{traded.quote}",
            "settleCcy": traded.quote,
            "ctVal": "0.01",
            "ctType": "linear",
            "listTime": str(traded.listed_ms),
        }
    ]


def hyperliquid(_path: str, _query: Query, body: Any, traded: Traded) -> Any:
    """One path for everything; 500 settlements from startTime, the last 5,000 bars."""
    match body["type"]:
        case "metaAndAssetCtxs":
            perp = {"name": traded.base, "szDecimals": 5, "maxLeverage": 40}
            return [{"universe": [perp]}, [{"markPx": "40000.0", "midPx": "40000.0"}]]
        case "spotMetaAndAssetCtxs":
            tokens = [
                {"name": "USDC", "szDecimals": 8, "index": 0},
                {"name": traded.spot_base, "szDecimals": 5, "index": 1},
            ]
            pair = {"name": "@1", "tokens": [1, 0], "index": 0}
            return [{"universe": [pair], "tokens": tokens}, [{"midPx": "40000.0"}]]
        case "fundingHistory":
            rows = _between(traded.funding, body, "startTime", "endTime")[:500]
            return [
                {"coin": traded.base, "fundingRate": rate, "premium": "0.0", "time": at}
                for at, rate, _ in rows
            ]
        case "candleSnapshot":
            asked = body["req"]
            bars = traded.spot if asked["coin"] == "@1" else traded.perp
            return [
                {
                    "t": bar[0],
                    "T": bar[0] + 3_599_999,
                    "s": asked["coin"],
                    "i": asked["interval"],
                    **dict(zip("ohlcv", bar[1:], strict=True)),
                    "n": 1,
                }
                for bar in _between(bars[-5_000:], asked, "startTime", "endTime")
            ]
    raise NotSpoken(body["type"])


def gate(path: str, query: Query, _body: Any, traded: Traded) -> Any:
    """Seconds, both ends included; settlements newest first, bars of contracts oldest first."""
    name = f"{traded.base}_{traded.quote}"
    futures = "/api/v4/futures/usdt"
    lists: dict[str, list[Any]] = {
        "/api/v4/spot/currency_pairs": [{"id": name, "trade_status": "tradable", "fee": "0.2"}],
        f"{futures}/contracts": [
            {
                "name": name,
                "quanto_multiplier": GATE_CONTRACT,
                "mark_price": "40000",
                "order_price_deviate": "0.5",
                "create_time": traded.listed_ms // 1_000,
            }
        ],
    }
    if path in lists or path.endswith(("/contracts", "/currency_pairs", "/underlyings")):
        return lists.get(path, [])
    low, high = int(query["from"]) * 1_000, int(query["to"]) * 1_000
    every: dict[tuple[str, str], tuple[Sequence[Any], int]] = {
        (f"{futures}/funding_rate", name): (traded.funding, int(query.get("limit", "100"))),
        (f"{futures}/candlesticks", name): (traded.perp, 2_000),
        (f"{futures}/candlesticks", f"mark_{name}"): (traded.mark, 2_000),
        ("/api/v4/spot/candlesticks", name): (traded.spot, 1_000),
    }
    asked = query.get("contract", query.get("currency_pair", ""))
    if (path, asked) not in every:
        raise NotSpoken(path)
    rows, limit = every[path, asked]
    page = [row for row in rows if low <= row[0] <= high]
    if traded.last_bar_must_have_closed and not path.endswith("funding_rate"):
        page = [row for row in page if row[0] + HOUR_MS <= high]
    if path.endswith("funding_rate"):
        return [{"t": at // 1_000, "r": rate} for at, rate, _ in page[::-1][:limit]]
    if len(page) > limit:
        raise NotSpoken(path)
    if path.startswith("/api/v4/spot"):
        return [[str(at // 1_000), "0", c, h, lo, o, v, "true"] for at, o, h, lo, c, v in page]
    bars = [dict(zip("tohlc", (at // 1_000, *prices), strict=True)) for at, *prices, _ in page]
    if asked == name:
        for bar, (*_, volume) in zip(bars, page, strict=True):
            bar["v"] = int(Decimal(volume) / Decimal(GATE_CONTRACT))
    return bars


def _between(rows: Sequence[Any], query: Any, first: str, last: str) -> list[Any]:
    low, high = int(query.get(first, 0)), int(query.get(last, _MAX))
    return [row for row in rows if low <= row[0] <= high]


SPEAKERS: dict[str, Callable[[str, Query, Any, Traded], Any]] = {
    "api.binance.com": binance,
    "fapi.binance.com": binance,
    "dapi.binance.com": binance,
    "api.bybit.com": bybit,
    "www.okx.com": okx,
    "api.hyperliquid.xyz": hyperliquid,
    "api.gateio.ws": gate,
}
