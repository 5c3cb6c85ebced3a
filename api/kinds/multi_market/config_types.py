"""A multi-market run's configuration echoed back with every default resolved."""

import strawberry

from api.kinds.multi_market.config import MultiMarketConfig as RunMultiMarketConfig
from api.runs.terms import Refusal
from api.schema.config_types import (
    MarketRef,
    Period,
    StrategyConfig,
    market_ref_of,
    period_of,
    strategy_of,
)
from api.schema.enums import Direction
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


@strawberry.type(
    description="Everything that decides a multi-market run's results, defaults resolved."
)
class MultiMarketConfig:
    markets: list[MarketRef] = strawberry.field(description="The markets, in the order sent.")
    period: Period = strawberry.field(description="The period.")
    strategy: StrategyConfig = strawberry.field(description="The strategy.")
    costs: Costs = strawberry.field(
        description="The costs; where a profile tells the markets apart, those of the first that "
        "can be traded."
    )
    capital: Capital = strawberry.field(
        description="The capital of each market; steps and minima likewise."
    )
    direction: Direction = strawberry.field(description="Which way round the legs are.")
    rules: Rules = strawberry.field(
        description="Conditions on entries and exits beside the signal."
    )
    margin: Margin = strawberry.field(description="Margin of the perp legs, likewise.")
    market_terms: list[MarketTerms] = strawberry.field(
        description="How each market is traded, in their order, without those that the input "
        "cannot be traded on under their profile: their entries say why."
    )
    strict_data: bool = strawberry.field(
        description="Whether a market whose data have a flaw in the period fails."
    )


def multi_market_config_of(config: RunMultiMarketConfig) -> MultiMarketConfig:
    """GraphQL form of a multi-market run's configuration."""
    return MultiMarketConfig(
        markets=[market_ref_of(market) for market in config.markets],
        period=period_of(config.period),
        strategy=strategy_of(config.strategy),
        costs=costs_of(config.terms.costs),
        capital=capital_of(config.terms.capital),
        direction=Direction(config.terms.trading.direction.value),
        rules=rules_of(config.terms.trading.rules),
        margin=margin_of(config.terms.trading.margin),
        market_terms=[
            _terms_of(config, index)
            for index in range(len(config.markets))
            if not (config.own_terms and isinstance(config.own_terms[index], Refusal))
        ],
        strict_data=config.strict_data,
    )


def _terms_of(config: RunMultiMarketConfig, index: int) -> MarketTerms:
    one = config.market_config(index)
    return market_terms_of(one.market, one.terms)
