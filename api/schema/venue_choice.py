"""Whose profile an input asks for: that of one venue, or of each market's own."""

import asyncio
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from api.errors import InvalidInput, VenueFileInvalid, shown
from api.market_data.venues.profiles import read_profiles
from api.market_data.venues.terms import OWN_VENUE, VenueProfile, VenueTerms
from api.runs.names import MarketKey
from api.schema.preset_choice import Presettable, asked
from api.schema.sent import text_or_none
from api.settings import Settings
from engine.model.presets.origin import GENERIC_TERMS

FIELD = "venueProfile"


@dataclass(frozen=True, slots=True)
class VenueChoice:
    """The profile that an input names, among those in force; None: its market's, if it has one."""

    name: str | None
    profiles: Mapping[str, VenueProfile]

    def __post_init__(self) -> None:
        if self.name is not None and self.name not in (OWN_VENUE, *self.profiles):
            known = ", ".join(self.profiles)
            rule = f"must be one of {known}, {OWN_VENUE} or {GENERIC_TERMS}, was {shown(self.name)}"
            raise InvalidInput(FIELD, f"{FIELD} {rule}")

    def tells_apart(self, markets: Iterable[MarketKey]) -> bool:
        """Whether any of these markets takes something of a profile."""
        return self.name is not None or any(one.venue in self.profiles for one in markets)

    def terms(self, market: MarketKey) -> VenueTerms | None:
        """What holds for a market; InvalidInput where its own venue has none and was asked for."""
        venue = market.venue if self.name in (None, OWN_VENUE) else self.name
        if venue not in self.profiles:
            if self.name is None:
                return None
            known = ", ".join(self.profiles)
            raise InvalidInput(
                FIELD,
                f"{FIELD} {OWN_VENUE} must find a profile of the market's venue ({known}), "
                f"was {shown(f'{market.symbol} on {venue}')}",
            )
        return self.profiles[venue].terms(market.symbol)


async def venue_choice(settings: Settings, sent: Presettable) -> VenueChoice | None:
    """The choice of an input; None where it wants that of no venue. Raises InvalidInput."""
    name = text_or_none(asked(sent).value("venue_profile"), FIELD)
    if name == GENERIC_TERMS:
        return None
    try:
        profiles = await asyncio.to_thread(read_profiles, settings.venues)
    except VenueFileInvalid as error:
        raise InvalidInput(FIELD, f"{FIELD} {error.message}") from None
    return VenueChoice(name, profiles)
