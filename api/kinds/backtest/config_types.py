"""A backtest's configuration echoed back with every default resolved."""

import strawberry

from api.kinds.backtest.config import BacktestConfig as RunBacktestConfig
from api.schema.config_types import (
    MarketRef,
    Period,
    StrategyConfig,
    market_ref_of,
    period_of,
    strategy_of,
)
from api.schema.enums import Direction
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
from api.schema.venue_values import VenueProfileUse, profile_use_of


@strawberry.type(description="Everything that decides a backtest's result, defaults resolved.")
class BacktestConfig:
    market: MarketRef = strawberry.field(description="The market.")
    period: Period = strawberry.field(description="The period.")
    strategy: StrategyConfig = strawberry.field(description="The strategy.")
    costs: Costs = strawberry.field(description="The costs.")
    capital: Capital = strawberry.field(description="The capital.")
    direction: Direction = strawberry.field(description="Which way round the legs are.")
    rules: Rules = strawberry.field(
        description="Conditions on entries and exits beside the signal."
    )
    margin: Margin = strawberry.field(description="Margin of the perp leg.")
    venue_profile: VenueProfileUse | None = strawberry.field(
        description="What was taken of a venue's profile; null: nothing was."
    )


def backtest_config_of(config: RunBacktestConfig) -> BacktestConfig:
    """GraphQL form of a backtest's configuration."""
    return BacktestConfig(
        market=market_ref_of(config.market),
        period=period_of(config.period),
        strategy=strategy_of(config.strategy),
        costs=costs_of(config.terms.costs),
        capital=capital_of(config.terms.capital),
        direction=Direction(config.terms.trading.direction.value),
        rules=rules_of(config.terms.trading.rules),
        margin=margin_of(config.terms.trading.margin),
        venue_profile=profile_use_of(config.terms.profile),
    )
