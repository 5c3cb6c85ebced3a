"""What a table is that gives no series, in one sentence with the way out."""

from collections.abc import Sequence

import polars as pl

from api.market_data.files.source import Source
from api.market_data.files.tables.roles import ROW, Roles
from api.market_data.files.tables.words import PRICES, spelled, tokens

_SNAPSHOT = "a snapshot of running rates, which are no settlements"
_WORDS = ("funding", "fundingrate", "fr", "fundingohlc", "rate")


def fault_of(source: Source, roles: Roles, kind: str) -> str | None:
    """Why a table gives no series; None: it does."""
    names = [name for name in roles.table.columns if name != ROW]
    if roles.has_bars and kind == "bars" and _are_rates(source, roles):
        whose = (
            "CoinGlass's "
            if "coinglass" in str(source.path).lower() or _is_coinglass(source)
            else ""
        )
        percent = " in percent" if _largest(roles) > 0.002 else ""
        return (
            f"file must hold prices or settled rates, was {whose}open, high, low and close of a "
            f"funding rate{percent}: only what was paid at each settlement can be imported"
        )
    if kind == "funding" and _is_snapshot(names):
        return f"file must hold settled funding rates, was {_SNAPSHOT}"
    if kind == "none":
        strange = _strange(names)
        if strange is not None:
            return f"file must hold bars or settled funding rates, was {strange}"
    missing = _missing(roles, kind)
    if missing is None:
        return None
    shown = ", ".join(names)[:300]
    return f"{missing}, was a table of {shown}: {_way_out(roles, kind)}"


def _missing(roles: Roles, kind: str) -> str | None:
    lacks_time = "time" not in roles.columns
    prices = [name for name in PRICES if name in roles.columns]
    if kind == "none":
        if prices:
            lacking = ", ".join(name for name in PRICES if name not in prices)
            return f"bars must have open, high, low and close, {lacking} missing"
        both = "a time and " if lacks_time else ""
        return f"table must have {both}a funding rate, or open, high, low and close"
    if kind == "funding" and "rate" not in roles.columns and "mark" not in roles.columns:
        return "funding must have a column of rates"
    return "table must have a column of times" if lacks_time else None


def _way_out(roles: Roles, kind: str) -> str:
    lacking = [] if "time" in roles.columns else ["time=NAME"]
    if kind == "none":
        prices = [name for name in PRICES if name not in roles.columns]
        if len(prices) < len(PRICES):
            return "say it by --columns " + ",".join([*lacking, *(f"{one}=NAME" for one in prices)])
        lacking.append("rate=NAME")
    if kind == "funding" and "rate" not in roles.columns:
        lacking.append("rate=NAME")
    return "say which it is by --columns " + ",".join(lacking)


def _are_rates(source: Source, roles: Roles) -> bool:
    values = [roles.table[roles.columns[name]].cast(pl.Float64, strict=False) for name in PRICES]
    lowest = min((_extreme(one.min()) for one in values), default=0.0)
    if _largest(roles) >= 5.0:
        return False
    if lowest < 0:
        return True
    words = {spelled(part) for part in source.path.parts} | set(tokens(source.path.name))
    return _largest(roles) < 0.2 and bool(words & set(_WORDS)) and lowest >= 0


def _largest(roles: Roles) -> float:
    values = [
        roles.table[roles.columns[name]].cast(pl.Float64, strict=False).abs() for name in PRICES
    ]
    return max((_extreme(one.max()) for one in values), default=0.0)


def _extreme(value: object) -> float:
    return float(value) if isinstance(value, (int, float)) else 0.0


def _is_coinglass(source: Source) -> bool:
    reply = source.json
    return isinstance(reply, dict) and (reply.get("code"), reply.get("msg")) == ("0", "success")


def _strange(names: Sequence[str]) -> str | None:
    words = {spelled(name) for name in names}
    joined = " ".join(words)
    if "openinterest" in joined or {"oi", "sumopeninterest"} & words:
        return "open interest, which is neither"
    if {"bids", "asks"} & words or {"bidprice", "askprice"} <= words:
        return "an order book, which is neither"
    if "price" in words and {"side", "isbuyermaker", "makerside"} & words:
        return "a list of trades: make bars of them first"
    if "longshortratio" in joined or {"longaccount", "shortaccount"} <= words:
        return "ratios of longs to shorts, which are neither"
    return _SNAPSHOT if _is_snapshot(names) else None


def _is_snapshot(names: Sequence[str]) -> bool:
    # What the next settlement will be is told by replies about now, and never by a history.
    words = {spelled(name) for name in names}
    told = {"nextfundingtime", "predictedfundingrate", "nextfundingrate"} & words
    return bool(told) and not {"realizedrate", "realizedfundingrate"} & words
