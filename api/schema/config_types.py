"""A run's configuration echoed back with every default resolved."""

from collections.abc import Mapping
from dataclasses import fields
from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Any, TypeAlias, Union

import strawberry

from api.instants import instant
from api.runs.names import MarketKey
from api.schema.made import MadeField, echo_fields, echoed, with_fields
from engine.model import params as model
from engine.model.strategies import STRATEGIES, kind_of
from engine.model.strategy import Strategy, StrategyKind


@strawberry.type(description="A market by its names.")
class MarketRef:
    venue: str = strawberry.field(description='Exchange or source, such as "binance".')
    symbol: str = strawberry.field(description='Unified symbol of ccxt, such as "BTC/USDT:USDT".')


@strawberry.type(description="Settlements with start <= t <= end, UTC.")
class Period:
    start: datetime = strawberry.field(description="First instant that counts.")
    end: datetime = strawberry.field(description="Last instant that counts.")


@strawberry.type(description="Position size scaled by the composite score.")
@with_fields(echo_fields(model.Sizing))
class Sizing:
    """Fields: the parameters of the engine's Sizing."""


_SIZING = MadeField(
    "sizing",
    Sizing | None,
    strawberry.field(description="Score-scaled size; null: every position has the same notional."),
)


def told_name(kind: StrategyKind) -> str:
    """The name of the type that echoes a strategy."""
    return f"{kind.name.title()}Strategy"


def _told_type(kind: StrategyKind) -> Any:
    # The type that echoes a strategy; one without parameters tells its rule.
    made = list(echo_fields(kind.params, {"sizing": (_SIZING,)})) or [_RULE]
    own = type(told_name(kind), (), {"__annotations__": {}})
    return strawberry.type(with_fields(made)(own), description=kind.told)


_RULE = MadeField("description", str, strawberry.field(description="The rule in words."))
TOLD: Mapping[type[Strategy], Any] = {kind.params: _told_type(kind) for kind in STRATEGIES}
"""The type that echoes each strategy's parameters."""

if TYPE_CHECKING:
    StrategyConfig: TypeAlias = object
else:
    StrategyConfig = Annotated[
        Union[tuple(TOLD.values())],  # noqa: UP007  of as many as there are
        strawberry.union("StrategyConfig", description="A strategy with its parameters."),
    ]


def market_ref_of(market: MarketKey) -> MarketRef:
    """GraphQL form of a market's names."""
    return MarketRef(venue=market.venue, symbol=market.symbol)


def period_of(period: model.Period) -> Period:
    """GraphQL form of a period."""
    return Period(start=instant(period.start_ms), end=instant(period.end_ms))


def sizing_of(sizing: model.Sizing) -> Sizing:
    """GraphQL form of score-scaled sizing."""
    return Sizing(**echoed(sizing))


def strategy_of(strategy: Strategy) -> StrategyConfig:
    """GraphQL form of any strategy."""
    values = echoed(strategy)
    if not values:
        return TOLD[type(strategy)](description=kind_of(strategy).rule)
    if "sizing" in {one.name for one in fields(strategy)}:
        values["sizing"] = None if strategy.sizing is None else sizing_of(strategy.sizing)
    return TOLD[type(strategy)](**values)
