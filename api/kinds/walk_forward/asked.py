"""What a client sends to ask for a walk-forward, and the configuration that it stands for."""

import strawberry
from strawberry import UNSET

from api.errors import InvalidInput
from api.kinds.sweep.asked import GridInput, grid_config
from api.kinds.walk_forward.config import WalkForwardConfig
from api.schema.made import input_fields, with_fields
from api.schema.sent import given, group, in_graphql_words
from api.schema.venue_choice import VenueChoice
from engine.model.errors import InvalidParams
from engine.model.folds import FoldRules
from engine.sweep.swept_terms import SWEPT_TERMS


@strawberry.input(description="How a walk-forward chooses and tests.")
@with_fields(input_fields(FoldRules))
class FoldsInput:
    """Fields: the parameters of FoldRules."""


@strawberry.input(
    description="One strategy over a grid of parameters, chosen from on the past and tested on "
    "what came next."
)
class StartWalkForwardInput(GridInput):
    folds: FoldsInput | None = strawberry.field(
        default=UNSET, description="Trainings and tests; absent: all defaults."
    )


def walk_forward_config(
    sent: StartWalkForwardInput, venue: VenueChoice | None, max_cells: int
) -> WalkForwardConfig:
    """The configuration of a walk-forward: a sweep's, and its folds."""
    sweep = grid_config(sent, venue, max_cells)
    for index, axis in enumerate(sweep.axes):
        if axis.parameter in SWEPT_TERMS:
            raise InvalidInput(
                f"axes.{index}.parameter",
                "parameter must be the strategy's own in a walk-forward, "
                f"was {axis.parameter.upper()}",
            )
    values = given(sent.folds)
    if "metric" in values:
        values["metric"] = values["metric"].name  # of the metrics of sweeps not all will do
    rules = group(FoldRules, values, "folds")
    try:
        return WalkForwardConfig(
            sweep.market, sweep.period, sweep.strategy, sweep.axes, sweep.terms, rules
        )
    except InvalidParams as error:
        raise InvalidInput(error.field, in_graphql_words(str(error))) from None
