"""CPU time of small pieces of work: repeated, alternated, without the garbage collector in it.

CPU time of the whole process (all its threads), so that a busy machine does not count; medians,
so that a single disturbance does not either. Work that is compared is alternated, A B A B, so
that a change of the clock's speed meets both.
"""

import gc
import statistics
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

Work = Callable[[], object]


@dataclass(frozen=True, slots=True)
class Timing:
    """Seconds of CPU time of one piece of work, one entry per repetition."""

    seconds: tuple[float, ...]

    @property
    def median(self) -> float:
        """The figure that counts."""
        return statistics.median(self.seconds)

    @property
    def spread(self) -> float:
        """The noise: the middle half's width as a fraction of the median."""
        if len(self.seconds) < 2:
            return 0.0
        low, _, high = statistics.quantiles(self.seconds, n=4, method="inclusive")
        return (high - low) / self.median if self.median else 0.0

    def details(self) -> dict[str, Any]:
        """For a row's details."""
        return {
            "repetitions": len(self.seconds),
            "median_s": self.median,
            "best_s": min(self.seconds),
            "spread": round(self.spread, 4),
        }


_LOOP_STEPS = 3_000_000


def python_loop() -> float:
    """CPU seconds of a fixed piece of plain Python: what a start is compared with.

    Done in turns with it, it tells a slow or busy machine from a slow start.
    """

    def work() -> int:
        total = 0
        for step in range(_LOOP_STEPS):
            total += step * step % 7
        return total

    return once(work)


def once(work: Work, inner: int = 1, clock: Callable[[], float] = time.process_time) -> float:
    """CPU seconds of one call, the mean of `inner` calls in a row."""
    gc.collect()
    enabled = gc.isenabled()
    gc.disable()
    try:
        begun = clock()
        for _ in range(inner):
            work()
        return (clock() - begun) / inner
    finally:
        if enabled:
            gc.enable()


def alternate(
    works: Mapping[str, Work], repetitions: int, *, inner: int = 1, warmups: int = 1
) -> dict[str, Timing]:
    """Times several pieces of work in turns, after `warmups` calls of each that do not count."""
    for work in works.values():
        for _ in range(warmups):
            work()
    seconds: dict[str, list[float]] = {name: [] for name in works}
    for _ in range(repetitions):
        for name, work in works.items():
            seconds[name].append(once(work, inner))
    return {name: Timing(tuple(values)) for name, values in seconds.items()}
