"""A sweep that is judged, part by part as workers do it, in a process of its own.

python -m benchmarks.judged_sweep VALUES prints as JSON what judging VALUES x VALUES cells took
beyond computing them once more, and the peak of memory.
"""

import json
import sys
import time
from collections.abc import Iterable, Iterator

import numpy as np

from benchmarks import reference
from benchmarks.bench import peak_bytes
from engine.analysis.luck.of_sweep import CellMetrics, SweepJudgement, held_days, judge_sweep
from engine.metrics.drawdown import is_ruined
from engine.model.params import HoldParams
from engine.model.terms import Terms
from engine.model.units import FloatArray
from engine.simulator.run import simulate
from engine.sweep.run import run_sweep
from engine.sweep.sums.days import SUMMED_AT_ONCE

SHARD = 76_032
TERMS = Terms(reference.COSTS, reference.CAPITAL)


class Judged:
    """Cells of the reference market; their sums come out distinct by a billionth each."""

    def __init__(self, values: int) -> None:
        self._market, self._period = reference.columns(), reference.period()
        self._grid = reference.simple_grid(values, values)
        self.hold = simulate(self._market, self._period, HoldParams(), TERMS)
        self._days = held_days(self.hold, TERMS).days
        total = self._grid.total_cells
        self._metrics = CellMetrics(
            np.full(total, np.nan), np.full(total, np.nan), np.zeros(total, dtype=np.bool_)
        )
        for first in range(0, total, SHARD):
            here = slice(first, min(first + SHARD, total))
            found = run_sweep(
                self._market,
                self._period,
                self._grid,
                TERMS,
                first_cell=here.start,
                last_cell=here.stop,
            )
            self._metrics.sharpe[here] = found.columns["sharpe"]
            self._metrics.volatility[here] = found.columns["volatility"]
            traded = found.columns["total_trades"] > 0
            ruined = is_ruined(found.columns["max_drawdown"])
            self._metrics.eligible[here] = found.computed & traded & ~ruined
        self.seconds = 0.0
        """CPU time of `parts`."""

    def parts(self) -> Iterator[FloatArray]:
        """The sums of its cells, in parts."""
        total = self._grid.total_cells
        for first in range(0, total, SUMMED_AT_ONCE):
            begun, last = time.process_time(), min(first + SUMMED_AT_ONCE, total)
            found = run_sweep(
                self._market,
                self._period,
                self._grid,
                TERMS,
                first_cell=first,
                last_cell=last,
                days=self._days,
                chosen=self._metrics.eligible[first:last],
            )
            sums = found.sums if found.computed.all() else found.sums[found.computed]
            sums *= 1.0 + np.arange(first, first + sums.shape[0])[:, None] * 1e-9
            self.seconds += time.process_time() - begun
            yield sums

    def judge(self, parts: Iterable[FloatArray]) -> SweepJudgement:
        """All that is said of it."""
        return judge_sweep(
            self._market, self._period, self._grid, TERMS, self.hold, self._metrics, parts, 1
        )


def main() -> None:
    """Judges a small sweep, so that every kernel is there, then the one that is asked for."""
    small = Judged(20)
    small.judge(small.parts())
    asked = Judged(int(sys.argv[1]))
    begun = time.process_time()
    found = asked.judge(asked.parts())
    whole = time.process_time() - begun
    report = {
        "seconds": whole - asked.seconds,
        "computing": asked.seconds,
        "distinct": found.luck.distinct_cells,
        "peak_bytes": peak_bytes(),
    }
    print(json.dumps(report))


if __name__ == "__main__":
    main()
