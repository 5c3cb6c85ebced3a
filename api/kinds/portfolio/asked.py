"""What a client sends to ask for a portfolio, and the configuration that it stands for."""

import strawberry
from strawberry import UNSET

from api.errors import InvalidInput
from api.kinds.portfolio.config import PortfolioConfig
from api.schema.inputs import ManyMarkets, OnePeriod, OneStrategy, Terms
from api.schema.made import MadeField, input_fields, with_fields
from api.schema.resolve import period_of, the_strategy
from api.schema.resolve_many import all_usable, market_keys, own_terms, shared_terms
from api.schema.resolve_trading import terms_of
from api.schema.sent import given, group
from api.schema.venue_choice import VenueChoice
from engine.model.errors import InvalidParams
from engine.model.portfolio import PortfolioRules

_WEIGHTS = MadeField(
    "weights",
    list[float] | None,
    strawberry.field(
        default=UNSET,
        description="Of each market, in their order: the share of capital x notional fraction "
        "that its position gets. Default 1 / slots each.",
    ),
)


@strawberry.input(description="Who may hold a part of the capital, and how large a part.")
@with_fields(input_fields(PortfolioRules, {"weights": (_WEIGHTS,)}))
class PortfolioInput:
    """Fields: the parameters of PortfolioRules."""


@strawberry.input(description="One strategy on several markets that share one capital.")
class StartPortfolioInput(ManyMarkets, OnePeriod, OneStrategy, Terms):
    portfolio: PortfolioInput | None = strawberry.field(
        default=UNSET, description="How the markets share the capital."
    )


def portfolio_config(
    sent: StartPortfolioInput, venue: VenueChoice | None = None
) -> PortfolioConfig:
    """The configuration of a portfolio; a profile gives each market terms of its own.

    Without one of its markets it would be another portfolio: InvalidInput names the first that
    the input cannot be traded on.
    """
    markets = market_keys(sent.markets)
    rules = group(PortfolioRules, given(sent.portfolio), "portfolio")
    period, strategy = period_of(sent.period), the_strategy(sent)
    own = all_usable(own_terms(sent, markets, venue))
    first = own[0] if own else terms_of(sent, None)
    try:
        return PortfolioConfig(markets, period, strategy, shared_terms(first), rules, own)
    except InvalidParams as error:
        raise InvalidInput(f"portfolio.{error.field}", str(error)) from error
