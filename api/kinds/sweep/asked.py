"""What a client sends to ask for a sweep, and the configuration that it stands for."""

import strawberry
from strawberry import UNSET

from api.errors import InvalidInput
from api.kinds.sweep.axes import axes_of, check_terms_axes
from api.kinds.sweep.config import SweepConfig
from api.kinds.sweep.inputs import SweepAxisInput
from api.kinds.sweep.long_run import MOST_CELLS, check_cells
from api.schema.inputs import OneMarket, OnePeriod, OneStrategy, Terms
from api.schema.resolve import market_key, market_terms, period_of, the_strategy
from api.schema.venue_choice import VenueChoice
from engine.model.strategies import COMPARED, kind_of


@strawberry.input
class GridInput(OneMarket, OnePeriod, OneStrategy, Terms):
    """One strategy over a grid of parameters around it."""

    axes: list[SweepAxisInput] | None = strawberry.field(
        default=UNSET, description="The grid's axes; absent: the strategy's default grid."
    )


@strawberry.input(description="One strategy over a grid of parameters around it.")
class StartSweepInput(GridInput):
    long_run: bool | None = strawberry.field(
        default=UNSET,
        description="Whether every cell has its long-run Sharpe from the start, at ten times the "
        f"work and of at most {MOST_CELLS} cells; absent: it is computed when first asked for.",
    )


def sweep_config(sent: StartSweepInput, venue: VenueChoice | None, max_cells: int) -> SweepConfig:
    """The configuration of a sweep."""
    config = grid_config(sent, venue, max_cells)
    if sent.long_run is not True:
        return config
    check_cells(config)
    return config.with_long_run()


def grid_config(sent: GridInput, venue: VenueChoice | None, max_cells: int) -> SweepConfig:
    """A grid's configuration; absent axes mean the strategy's default grid."""
    strategy = the_strategy(sent)
    kind = kind_of(strategy)
    if kind not in COMPARED:
        names = " or ".join(one.name for one in COMPARED)
        raise InvalidInput(
            f"strategy.{kind.name}", f"a sweep's strategy must be {names}, was {kind.name}"
        )
    market = market_key(sent.market, "market")
    axes = axes_of(sent.axes, strategy, max_cells)
    terms = market_terms(sent, market, venue)
    check_terms_axes(axes, strategy, terms)
    return SweepConfig(market, period_of(sent.period), strategy, axes, terms)
