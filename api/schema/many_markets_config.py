"""What a run on several markets asks, echoed back: the part that its kinds have in common."""

from typing import Any

import strawberry

from api.runs.config import ManyMarketsConfig as RunManyMarketsConfig
from api.schema.config_types import (
    MarketRef,
    Period,
    StrategyConfig,
    market_ref_of,
    period_of,
    strategy_of,
)
from api.schema.enums import Direction
from api.schema.lengths import at_most
from api.schema.market_terms import MarketTerms
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


@strawberry.type
class ManyMarketsConfig:
    """The fields that come first in every such configuration; no type of its own."""

    markets: list[MarketRef] = strawberry.field(description="The markets, in the order sent.")
    period: Period = strawberry.field(description="The period.")
    strategy: StrategyConfig = strawberry.field(description="The strategy.")
    costs: Costs = strawberry.field(
        description="The costs; where a profile tells the markets apart, those of the first that "
        "can be traded."
    )
    capital: Capital = strawberry.field(description="The capital; steps and minima likewise.")
    direction: Direction = strawberry.field(description="Which way round the legs are.")
    rules: Rules = strawberry.field(
        description="Conditions on entries and exits beside the signal."
    )
    margin: Margin = strawberry.field(description="Margin of the perp legs, likewise.")
    market_terms: list[MarketTerms] = strawberry.field(
        description="How each market is traded, in their order, without those that the input "
        "cannot be traded on under their profile.",
        metadata=at_most("markets"),
    )


def many_markets_values(config: RunManyMarketsConfig, terms: list[MarketTerms]) -> dict[str, Any]:
    """The values of those fields; terms: of each market that can be traded."""
    return {
        "markets": [market_ref_of(market) for market in config.markets],
        "period": period_of(config.period),
        "strategy": strategy_of(config.strategy),
        "costs": costs_of(config.terms.costs),
        "capital": capital_of(config.terms.capital),
        "direction": Direction(config.terms.trading.direction.value),
        "rules": rules_of(config.terms.trading.rules),
        "margin": margin_of(config.terms.trading.margin),
        "market_terms": terms,
    }
