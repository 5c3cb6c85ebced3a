"""What an absent field of an input means: the engine's own defaults, told to clients."""

import strawberry

from api.kinds.portfolio.config_types import PortfolioRules, portfolio_rules_of
from api.kinds.sweep.grid_types import SweepAxis, axis_of
from api.schema.config_types import (
    CompositeStrategy,
    SimpleStrategy,
    Sizing,
    composite_of,
    simple_of,
    sizing_of,
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
from engine.model import costs as model_costs
from engine.model import params as model
from engine.model import portfolio as model_portfolio
from engine.model.trading import PLAIN_TRADING
from engine.sweep.grid import default_axes


@strawberry.type(description="What an absent field of an input means.")
class Defaults:
    simple: SimpleStrategy = strawberry.field(description="The simple strategy.")
    composite: CompositeStrategy = strawberry.field(description="The composite strategy.")
    sizing: Sizing = strawberry.field(description="Score-scaled sizing, where it is switched on.")
    costs: Costs = strawberry.field(description="The costs.")
    maker_costs: Costs = strawberry.field(description="The costs where both legs are MAKER.")
    capital: Capital = strawberry.field(description="The capital.")
    direction: Direction = strawberry.field(description="Which way round the legs are.")
    rules: Rules = strawberry.field(description="The order rules.")
    margin: Margin = strawberry.field(description="The margin: unconstrained.")
    portfolio: PortfolioRules = strawberry.field(description="How markets share the capital.")
    sweep_axes_simple: list[SweepAxis] = strawberry.field(
        description="Axes of a sweep of simple that names none."
    )
    sweep_axes_composite: list[SweepAxis] = strawberry.field(
        description="Axes of a sweep of composite that names none."
    )


def defaults() -> Defaults:
    """Every default of this service."""
    return Defaults(
        simple=simple_of(model.SimpleParams()),
        composite=composite_of(model.CompositeParams()),
        sizing=sizing_of(model.Sizing()),
        costs=costs_of(model_costs.Costs()),
        maker_costs=costs_of(model_costs.MAKER_COSTS),
        capital=capital_of(model_costs.Capital()),
        direction=Direction(PLAIN_TRADING.direction.value),
        rules=rules_of(PLAIN_TRADING.rules),
        margin=margin_of(PLAIN_TRADING.margin),
        portfolio=portfolio_rules_of(model_portfolio.PortfolioRules()),
        sweep_axes_simple=[axis_of(axis) for axis in default_axes(model.SimpleParams())],
        sweep_axes_composite=[axis_of(axis) for axis in default_axes(model.CompositeParams())],
    )
