"""A run's configuration echoed back with every default resolved."""

from datetime import datetime
from typing import Annotated

import strawberry

from api.instants import instant
from api.runs.names import MarketKey
from api.schema.made import MadeField, echo_fields, echoed, with_fields
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
@with_fields(echo_fields(model.SimpleParams))
class SimpleStrategy:
    """Fields: the parameters of SimpleParams."""


@strawberry.type(description="Position size scaled by the composite score.")
@with_fields(echo_fields(model.Sizing))
class Sizing:
    """Fields: the parameters of the engine's Sizing."""


_SIZING = MadeField(
    "sizing",
    Sizing | None,
    strawberry.field(description="Score-scaled size; null: every position has the same notional."),
)


@strawberry.type(description="Opens and closes by a weighted score of four factors.")
@with_fields(echo_fields(model.CompositeParams, {"sizing": (_SIZING,)}))
class CompositeStrategy:
    """Fields: the parameters of CompositeParams."""


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
    return SimpleStrategy(**echoed(params))


def sizing_of(sizing: model.Sizing) -> Sizing:
    """GraphQL form of score-scaled sizing."""
    return Sizing(**echoed(sizing))


def composite_of(params: model.CompositeParams) -> CompositeStrategy:
    """GraphQL form of the composite strategy."""
    sizing = None if params.sizing is None else sizing_of(params.sizing)
    return CompositeStrategy(**echoed(params) | {"sizing": sizing})


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
