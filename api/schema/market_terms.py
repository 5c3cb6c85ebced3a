"""How one of several markets is traded, echoed back."""

import strawberry

from api.runs.names import MarketKey
from api.runs.terms import ProfiledTerms
from api.schema.config_types import MarketRef, market_ref_of
from api.schema.trading_types import Capital, Costs, Margin, capital_of, costs_of, margin_of
from api.schema.venue_values import VenueProfileUse, profile_use_of


@strawberry.type(description="How one of a run's markets is traded.")
class MarketTerms:
    market: MarketRef = strawberry.field(description="The market.")
    costs: Costs = strawberry.field(description="Its costs.")
    capital: Capital = strawberry.field(description="The capital, with its steps and minima.")
    margin: Margin = strawberry.field(description="Margin of its perp leg.")
    venue_profile: VenueProfileUse | None = strawberry.field(
        description="What was taken of a venue's profile; null: nothing was."
    )


def market_terms_of(market: MarketKey, terms: ProfiledTerms) -> MarketTerms:
    """GraphQL form of how one of several markets is traded."""
    return MarketTerms(
        market=market_ref_of(market),
        costs=costs_of(terms.costs),
        capital=capital_of(terms.capital),
        margin=margin_of(terms.trading.margin),
        venue_profile=profile_use_of(terms.profile),
    )
