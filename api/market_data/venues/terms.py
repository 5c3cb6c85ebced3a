"""Venue profiles as values: each with the date it held and where it was read."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from api.market_data.venues.fields import Content, Tiers

SHIPPED = "shipped"
OWN_VENUE = "own"
"""What stands for each market's own venue where a profile is asked for; no venue's name."""


@dataclass(frozen=True, slots=True)
class DatedValue:
    """One value of a profile.

    as_of: the day of the source. dated: false where the source bears no date; as_of is then the
    newest day found inside it, else the day it was read. origin: "shipped", or the name of the
    user's file that says so.
    """

    content: Content
    as_of: date
    dated: bool
    source: str
    origin: str

    def document(self) -> dict[str, Any]:
        """The value as JSON takes it."""
        return {
            "value": _plain(self.content),
            "as_of": self.as_of.isoformat(),
            "dated": self.dated,
            "source": self.source,
            "origin": self.origin,
        }


@dataclass(frozen=True, slots=True)
class ProfileFile:
    """A file that a profile was read from; origin: as of its values."""

    origin: str
    sha256: str

    def document(self) -> dict[str, Any]:
        """The file as JSON takes it."""
        return {"origin": self.origin, "sha256": self.sha256}


@dataclass(frozen=True, slots=True)
class VenueProfile:
    """Everything known of one venue: its own values, and those of its symbols."""

    venue: str
    title: str
    values: Mapping[str, DatedValue]
    symbols: Mapping[str, Mapping[str, DatedValue]]
    files: tuple[ProfileFile, ...] = ()

    def overlaid(self, other: "VenueProfile") -> "VenueProfile":
        """This profile with the other's values in place of its own, value by value."""
        symbols = {
            symbol: {**self.symbols.get(symbol, {}), **other.symbols.get(symbol, {})}
            for symbol in sorted({*self.symbols, *other.symbols})
        }
        title, values = other.title or self.title, {**self.values, **other.values}
        return VenueProfile(self.venue, title, values, symbols, self.files + other.files)

    def terms(self, symbol: str) -> "VenueTerms":
        """What holds for one symbol: its own values before the venue's."""
        values = {**self.values, **self.symbols.get(symbol, {})}
        return VenueTerms(self.venue, symbol, values, self.files)


@dataclass(frozen=True, slots=True)
class VenueTerms:
    """What trading one symbol on one venue costs and demands; None where no source is known.

    Quantities in base units, notionals in quote currency. Both legs trade the same quantity, so
    lot step and minima are those of the leg that demands more.
    """

    venue: str
    symbol: str
    values: Mapping[str, DatedValue]
    files: tuple[ProfileFile, ...] = ()

    @property
    def spot_taker_fee_bps(self) -> float | None:
        """Fee of a spot order that takes."""
        return self._number("spot_taker_fee_bps")

    @property
    def spot_maker_fee_bps(self) -> float | None:
        """Fee of a spot order that rests."""
        return self._number("spot_maker_fee_bps")

    @property
    def perp_taker_fee_bps(self) -> float | None:
        """Fee of a perp order that takes."""
        return self._number("perp_taker_fee_bps")

    @property
    def perp_maker_fee_bps(self) -> float | None:
        """Fee of a perp order that rests."""
        return self._number("perp_maker_fee_bps")

    @property
    def liquidation_fee_bps(self) -> float | None:
        """Charge of a forced close, of the perp's notional, on top of its taker fee."""
        return self._number("liquidation_fee_bps")

    @property
    def lot_step(self) -> float | None:
        """The coarser of both legs' steps."""
        return self._greater("spot_lot_step", "perp_lot_step")

    @property
    def min_quantity(self) -> float | None:
        """The greater of both legs' smallest orders."""
        return self._greater("spot_min_quantity", "perp_min_quantity")

    @property
    def min_notional(self) -> float | None:
        """The greater of both legs' smallest order values."""
        return self._greater("spot_min_notional", "perp_min_notional")

    @property
    def maintenance_tiers(self) -> Tiers:
        """(notional floor, rate), the first from 0 on; empty where none are known.

        Each rate applies to the notional above its floor, as in engine/model/margin.py.
        """
        value = self.values.get("maintenance_tiers")
        return () if value is None else value.content  # type: ignore[return-value]

    def document(self) -> dict[str, Any]:
        """Every value with its date and source, for JSON: store it with the run that used it."""
        return {
            "venue": self.venue,
            "symbol": self.symbol,
            "values": {name: value.document() for name, value in self.values.items()},
            "files": [file.document() for file in self.files],
        }

    def _number(self, name: str) -> float | None:
        value = self.values.get(name)
        return None if value is None else value.content  # type: ignore[return-value]

    def _greater(self, *names: str) -> float | None:
        known = [number for name in names if (number := self._number(name)) is not None]
        return max(known, default=None)


def _plain(content: Content) -> Any:
    if not isinstance(content, tuple):
        return content
    return [list(part) if isinstance(part, tuple) else part for part in content]
