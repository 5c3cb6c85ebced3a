"""What an absent field of an input means: the engine's own defaults, told to clients."""

from collections.abc import Iterator
from typing import Any

import strawberry

from api.kinds.portfolio.config_types import PortfolioRules, portfolio_rules_of
from api.kinds.sweep.grid_types import SweepAxis, axis_of
from api.kinds.walk_forward.config_types import FoldRules, fold_rules_of
from api.schema.config_types import TOLD, Sizing, sizing_of, strategy_of
from api.schema.enums import Direction
from api.schema.made import MadeField, with_fields
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
from engine.model import folds as model_folds
from engine.model import params as model
from engine.model import portfolio as model_portfolio
from engine.model.account import default_terms
from engine.model.parameter import defaults_of
from engine.model.strategies import COMPARED
from engine.sweep.grid import default_axes


def _strategies() -> Iterator[MadeField]:
    for kind in COMPARED:
        told = strawberry.field(description=f"The {kind.name} strategy.")
        yield MadeField(kind.name, TOLD[kind.params], told)


def _grids() -> Iterator[MadeField]:
    for kind in COMPARED:
        told = f"Axes of a sweep of {kind.name} that names none."
        field = strawberry.field(description=told)
        yield MadeField(f"sweep_axes_{kind.name}", list[SweepAxis], field)


@strawberry.type
@with_fields(_strategies())
class _Strategies:
    """Of each strategy with parameters its own."""


@strawberry.type(description="What an absent field of an input means.")
@with_fields(_grids())
class Defaults(_Strategies):
    sizing: Sizing = strawberry.field(description="Score-scaled sizing, where it is switched on.")
    costs: Costs = strawberry.field(description="The costs.")
    maker_costs: Costs = strawberry.field(description="The costs where both legs are MAKER.")
    capital: Capital = strawberry.field(description="The capital.")
    direction: Direction = strawberry.field(description="Which way round the legs are.")
    rules: Rules = strawberry.field(description="The order rules.")
    margin: Margin = strawberry.field(description="The margin, where no profile has tiers.")
    portfolio: PortfolioRules = strawberry.field(description="How markets share the capital.")
    folds: FoldRules = strawberry.field(description="The folds of a walk-forward.")


def defaults() -> Defaults:
    """Every default of this service."""
    terms = default_terms()
    made: dict[str, Any] = {}
    for kind in COMPARED:
        made[kind.name] = strategy_of(kind.params())
        made[f"sweep_axes_{kind.name}"] = [axis_of(axis) for axis in default_axes(kind.params())]
    return Defaults(
        **made,
        sizing=sizing_of(model.Sizing(**defaults_of(model.Sizing))),
        costs=costs_of(terms.costs),
        maker_costs=costs_of(model_costs.MAKER_COSTS),
        capital=capital_of(terms.capital),
        direction=Direction(terms.trading.direction.value),
        rules=rules_of(terms.trading.rules),
        margin=margin_of(terms.trading.margin),
        portfolio=portfolio_rules_of(model_portfolio.PortfolioRules()),
        folds=fold_rules_of(model_folds.FoldRules()),
    )
