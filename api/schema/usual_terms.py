"""What a run on a market takes where its input says nothing of its terms."""

from api.errors import InvalidInput
from api.runs.names import MarketKey
from api.schema.context import Info
from api.schema.inputs import Terms
from api.schema.market_terms import MarketTerms, market_terms_of
from api.schema.refusals import BrokenVenueFile
from api.schema.resolve import market_terms
from api.schema.venue_choice import venue_choice

_NOTHING = Terms()


async def usual_terms(info: Info, market: MarketKey) -> MarketTerms:
    """Its venue's fees, steps, minima and tiers where there is a profile, else the defaults."""
    try:
        venue = await venue_choice(info.context.settings, _NOTHING)
    except InvalidInput as error:
        raise BrokenVenueFile(error.message) from None
    return market_terms_of(market, market_terms(_NOTHING, market, venue))
