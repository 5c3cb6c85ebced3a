"""Whose profile an input asks for: that of one venue, or of each market's own."""

import asyncio
from collections.abc import Iterable
from dataclasses import dataclass

from api.errors import InvalidInput, shown
from api.market_data.venues.profiles import InForce, profiles_in_force
from api.market_data.venues.terms import OWN_VENUE, VenueTerms
from api.runs.names import MarketKey
from api.schema.preset_choice import Presettable, asked
from api.schema.sent import text_or_none
from api.settings import Settings
from engine.model.presets.origin import GENERIC_TERMS

FIELD = "venueProfile"


@dataclass(frozen=True, slots=True)
class VenueChoice:
    """The profile that an input names, among those in force; None: its market's, if it has one.

    A file of the user's that breaks a rule refuses who needs it, and nobody else.
    """

    name: str | None
    in_force: InForce

    def __post_init__(self) -> None:
        if self.name is None or self.name == OWN_VENUE:
            return
        self._refuse_broken(self.name)
        if self.name not in self.in_force.profiles:
            known = ", ".join(self.in_force.profiles)
            rule = f"must be one of {known}, {OWN_VENUE} or {GENERIC_TERMS}, was {shown(self.name)}"
            raise InvalidInput(FIELD, f"{FIELD} {rule}")

    def tells_apart(self, markets: Iterable[MarketKey]) -> bool:
        """Whether any of these markets takes something of a profile."""
        found = self.in_force
        return self.name is not None or any(
            one.venue in found.profiles or found.fault_of(one.venue) for one in markets
        )

    def terms(self, market: MarketKey) -> VenueTerms | None:
        """What holds for a market; InvalidInput where its own venue has none and was asked for."""
        venue = market.venue if self.name is None or self.name == OWN_VENUE else self.name
        self._refuse_broken(venue)
        if venue not in self.in_force.profiles:
            if self.name is None:
                return None
            known = ", ".join(self.in_force.profiles)
            raise InvalidInput(
                FIELD,
                f"{FIELD} {OWN_VENUE} must find a profile of the market's venue ({known}), "
                f"was {shown(f'{market.symbol} on {venue}')}",
            )
        return self.in_force.profiles[venue].terms(market.symbol)

    def _refuse_broken(self, venue: str) -> None:
        fault = self.in_force.fault_of(venue)
        if fault is not None:
            raise InvalidInput(FIELD, f"{FIELD} {fault.message}")


async def venue_choice(settings: Settings, sent: Presettable) -> VenueChoice | None:
    """The choice of an input; None where it wants that of no venue. Raises InvalidInput."""
    name = text_or_none(asked(sent).value("venue_profile"), FIELD)
    if name == GENERIC_TERMS:
        return None
    return VenueChoice(name, await asyncio.to_thread(profiles_in_force, settings.venues))
