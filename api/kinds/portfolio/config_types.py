"""A portfolio's configuration echoed back with every default resolved."""

import strawberry

from api.kinds.portfolio.config import PortfolioConfig as RunPortfolioConfig
from api.schema.config_types import (
    MarketRef,
    Period,
    StrategyConfig,
    market_ref_of,
    period_of,
    strategy_of,
)
from api.schema.enums import Direction, RankBy
from api.schema.market_terms import MarketTerms, market_terms_of
from api.schema.trading_types import (
    Capital,
    Costs,
    Margin,
    Rules,
    capital_of,
    costs_of,
    margin_of,
    rules_of,
)
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
class PortfolioConfig:
    markets: list[MarketRef] = strawberry.field(description="The markets.")
    period: Period = strawberry.field(description="The period.")
    strategy: StrategyConfig = strawberry.field(description="The strategy.")
    costs: Costs = strawberry.field(
        description="The costs; those of the first market where a profile tells them apart."
    )
    capital: Capital = strawberry.field(description="The capital; steps and minima likewise.")
    direction: Direction = strawberry.field(description="Which way round the legs are.")
    rules: Rules = strawberry.field(
        description="Conditions on entries and exits beside the signal."
    )
    margin: Margin = strawberry.field(description="Margin of the perp legs, likewise.")
    market_terms: list[MarketTerms] = strawberry.field(
        description="How each market is traded, in their order."
    )
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
    return PortfolioConfig(
        markets=[market_ref_of(market) for market in config.markets],
        period=period_of(config.period),
        strategy=strategy_of(config.strategy),
        costs=costs_of(config.terms.costs),
        capital=capital_of(config.terms.capital),
        direction=Direction(config.terms.trading.direction.value),
        rules=rules_of(config.terms.trading.rules),
        margin=margin_of(config.terms.trading.margin),
        market_terms=[
            market_terms_of(market, config.market_terms(index))
            for index, market in enumerate(config.markets)
        ],
        portfolio=portfolio_rules_of(config.portfolio),
    )
