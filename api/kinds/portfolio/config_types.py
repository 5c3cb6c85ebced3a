"""A portfolio's configuration echoed back with every default resolved."""

import strawberry

from api.kinds.portfolio.config import PortfolioConfig as RunPortfolioConfig
from api.schema.enums import RankBy
from api.schema.many_markets_config import ManyMarketsConfig, many_markets_values
from api.schema.market_terms import market_terms_of
from engine.model import portfolio as model


@strawberry.type(description="Who may hold a part of the capital, and how large a part.")
class PortfolioRules:
    slots: int = strawberry.field(description="Positions at a time.")
    rank_by: RankBy = strawberry.field(description="What decides who is opened first.")
    weights: list[float] | None = strawberry.field(
        description="Of each market, in their order; null: 1 / slots each."
    )
    max_exposure: float | None = strawberry.field(
        description="Cap of the perp notional of all positions, fraction of the capital."
    )
    max_volume_share: float | None = strawberry.field(
        description="Most of an entry, fraction of the legs' last bars' quote volume."
    )


@strawberry.type(description="Everything that decides a portfolio's result, defaults resolved.")
class PortfolioConfig(ManyMarketsConfig):
    portfolio: PortfolioRules = strawberry.field(description="How the markets share the capital.")


def portfolio_rules_of(rules: model.PortfolioRules) -> PortfolioRules:
    """GraphQL form of a portfolio's rules."""
    return PortfolioRules(
        slots=rules.slots,
        rank_by=RankBy(rules.rank_by.value),
        weights=None if rules.weights is None else list(rules.weights),
        max_exposure=rules.max_exposure,
        max_volume_share=rules.max_volume_share,
    )


def portfolio_config_of(config: RunPortfolioConfig) -> PortfolioConfig:
    """GraphQL form of a portfolio's configuration."""
    terms = [
        market_terms_of(market, config.market_terms(index))
        for index, market in enumerate(config.markets)
    ]
    return PortfolioConfig(
        **many_markets_values(config, terms), portfolio=portfolio_rules_of(config.portfolio)
    )
