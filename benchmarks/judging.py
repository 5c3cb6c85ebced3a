"""What it takes to judge a run: bands, probabilities, the timing and the verdict of three years."""

from collections.abc import Iterator

import numpy as np

from benchmarks import reference
from benchmarks.bench import Bench
from benchmarks.measure import alternate
from benchmarks.table import Bar, BarKind, Row
from engine.analysis.luck.judge import judge_run
from engine.analysis.luck.record import Held, Record
from engine.metrics.summary import summarise
from engine.model.params import HoldParams, SimpleParams, Strategy
from engine.model.result import SimulationResult
from engine.model.terms import Terms
from engine.simulator.run import simulate

JUDGED = "judging a run of 3 years"
BARS = {JUDGED: Bar(BarKind.AT_MOST, 20.0)}
REPETITIONS = 21
MS = 1e3


def measure(_bench: Bench) -> Iterator[Row]:
    """A timed run of 1,095 days, 3,285 settlements, beside hold; and hold by itself."""
    terms = Terms(reference.COSTS, reference.CAPITAL)

    def result_of(strategy: Strategy) -> SimulationResult:
        return simulate(reference.columns(), reference.period(), strategy, terms)

    simple, hold = result_of(SimpleParams()), result_of(HoldParams())
    record, held = _record(simple, hold), _record(hold, None)
    judged = judge_run(record, 1)
    if judged.confidence is None or judged.timing is None:
        raise RuntimeError("the run must have bands and a timing test")
    timings = alternate(
        {JUDGED: lambda: judge_run(record, 1), "held": lambda: judge_run(held, 1)}, REPETITIONS
    )
    details = timings[JUDGED].details() | {"held_ms": timings["held"].median * MS}
    yield Row(
        JUDGED, ours=timings[JUDGED].median * MS, unit="ms", bar=BARS[JUDGED], details=details
    )


def _record(result: SimulationResult, hold: SimulationResult | None) -> Record:
    metrics, settled = summarise(result), result.settlements
    return Record(
        result.curve.ts_ms,
        result.curve.equity,
        metrics.total_trades,
        metrics.exposure,
        hold=None if hold is None else (hold.curve.ts_ms, hold.curve.equity),
        held=Held(
            settled.ts_ms,
            settled.rate,
            settled.perp,
            settled.spot,
            np.asarray(settled.quantity_into),
        ),
    )
