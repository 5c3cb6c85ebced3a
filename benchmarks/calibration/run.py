"""`python -m benchmarks.calibration.run`: do the statistics of luck say what is there?

On noise p-values have to be uniform and next to nothing may be proven; planted edges have to be
found. Prints the tables of docs/luck.md.
"""

import argparse
import sys
from collections.abc import Callable, Sequence

import numpy as np

from benchmarks.calibration.noise import SweepOfNoise, equity_of, stream, sweep_of_noise
from engine.analysis.luck.best_by_luck import best_by_luck, block_days_of, superior_to_hold
from engine.analysis.luck.blocks import block_sums, fixed_edges, split_edges
from engine.analysis.luck.draws import Draws
from engine.analysis.luck.judge import judge_run
from engine.analysis.luck.overfitting import overfitting
from engine.analysis.luck.record import Record
from engine.analysis.luck.timing import timing_test
from engine.metrics.long_run import long_run
from engine.model.units import FloatArray

MEMORIES = (0.0, 0.5, 0.9)
EDGES = (0.5, 1.0, 2.0)


def main(arguments: Sequence[str] | None = None) -> int:
    """Prints every table."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.calibration.run")
    parser.add_argument("--markets", type=int, default=200, help="noise markets of each kind")
    count = parser.parse_args(arguments).markets
    print("| single runs of 1,095 days | band off 0 | PROVEN | LIKELY | LUCK |")
    print("|---|---:|---:|---:|---:|")
    for sharpe in (0.0, *EDGES):
        for memory in MEMORIES:
            print(_singles(count, memory, sharpe), flush=True)
    print("\n| p-values on noise | 5 % | 50 % | 95 % | at most 0.05 | distance |")
    print("|---|---:|---:|---:|---:|---:|")
    for name, persistent in (("independent rates", False), ("persistent, rotated", True)):
        sweeps = [sweep_of_noise(seed, persistent=persistent) for seed in range(count)]
        cells = float(np.mean([one.cells.shape[1] for one in sweeps]))
        for what, p_of in (("best by luck", _best), ("superior to hold", _superior)):
            _print_p(f"{what}, {cells:.0f} cells, {name}", sweeps, p_of)
        found = [_overfitting(one) for one in sweeps]
        print(f"| PBO, {name}: mean {np.mean(found):.2f} | | | | | |", flush=True)
    values = [_timing(seed) for seed in range(count)]
    print(_line("timing test", values))
    return 0


def _singles(count: int, memory: float, sharpe: float) -> str:
    grades, off = [], 0
    for seed in range(count):
        ts_ms, equity = equity_of(stream(10_000 + seed, memory, sharpe))
        judged = judge_run(Record(ts_ms, equity, 1, 1.0), seed)
        grades.append(judged.verdict.grade.value)
        band = None if judged.confidence is None else judged.confidence.sharpe_long_run
        off += band is not None and not band.low <= 0.0 <= band.high
    shares = " | ".join(f"{grades.count(one) / count:.1%}" for one in ("PROVEN", "LIKELY", "LUCK"))
    return f"| Sharpe {sharpe:g}, autocorrelation {memory:g} | {off / count:.1%} | {shares} |"


def _print_p(
    name: str, sweeps: Sequence[SweepOfNoise], p_of: Callable[[SweepOfNoise, int], float]
) -> None:
    print(_line(name, [p_of(one, seed) for seed, one in enumerate(sweeps)]), flush=True)


def _line(name: str, values: Sequence[float]) -> str:
    ordered = np.sort(values)
    low, middle, high = np.quantile(ordered, (0.05, 0.5, 0.95))
    steps = np.arange(1, ordered.size + 1) / ordered.size
    distance = max(np.abs(ordered - steps).max(), np.abs(ordered - steps + 1 / ordered.size).max())
    proven = float((ordered <= 0.05).mean())
    return f"| {name} | {low:.3f} | {middle:.2f} | {high:.2f} | {proven:.1%} | {distance:.3f} |"


def _blocks(sweep: SweepOfNoise) -> tuple[FloatArray, FloatArray, int]:
    memory = long_run(sweep.hold)
    days = block_days_of(0.0 if memory is None else memory.block)
    edges = fixed_edges(sweep.hold.shape[0], days)
    return (
        block_sums(sweep.cells, edges).total,
        block_sums(sweep.hold[:, None], edges).total[:, 0],
        days,
    )


def _best(sweep: SweepOfNoise, seed: int) -> float:
    total, _, days = _blocks(sweep)
    found = best_by_luck(total, days, seed)
    return 1.0 if found is None else found.p_value


def _superior(sweep: SweepOfNoise, seed: int) -> float:
    total, hold, _ = _blocks(sweep)
    found = superior_to_hold(total, hold, seed)
    return 1.0 if found is None else found


def _overfitting(sweep: SweepOfNoise) -> float:
    halves = block_sums(sweep.cells, split_edges(sweep.cells.shape[0]))
    found = overfitting(halves.days, halves.by_cell)
    return 0.5 if found is None else found.probability


def _timing(seed: int) -> float:
    # A position that is held for days at a time, against rates that it knows nothing of.
    rates = stream(20_000 + seed, 0.5)
    days = np.repeat(Draws(seed).below(2, rates.shape[0] // 5 + 1), 5)
    held = days[: rates.shape[0]].astype(np.float64)
    found = timing_test(held, rates, seed)
    return 1.0 if found is None else found.share_as_good


if __name__ == "__main__":
    sys.exit(main())
