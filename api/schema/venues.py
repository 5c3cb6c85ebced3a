"""Venue profiles: what venues charge and demand, and where that was read."""

import asyncio
from typing import Annotated

import strawberry

from api.errors import VenueFileInvalid
from api.market_data.venues import profiles
from api.market_data.venues.terms import VenueProfile as Profile
from api.market_data.venues.terms import VenueTerms as Terms
from api.schema.context import Info
from api.schema.refusals import BrokenVenueFile
from api.schema.trading_types import MaintenanceTier
from api.schema.venue_values import VenueProfileFile, VenueValue, files_of, values_of
from engine.model import margin as model
from engine.model.parameter import parameters_of

_OF_A_TIER = [one.name for one in parameters_of(model.MaintenanceTier)]


@strawberry.type(description="The values of one symbol of a venue.")
class VenueSymbol:
    symbol: str = strawberry.field(description="Its ccxt unified symbol.")
    values: list[VenueValue] = strawberry.field(description="Its own values.")


@strawberry.type(description="What holds for one symbol of a venue; null where no source is known.")
class VenueTerms:
    symbol: str = strawberry.field(description="Its ccxt unified symbol.")
    spot_taker_fee_bps: float | None = strawberry.field(
        description="Fee of a spot order that takes."
    )
    spot_maker_fee_bps: float | None = strawberry.field(
        description="Fee of a spot order that rests."
    )
    perp_taker_fee_bps: float | None = strawberry.field(
        description="Fee of a perp order that takes."
    )
    perp_maker_fee_bps: float | None = strawberry.field(
        description="Fee of a perp order that rests."
    )
    lot_step: float | None = strawberry.field(
        description="The coarser of both legs' steps of quantity, base units."
    )
    min_quantity: float | None = strawberry.field(
        description="The greater of both legs' smallest orders, base units."
    )
    min_notional: float | None = strawberry.field(
        description="The greater of both legs' smallest order values, quote currency."
    )
    maintenance_tiers: list[MaintenanceTier] = strawberry.field(
        description="Maintenance margin of the perp leg; empty where no source is known."
    )
    liquidation_fee_bps: float | None = strawberry.field(
        description="Charge of a forced close, on top of the taker fee."
    )
    values: list[VenueValue] = strawberry.field(
        description="Every value that holds for the symbol, its own before the venue's."
    )


@strawberry.type(description="What one venue charges and demands.")
class VenueProfile:
    venue: str = strawberry.field(description='Its name in programs, such as "binance".')
    title: str = strawberry.field(description="Its name for people.")
    values: list[VenueValue] = strawberry.field(description="Values of the venue as a whole.")
    symbols: list[VenueSymbol] = strawberry.field(description="Symbols with values of their own.")
    files: list[VenueProfileFile] = strawberry.field(
        description="What it was read from, the user's own file last."
    )
    profile: strawberry.Private[Profile]

    @strawberry.field(description="What holds for one symbol; any symbol has the venue's values.")
    def terms(
        self,
        symbol: Annotated[str, strawberry.argument(description="Its ccxt unified symbol.")],
    ) -> VenueTerms:
        return _terms_of(self.profile.terms(symbol))


async def venue_profiles(info: Info, venue: str | None) -> list[VenueProfile]:
    """The profiles in force, all or one; read from disk only when a file changed."""
    try:
        found = await asyncio.to_thread(profiles.read_profiles, info.context.settings.venues)
    except VenueFileInvalid as error:
        raise BrokenVenueFile(error.message) from None
    return [_profile_of(one) for one in found.values() if venue in (None, one.venue)]


def _profile_of(profile: Profile) -> VenueProfile:
    symbols = profile.symbols.items()
    return VenueProfile(
        venue=profile.venue,
        title=profile.title or profile.venue,
        values=values_of(profile.values),
        symbols=[VenueSymbol(symbol=name, values=values_of(own)) for name, own in symbols],
        files=files_of(profile.files),
        profile=profile,
    )


def _terms_of(terms: Terms) -> VenueTerms:
    return VenueTerms(
        symbol=terms.symbol,
        spot_taker_fee_bps=terms.spot_taker_fee_bps,
        spot_maker_fee_bps=terms.spot_maker_fee_bps,
        perp_taker_fee_bps=terms.perp_taker_fee_bps,
        perp_maker_fee_bps=terms.perp_maker_fee_bps,
        lot_step=terms.lot_step,
        min_quantity=terms.min_quantity,
        min_notional=terms.min_notional,
        maintenance_tiers=[
            MaintenanceTier(**dict(zip(_OF_A_TIER, tier, strict=True)))
            for tier in terms.maintenance_tiers
        ],
        liquidation_fee_bps=terms.liquidation_fee_bps,
        values=values_of(terms.values),
    )
