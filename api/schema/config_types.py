"""A run's configuration echoed back with every default resolved."""

from datetime import datetime
from typing import Annotated

import strawberry

from api.instants import instant
from api.runs.names import MarketKey
from engine.model import params as model


@strawberry.type(description="A market by its names.")
class MarketRef:
    venue: str = strawberry.field(description='Exchange or source, such as "binance".')
    symbol: str = strawberry.field(description='Unified symbol of ccxt, such as "BTC/USDT:USDT".')


@strawberry.type(description="Settlements with start <= t <= end, UTC.")
class Period:
    start: datetime = strawberry.field(description="First instant that counts.")
    end: datetime = strawberry.field(description="Last instant that counts.")


@strawberry.type(description="Opens at a rate, closes below another.")
class SimpleStrategy:
    min_funding_rate: float = strawberry.field(
        description="Flat and rate >= this: open. Fraction per settlement."
    )
    exit_funding_rate: float = strawberry.field(
        description="Held and rate < this: close. Fraction per settlement."
    )
    use_eight_hour_equivalent: bool = strawberry.field(
        description="Whether thresholds compare rate x 8 / interval instead of the quoted rate."
    )


@strawberry.type(description="Position size scaled by the composite score.")
class Sizing:
    min_allocation_fraction: float = strawberry.field(
        description="Share of the initial capital at score 0."
    )
    max_allocation_fraction: float = strawberry.field(
        description="Share of the initial capital at score 1."
    )
    max_portfolio_exposure: float = strawberry.field(
        description="Cap of the position's notional, quote currency."
    )


@strawberry.type(description="Opens and closes by a weighted score of four factors.")
class CompositeStrategy:
    entry_threshold: float = strawberry.field(description="Flat and score >= this: open.")
    exit_threshold: float = strawberry.field(description="Held and score < this: close.")
    weight_rate_level: float = strawberry.field(description="Weight of the rate's level.")
    weight_trend: float = strawberry.field(description="Weight of the rate's trend.")
    weight_persistence: float = strawberry.field(description="Weight of the persistence.")
    weight_basis: float = strawberry.field(description="Weight of the basis.")
    trend_ema_span: int = strawberry.field(description="Span of the trend's EMA, settlements.")
    persistence_threshold: float = strawberry.field(
        description="Rate that counts as persistent. Fraction per settlement."
    )
    persistence_max_periods: int = strawberry.field(
        description="Settlements in a row that make full persistence."
    )
    sizing: Sizing | None = strawberry.field(
        description="Score-scaled size; null: every position has the same notional."
    )
    use_eight_hour_equivalent: bool = strawberry.field(
        description="Whether the score sees rate x 8 / interval instead of the quoted rate."
    )


@strawberry.type(description="Opens at the first settlement, closes at the last.")
class HoldStrategy:
    description: str = strawberry.field(description="The rule in words.")


StrategyConfig = Annotated[
    SimpleStrategy | CompositeStrategy | HoldStrategy,
    strawberry.union("StrategyConfig", description="A strategy with its parameters."),
]


def market_ref_of(market: MarketKey) -> MarketRef:
    """GraphQL form of a market's names."""
    return MarketRef(venue=market.venue, symbol=market.symbol)


def period_of(period: model.Period) -> Period:
    """GraphQL form of a period."""
    return Period(start=instant(period.start_ms), end=instant(period.end_ms))


def simple_of(params: model.SimpleParams) -> SimpleStrategy:
    """GraphQL form of the simple strategy."""
    return SimpleStrategy(
        min_funding_rate=params.min_funding_rate,
        exit_funding_rate=params.exit_funding_rate,
        use_eight_hour_equivalent=params.use_eight_hour_equivalent,
    )


def sizing_of(sizing: model.Sizing) -> Sizing:
    """GraphQL form of score-scaled sizing."""
    return Sizing(
        min_allocation_fraction=sizing.min_allocation_fraction,
        max_allocation_fraction=sizing.max_allocation_fraction,
        max_portfolio_exposure=sizing.max_portfolio_exposure,
    )


def composite_of(params: model.CompositeParams) -> CompositeStrategy:
    """GraphQL form of the composite strategy."""
    return CompositeStrategy(
        entry_threshold=params.entry_threshold,
        exit_threshold=params.exit_threshold,
        weight_rate_level=params.weight_rate_level,
        weight_trend=params.weight_trend,
        weight_persistence=params.weight_persistence,
        weight_basis=params.weight_basis,
        trend_ema_span=params.trend_ema_span,
        persistence_threshold=params.persistence_threshold,
        persistence_max_periods=params.persistence_max_periods,
        sizing=None if params.sizing is None else sizing_of(params.sizing),
        use_eight_hour_equivalent=params.use_eight_hour_equivalent,
    )


def strategy_of(strategy: model.Strategy) -> StrategyConfig:
    """GraphQL form of any strategy."""
    match strategy:
        case model.SimpleParams():
            return simple_of(strategy)
        case model.CompositeParams():
            return composite_of(strategy)
        case model.HoldParams():
            return HoldStrategy(
                description="Opens at the first tradable settlement, closes at the last."
            )
