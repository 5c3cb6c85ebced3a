"""What to bring in from an exchange; refused when built, and the same again out of JSON."""

import difflib
import importlib.util
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from functools import cache
from pathlib import Path
from typing import Any

from api.errors import InvalidInput
from api.market_data.series import FIRST_MS, HOUR_MS, TIMEFRAMES_MS, write_time
from api.storage import markets
from api.storage.database import Database
from engine.model.written import exact

KINDS = ("funding", "perp", "spot", "mark")
SOURCES = ("api", "archive", "auto")
"""The API alone; the public archive alone; its complete months, and the API for the rest."""
_LONGEST_SYMBOL = 64
_LARGEST_MULTIPLIER = 1e12


@dataclass(frozen=True, slots=True)
class ExchangeRequest:
    """Series of one perpetual and its spot market, with since <= t < until.

    Entries that are stored are not asked for again, unless they are to be replaced.
    """

    venue: str
    symbol: str  # unified: "BTC/USDT:USDT"
    since_ms: int
    until_ms: int
    timeframe: str = "1h"
    kinds: tuple[str, ...] = KINDS
    spot_symbol: str | None = None  # None: by the exchange's list of markets
    spot_multiplier: float | None = None
    replace: bool = False
    source: str = "api"  # of stored documents of earlier releases, which do not tell it

    def __post_init__(self) -> None:
        check_market(self.venue, self.symbol)
        if not FIRST_MS <= self.since_ms < self.until_ms:
            raise InvalidInput(
                "since",
                f"since must lie between {write_time(FIRST_MS)} and the end, "
                f"{write_time(self.until_ms)}, was {write_time(self.since_ms)}",
            )
        if self.timeframe not in TIMEFRAMES_MS:
            names = ", ".join(TIMEFRAMES_MS)
            raise InvalidInput(
                "timeframe", f"timeframe must be one of {names}, was {self.timeframe[:40]}"
            )
        if not self.kinds or len(set(self.kinds)) < len(self.kinds) or set(self.kinds) - {*KINDS}:
            told = ", ".join(self.kinds) or "none"
            raise InvalidInput(
                "series", f"series must be some of {', '.join(KINDS)}, each once, was {told}"
            )
        if self.source not in SOURCES:
            raise InvalidInput(
                "source", f"source must be one of {', '.join(SOURCES)}, was {self.source[:40]}"
            )
        multiplier = self.spot_multiplier
        if multiplier is not None and not 0 < multiplier <= _LARGEST_MULTIPLIER:
            raise InvalidInput(
                "spot.multiplier",
                f"multiplier must be a number above 0 and up to 1e12, was {exact(multiplier)}",
            )

    @property
    def hours(self) -> int:
        """Hours of history asked for, all series together."""
        return len(self.kinds) * -(-(self.until_ms - self.since_ms) // HOUR_MS)

    def to_document(self) -> dict[str, Any]:
        """JSON form; equal requests give equal documents."""
        return asdict(self) | {"kinds": list(self.kinds)}


def from_document(document: Mapping[str, Any]) -> ExchangeRequest:
    """The request that `to_document` was given."""
    return ExchangeRequest(**{**document, "kinds": tuple(document["kinds"])})


def check_market(venue: str, symbol: str) -> None:
    """Refuse, as InvalidInput, a venue that ccxt does not know and what can be no symbol."""
    if venue not in known_venues():
        near = difflib.get_close_matches(venue, known_venues(), 3)
        hint = f" (near: {', '.join(near)})" if near else ""
        raise InvalidInput(
            "market.venue", f"venue must be an exchange that ccxt knows, was {venue[:64]!r}{hint}"
        )
    if not (1 <= len(symbol) <= _LONGEST_SYMBOL and symbol.isprintable()):
        raise InvalidInput(
            "market.symbol",
            f"symbol must have 1 to {_LONGEST_SYMBOL} printable characters, was {symbol[:80]!r}",
        )


async def request_for(
    database: Database,
    venue: str,
    symbol: str,
    *,
    since_ms: int | None,
    until_ms: int | None,
    timeframe: str | None = None,
    kinds: tuple[str, ...] = KINDS,
    spot_symbol: str | None = None,
    spot_multiplier: float | None = None,
    replace: bool = False,
    source: str | None = None,
) -> ExchangeRequest:
    """The request that somebody's words stand for; None: nothing was said.

    Without a beginning it continues what is stored, without an end it goes on to this moment,
    which no end lies behind. Raises InvalidInput where something is out of range.
    """
    check_market(venue, symbol)
    first_ms = await _first_stored(database, venue, symbol) if since_ms is None else since_ms
    if first_ms is None:
        raise InvalidInput(
            "since", "since must be given for a market that is not stored yet, was absent"
        )
    now_ms = markets.now_ms()
    return ExchangeRequest(
        venue=venue,
        symbol=symbol,
        since_ms=first_ms,
        until_ms=now_ms if until_ms is None else min(until_ms, now_ms),
        timeframe="1h" if timeframe is None else timeframe,
        kinds=kinds,
        spot_symbol=spot_symbol,
        spot_multiplier=spot_multiplier,
        replace=replace,
        source="auto" if source is None else source,
    )


async def _first_stored(database: Database, venue: str, symbol: str) -> int | None:
    async with database.session() as session:
        market = await markets.find(session, venue, symbol)
        if market is None:
            return None
        market_id = markets.id_of(market)
        series = (await markets.current_series(session, [market_id]))[market_id]
    return min((row.first_ts_ms for row in series), default=None)


@cache
def known_venues() -> frozenset[str]:
    """Ids of the exchanges of ccxt, by its files: loading it takes most of a second."""
    found = importlib.util.find_spec("ccxt")
    folders = found.submodule_search_locations if found is not None else None
    return frozenset(
        path.stem for folder in folders or () for path in Path(folder, "abstract").glob("[a-z]*.py")
    )
