"""What a client sends to ask for a multi-market run, and what it stands for."""

import strawberry

from api.kinds.multi_market.config import MultiMarketConfig
from api.schema.inputs import ManyMarkets, OnePeriod, OneStrategy, Terms
from api.schema.resolve import period_of, the_strategy
from api.schema.resolve_many import first_usable, market_keys, own_terms, shared_terms
from api.schema.resolve_trading import terms_of
from api.schema.venue_choice import VenueChoice


@strawberry.input(description="One strategy on several markets, each for itself.")
class StartMultiMarketInput(ManyMarkets, OnePeriod, OneStrategy, Terms):
    pass


def multi_market_config(
    sent: StartMultiMarketInput, venue: VenueChoice | None = None
) -> MultiMarketConfig:
    """The configuration of a multi-market run; a profile gives each market terms of its own.

    A market that the input cannot be traded on under its profile fails for itself; where that is
    every one of them, the input is refused: InvalidInput.
    """
    markets = market_keys(sent.markets)
    own = own_terms(sent, markets, venue)
    first = first_usable(own) if own else terms_of(sent, None)
    return MultiMarketConfig(
        markets,
        period_of(sent.period),
        the_strategy(sent),
        shared_terms(first),
        own_terms=own,
    )
