"""What a walk-forward asks: a sweep's grid, and the folds in which its cells are chosen."""

from dataclasses import dataclass, field
from typing import ClassVar

from api.kinds.backtest.config import BacktestConfig
from api.kinds.sweep.config import SweepConfig
from api.kinds.sweep.config import from_document as sweep_from
from api.runs.config import at_most
from api.runs.names import RunKind
from api.runs.plan import Plan
from api.runs.values import Document, plain
from api.settings import Settings
from engine.model.folds import Fold, FoldRules, folds_of
from engine.model.params import Period

_CELLS_TIMES_FOLDS = (
    20  # in those of a sweep: the figures of all of them lie in one worker's memory
)


@dataclass(frozen=True, slots=True)
class WalkForwardConfig(SweepConfig):
    """A grid of parameters around one strategy, chosen from and tested fold by fold."""

    kind: ClassVar[RunKind] = RunKind.WALK_FORWARD

    rules: FoldRules = field(default_factory=FoldRules)

    def __post_init__(self) -> None:
        SweepConfig.__post_init__(self)
        self.folds()  # refuses a period that is too short for one

    def folds(self) -> tuple[Fold, ...]:
        """The folds, in order."""
        return folds_of(self.period, self.rules)

    @property
    def earned_in(self) -> Period:
        """From the first test to the end of the last."""
        folds = self.folds()
        return Period(folds[0].test.start_ms, folds[-1].test.end_ms)

    def test_config(self, fold: int, cell: int) -> BacktestConfig:
        """The backtest that is the test of a cell in a fold."""
        strategy, window = self.grid().strategy_of(cell), self.folds()[fold].test
        return BacktestConfig(self.market, window, strategy, self.terms)

    def document(self) -> Document:
        """JSON form, as it is stored with the run."""
        return {**SweepConfig.document(self), "folds": plain(self.rules)}

    def check_limits(self, settings: Settings) -> None:
        """Those of a sweep, and as many folds as the settings allow."""
        SweepConfig.check_limits(self, settings)
        cells, folds = self.grid().total_cells, len(self.folds())
        at_most(settings.max_folds, folds, "folds of a walk-forward")
        most = _CELLS_TIMES_FOLDS * settings.max_sweep_cells
        at_most(most, cells * folds, "cells times folds of a walk-forward")

    def plan(self, settlements: int, shard_event_cells: int) -> Plan:
        """The sweep's shards for the trainings, then one for the tests, which needs them all."""
        trainings = SweepConfig.plan(self, settlements, shard_event_cells)
        cells = trainings.progress_total
        return Plan(
            (*trainings.ranges, (cells, cells)),
            trainings.lane,
            cells + len(self.folds()),
            "runs",
            last_waits=True,
        )


def from_document(document: Document) -> WalkForwardConfig:
    """The config whose document this is; one of an older release may lack what is newer."""
    sweep = sweep_from(document)
    return WalkForwardConfig(
        sweep.market,
        sweep.period,
        sweep.strategy,
        sweep.axes,
        sweep.terms,
        FoldRules(**document["folds"]),
    )
