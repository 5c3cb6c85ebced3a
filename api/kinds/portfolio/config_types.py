"""A portfolio's configuration echoed back with every default resolved."""

import strawberry

from api.kinds.portfolio.config import PortfolioConfig as RunPortfolioConfig
from api.schema.made import MadeField, echo_fields, echoed, with_fields
from api.schema.many_markets_config import ManyMarketsConfig, many_markets_values
from api.schema.market_terms import market_terms_of
from engine.model import portfolio as model

_WEIGHTS = MadeField(
    "weights",
    list[float] | None,
    strawberry.field(description="Of each market, in their order; null: 1 / slots each."),
)


@strawberry.type(description="Who may hold a part of the capital, and how large a part.")
@with_fields(echo_fields(model.PortfolioRules, {"weights": (_WEIGHTS,)}))
class PortfolioRules:
    """Fields: the parameters of the engine's PortfolioRules."""


@strawberry.type(description="Everything that decides a portfolio's result, defaults resolved.")
class PortfolioConfig(ManyMarketsConfig):
    portfolio: PortfolioRules = strawberry.field(description="How the markets share the capital.")


def portfolio_rules_of(rules: model.PortfolioRules) -> PortfolioRules:
    """GraphQL form of a portfolio's rules."""
    weights = None if rules.weights is None else list(rules.weights)
    return PortfolioRules(**echoed(rules) | {"weights": weights})


def portfolio_config_of(config: RunPortfolioConfig) -> PortfolioConfig:
    """GraphQL form of a portfolio's configuration."""
    terms = [
        market_terms_of(market, config.market_terms(index))
        for index, market in enumerate(config.markets)
    ]
    return PortfolioConfig(
        **many_markets_values(config, terms), portfolio=portfolio_rules_of(config.portfolio)
    )
