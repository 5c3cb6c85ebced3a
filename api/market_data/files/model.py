"""What a file holds, as far as it is known: the words between recognisers, readers and merging."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields, replace
from typing import TYPE_CHECKING

import polars as pl

if TYPE_CHECKING:
    from api.market_data.files.source import Source


@dataclass(frozen=True, slots=True)
class Said:
    """What the user said; None: nothing."""

    venue: str | None = None
    symbol: str | None = None
    kind: str | None = None
    timeframe: str | None = None
    utc_offset_hours: float | None = None  # of local times without a zone: +8 is ahead of UTC

    def or_else(self, other: "Said") -> "Said":
        """This, and where it says nothing the other; an offset of 0 hours is said."""
        names = [field.name for field in fields(self)]
        return replace(
            other, **{n: getattr(self, n) for n in names if getattr(self, n) is not None}
        )


@dataclass(frozen=True, slots=True)
class Hints:
    """What the user said about one file, and about all of them.

    firm overrules layout and path, but not what stands in the file; mild serves where they are
    silent: one --symbol for a folder must not rename every file in it.
    """

    firm: Said = Said()
    mild: Said = Said()


@dataclass(frozen=True, slots=True)
class Market:
    """A perpetual on a venue; settle differs from quote for inverse contracts."""

    venue: str
    base: str
    quote: str
    settle: str

    @property
    def symbol(self) -> str:
        """Unified: "BTC/USDT:USDT"."""
        return f"{self.base}/{self.quote}:{self.settle}"


@dataclass(frozen=True, slots=True)
class Found:
    """One series of one file, sorted, without repeats, not yet checked.

    table: timestamp (ms UTC, int64), row (of the file, from 1) and, by kind, rate and
    interval_hours (null: unknown) | mark_price | open, high, low, close, volume.
    """

    market: Market
    kind: str
    timeframe: str
    table: pl.DataFrame
    notes: tuple[str, ...] = ()
    duplicates_dropped: int = 0
    # How far the file's rates may lie off the exchange's own; 0: they are those.
    rate_unit: float = 0.0
    whole: bool = False  # the whole of the series and not a piece: it replaces what is stored


@dataclass(frozen=True, slots=True)
class Reading:
    """What one file gave: series, or else notes that say why none."""

    rows_in: int
    found: tuple[Found, ...] = ()
    notes: tuple[str, ...] = ()
    # Spot symbol -> perp symbol as the venue writes them, from files that list markets.
    spot_partners: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Format:
    """One layout: how it is recognised and read."""

    name: str  # what --as takes
    title: str  # what the report calls it
    looks_for: str  # completes "looked for ..."
    matches: Callable[["Source"], bool]
    read: Callable[["Source", Hints], Reading]
