"""`python -m benchmarks.calibration.run`: do the statistics of luck say what is there?

On noise p-values have to be uniform, overfitting one half, and next to nothing may be proven;
planted edges have to be found. Prints the tables of docs/luck.md.
"""

import argparse
import sys
from collections.abc import Sequence

import numpy as np

from benchmarks.calibration.judged import Said, said_of
from benchmarks.calibration.noise import equity_of, stream, sweep_of_noise
from engine.analysis.luck.draws import Draws
from engine.analysis.luck.judge import judge_run
from engine.analysis.luck.record import Record
from engine.analysis.luck.timing import timing_test

MEMORIES = (0.0, 0.5, 0.9)
SHARPES = (0.0, 0.5, 1.0, 2.0)
KINDS = {"independent rates": False, "persistent, rotated": True}
_GRADES = ("PROVEN", "LIKELY", "UNPROVEN", "LUCK")
_PLACES = (0.05, 0.5, 0.95)


def main(arguments: Sequence[str] | None = None) -> int:
    """Prints every table."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.calibration.run")
    parser.add_argument("--markets", type=int, default=200, help="noise markets of each kind")
    count = parser.parse_args(arguments).markets
    _head("single runs of 1,095 days", "band off 0", *_GRADES)
    for sharpe in SHARPES:
        for memory in MEMORIES:
            print(_singles(count, memory, sharpe), flush=True)
    said = {kind: _said(count, persistent=persistent) for kind, persistent in KINDS.items()}
    quantiles = ("5 %", "50 %", "95 %")
    print()
    _head("p-values on noise", *quantiles, "at most 0.05", "distance")
    for kind, found in said.items():
        cells = f"{np.mean([one.cells for one in found[0.0]]):.0f} cells, {kind}"
        print(_line(f"best by luck, {cells}", [one.p_value for one in found[0.0]]))
        print(_line(f"superior to hold, {cells}", [one.superior for one in found[0.0]]))
    print(_line("timing test", [_timing(seed) for seed in range(count)]))
    print()
    pbo = [f"PBO {one}" for one in (*quantiles, "mean")]
    _head("best cell of a sweep", "p at most 0.05", *_GRADES, *pbo)
    for kind, found in said.items():
        for sharpe, those in found.items():
            print(_sweeps(f"{kind}, Sharpe {sharpe:g}", those))
    print()
    for kind, found in said.items():
        timed = np.mean([one.proven for one in found[0.0]])
        print(f"On noise PROVEN with the timing test too, {kind}: {timed:.1%}")
    return 0


def _head(*names: str) -> None:
    print(f"| {' | '.join(names)} |\n|---|{'---:|' * (len(names) - 1)}")


def _said(count: int, *, persistent: bool) -> dict[float, list[Said]]:
    found: dict[float, list[Said]] = {sharpe: [] for sharpe in SHARPES}
    for seed in range(count):
        sweep = sweep_of_noise(seed, persistent=persistent)
        for sharpe, those in found.items():
            those.append(said_of(sweep, sharpe, seed))
    return found


def _singles(count: int, memory: float, sharpe: float) -> str:
    grades, off = [], 0
    for seed in range(count):
        ts_ms, equity = equity_of(stream(10_000 + seed, memory, sharpe))
        judged = judge_run(Record(ts_ms, equity, 1, 1.0, compounding=True), seed)
        grades.append(judged.verdict.grade.value)
        band = None if judged.confidence is None else judged.confidence.sharpe_long_run
        off += band is not None and not band.low <= 0.0 <= band.high
    name = f"Sharpe {sharpe:g}, autocorrelation {memory:g}"
    return f"| {name} | {off / count:.1%} | {_shares(grades)} |"


def _sweeps(name: str, found: Sequence[Said]) -> str:
    known = np.mean([one.p_value <= 0.05 for one in found])
    grades = _shares([one.grade.value for one in found])
    pbo = [one.pbo for one in found]
    values = " | ".join(f"{one:.2f}" for one in (*np.quantile(pbo, _PLACES), np.mean(pbo)))
    return f"| {name} | {known:.1%} | {grades} | {values} |"


def _shares(grades: Sequence[str]) -> str:
    return " | ".join(f"{grades.count(one) / len(grades):.1%}" for one in _GRADES)


def _line(name: str, values: Sequence[float]) -> str:
    ordered = np.sort(values)
    low, middle, high = np.quantile(ordered, _PLACES)
    steps = np.arange(1, ordered.size + 1) / ordered.size
    distance = max(np.abs(ordered - steps).max(), np.abs(ordered - steps + 1 / ordered.size).max())
    proven = float((ordered <= 0.05).mean())
    return f"| {name} | {low:.3f} | {middle:.2f} | {high:.2f} | {proven:.1%} | {distance:.3f} |"


def _timing(seed: int) -> float:
    # A position that is held for days at a time, against rates that it knows nothing of.
    rates = stream(20_000 + seed, 0.5)
    days = np.repeat(Draws(seed).below(2, rates.shape[0] // 5 + 1), 5)
    held = days[: rates.shape[0]].astype(np.float64)
    found = timing_test(held, rates, seed)
    return 1.0 if found is None else found.share_as_good


if __name__ == "__main__":
    sys.exit(main())
