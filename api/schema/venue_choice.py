"""Whose profile an input asks for: that of one venue, or of each market's own."""

import asyncio
from collections.abc import Mapping
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
    """The profile that an input names, among those in force."""

    name: str
    profiles: Mapping[str, VenueProfile]

    def __post_init__(self) -> None:
        if self.name != OWN_VENUE and self.name not in self.profiles:
            known = ", ".join(self.profiles)
            rule = f"must be one of {known} or {OWN_VENUE}, was {shown(self.name)}"
            raise InvalidInput(FIELD, f"{FIELD} {rule}")

    def terms(self, market: MarketKey) -> VenueTerms:
        """What holds for a market; InvalidInput where its own venue has no profile."""
        venue = market.venue if self.name == OWN_VENUE else self.name
        if venue not in self.profiles:
            known = ", ".join(self.profiles)
            raise InvalidInput(
                FIELD,
                f"{FIELD} {OWN_VENUE} must find a profile of the market's venue ({known}), "
                f"was {shown(f'{market.symbol} on {venue}')}",
            )
        return self.profiles[venue].terms(market.symbol)


async def venue_choice(settings: Settings, sent: Presettable) -> VenueChoice | None:
    """The choice of an input; None where it wants no profile. Raises InvalidInput."""
    name = text_or_none(asked(sent).value("venue_profile"), FIELD)
    if name is None or name == GENERIC_TERMS:
        return None
    try:
        profiles = await asyncio.to_thread(read_profiles, settings.venues)
    except VenueFileInvalid as error:
        raise InvalidInput(FIELD, f"{FIELD} {error.message}") from None
    return VenueChoice(name, profiles)
