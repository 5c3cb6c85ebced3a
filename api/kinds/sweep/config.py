"""What a sweep asks: a grid of parameters around one strategy."""

import math
from dataclasses import dataclass, field, replace
from itertools import pairwise
from typing import Any, ClassVar

from api.broker.queue import Lane
from api.kinds.backtest.config import BacktestConfig
from api.runs.config import OneMarketConfig, RunConfig, at_most
from api.runs.names import MarketKey, RunKind
from api.runs.plan import Plan
from api.runs.terms import ProfiledTerms, terms_from
from api.runs.trials import tried_cells
from api.runs.values import Document, strategy_document, strategy_from
from api.settings import Settings
from api.storage.trials import TrialSet
from engine.model.params import Period, Strategy
from engine.model.stages import Stage
from engine.model.strategies import kind_of
from engine.model.trading import MANAGED_COST
from engine.sweep.grid import Axis, Grid
from engine.sweep.swept_terms import SWEPT_TERMS, term_of, with_terms

_LONG_RUN_COST = 25.0  # in plain simple cells; 50 for a distinct one
_FAST_EVENT_CELLS = 50_000_000  # a twentieth of a second


@dataclass(frozen=True, slots=True)
class SweepConfig(OneMarketConfig):
    """A grid of parameters around one strategy."""

    kind: ClassVar[RunKind] = RunKind.SWEEP

    market: MarketKey
    period: Period
    strategy: Strategy
    axes: tuple[Axis, ...]
    terms: ProfiledTerms
    long_run: bool = field(default=False, kw_only=True)  # of every cell too

    def __post_init__(self) -> None:
        self.grid().check_terms(self.terms)  # refuses axes that do not belong here

    def grid(self) -> Grid:
        """The cells, last axis varying fastest."""
        return Grid(self.strategy, self.axes)

    def cell_config(self, cell: int) -> BacktestConfig:
        """The backtest that is one cell; InvalidParams where exit lies above entry."""
        grid = self.grid()
        terms = grid.terms_of(cell, self.terms)
        return BacktestConfig(self.market, self.period, grid.strategy_of(cell), terms)

    def around(self, strategy: Strategy) -> BacktestConfig:
        """The backtest of another strategy on the same terms."""
        return BacktestConfig(self.market, self.period, strategy, self.terms)

    def with_long_run(self) -> "SweepConfig":
        """The same, of which the cells have their long-run Sharpe too."""
        return replace(self, long_run=True)

    def _cost(self) -> float:
        # Of one cell in plain simple ones: 1.4 ns, 1.9 to 6.3 of composite, 9 to 18 managed.
        kind = kind_of(self.strategy)
        shared = {kind.entry, kind.exit, *SWEPT_TERMS}
        sharing = math.prod(len(axis.values) for axis in self.axes if axis.parameter in shared)
        cell_cost = kind.cell_cost if self.terms.is_plain else MANAGED_COST
        long_run = _LONG_RUN_COST if self.long_run else 0.0
        return cell_cost + kind.signal_cost / sharing + long_run

    @property
    def strategies(self) -> tuple[Strategy, ...]:
        """The strategy around which it lies."""
        return (self.strategy,)

    @property
    def varied(self) -> tuple[Axis, ...]:
        """Its axes."""
        return self.axes

    @property
    def stage(self) -> Stage:
        """The kernel of many cells, by its terms."""
        return Stage.PLAIN_SWEEP if self.terms.is_plain else Stage.MANAGED_SWEEP

    def document(self) -> Document:
        """JSON form, as it is stored with the run."""
        axes = [{"parameter": axis.parameter, "values": list(axis.values)} for axis in self.axes]
        strategy = strategy_document(self.strategy)
        document = {**OneMarketConfig.document(self), "strategy": strategy, "axes": axes}
        return document | ({"long_run": True} if self.long_run else {})

    def check_limits(self, settings: Settings) -> None:
        """As many axes and cells as the settings allow."""
        at_most(settings.max_sweep_axes, len(self.axes), "axes of a sweep")
        at_most(settings.max_sweep_cells, self.grid().total_cells, "cells of a sweep")

    def plan(self, settlements: int, shard_event_cells: int) -> Plan:
        """Shards of about `shard_event_cells` cells times settlements, by what a cell costs."""
        cells = self.grid().total_cells
        event_cells = math.ceil(cells * settlements * self._cost())
        count = max(1, min(cells, -(-event_cells // shard_event_cells)))
        edges = [cells * index // count for index in range(count + 1)]
        is_small = count == 1 and event_cells <= _FAST_EVENT_CELLS
        lane = Lane.FAST if is_small else Lane.BULK
        return Plan(tuple(pairwise(edges)), lane, cells, "cells")

    @property
    def choice_scope(self) -> str:
        """Market and period."""
        return self.market_and_period()

    def offers(self, other: RunConfig) -> bool:
        """Whether it is the run of a cell, however it was asked for."""
        if not isinstance(other, BacktestConfig) or type(other.strategy) is not type(self.strategy):
            return False
        if (other.market, other.period) != (self.market, self.period):
            return False
        own: dict[str, Any] = {}
        for axis in self.axes:
            is_term = axis.parameter in SWEPT_TERMS
            value = (
                term_of(other.terms, axis.parameter)
                if is_term
                else getattr(other.strategy, axis.parameter)
            )
            if value not in axis.values:
                return False
            own[axis.parameter] = value
        of_terms = {name: own.pop(name) for name in SWEPT_TERMS.keys() & own.keys()}
        if replace(self.strategy, **own) != other.strategy:
            return False
        terms = with_terms(self.terms, of_terms) if of_terms else self.terms
        theirs = other.terms
        return (terms.costs, terms.capital, terms.trading) == (
            theirs.costs,
            theirs.capital,
            theirs.trading,
        )

    def tried(self, first_cell: int, last_cell: int) -> tuple[TrialSet, ...]:
        """One for each cell that is valid."""
        return (
            tried_cells(
                self.market, self.period, self.grid(), self.terms.trading, (first_cell, last_cell)
            ),
        )


def from_document(document: Document) -> SweepConfig:
    """The config whose document this is; one of an older release may lack what is newer."""
    axes = tuple(Axis(axis["parameter"], tuple(axis["values"])) for axis in document["axes"])
    return SweepConfig(
        MarketKey(**document["market"]),
        Period(**document["period"]),
        strategy_from(document["strategy"]),
        axes,
        terms_from(document),
        long_run=document.get("long_run", False),
    )
