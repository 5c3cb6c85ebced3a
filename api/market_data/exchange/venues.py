"""How the API of each exchange is paged, and how much one page holds."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import Enum
from typing import Any

from api.market_data.series import HOUR_MS


class Paging(Enum):
    """Where a reply that is cut at its limit leaves off."""

    FORWARD = "from a time on, the oldest first: the next page begins after the last entry"
    BACKWARD = "up to a time, the newest first: the next page ends before the first entry"
    WINDOWS = "between two times: windows that hold no more entries than a page, one by one"


@dataclass(frozen=True, slots=True)
class PageRule:
    """How one series of a venue is asked for."""

    paging: Paging
    limit: int
    until: str = "until"  # parameter of the last time
    until_is_exclusive: bool = False
    parameters: Mapping[str, Any] = field(default_factory=dict)
    step_ms: int = HOUR_MS  # least distance of two settlements, for windows of funding


_BINANCE = PageRule(Paging.FORWARD, 1_000)
_BYBIT_BARS = PageRule(Paging.BACKWARD, 1_000)
_OKX_BARS = PageRule(
    Paging.BACKWARD, 300, until_is_exclusive=True, parameters={"type": "HistoryCandles"}
)
_FUNDING = "funding"
_RULES: Mapping[str, Mapping[str, PageRule]] = {
    "binance": dict.fromkeys((_FUNDING, "perp", "spot", "mark"), _BINANCE),
    # startTime alone is refused; endTime alone gives the 200 before it.
    "bybit": {
        _FUNDING: PageRule(Paging.BACKWARD, 200),
        "perp": _BYBIT_BARS,
        "spot": _BYBIT_BARS,
        "mark": _BYBIT_BARS,
    },
    # `after` (what ccxt calls until) means "earlier than"; `before` gives the newest, not the next.
    "okx": {
        _FUNDING: PageRule(Paging.BACKWARD, 100, until="after", until_is_exclusive=True),
        "perp": _OKX_BARS,
        "spot": _OKX_BARS,
        "mark": replace(_OKX_BARS, limit=100),
    },
    # Of bars only the last 5,000 are there at all.
    "hyperliquid": {
        _FUNDING: PageRule(Paging.FORWARD, 500),
        "perp": PageRule(Paging.WINDOWS, 5_000),
        "spot": PageRule(Paging.WINDOWS, 5_000),
    },
}
_SAME_API = {"binanceusdm": "binance", "binancecoinm": "binance", "okxus": "okx", "myokx": "okx"}
_SAME_API["gateio"] = "gate"
# What any exchange of ccxt takes; a page that is full within its window is asked for in halves.
_ANY_FUNDING = PageRule(Paging.WINDOWS, 100)
_ANY_LIMIT = 500


def same_api(venue: str) -> str:
    """The venue whose API this one speaks."""
    return _SAME_API.get(venue, venue)


def page_rule(venue: str, kind: str, *, is_inverse: bool, limit: int | None) -> PageRule:
    """How a series is paged; limit: what ccxt knows of a page of bars."""
    rule = _RULES.get(same_api(venue), {}).get(kind)
    if rule is _BINANCE and is_inverse and kind != _FUNDING:
        return PageRule(Paging.WINDOWS, 200)  # ccxt sends an end; more than 200 days are refused
    if rule is not None:
        return rule
    return _ANY_FUNDING if kind == _FUNDING else PageRule(Paging.WINDOWS, limit or _ANY_LIMIT)
