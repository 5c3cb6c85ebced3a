"""Our side of the sweeps in a process of its own, so that its peak of memory is its own.

python -m benchmarks.sweep_side {g3,million} REPETITIONS [OUTPUT.npz]; stdout: one JSON line.
"""

import json
import sys

import numpy as np

from benchmarks import reference
from benchmarks.bench import peak_bytes
from benchmarks.measure import once
from engine.sweep.run import CellColumns, run_sweep

GRIDS = {"g3": (100, 100), "million": (1000, 1000)}


def main() -> None:
    """Warms up on one block, then measures the whole grid."""
    name, repetitions, *output = sys.argv[1:]
    market, period = reference.columns(), reference.period()
    grid = reference.simple_grid(*GRIDS[name])

    def run(last_cell: int | None = None) -> CellColumns:
        return run_sweep(
            market, period, grid, reference.COSTS, reference.CAPITAL, last_cell=last_cell
        )

    run(last_cell=64)
    seconds = [once(run) for _ in range(int(repetitions))]
    if output:
        np.savez(output[0], allow_pickle=False, **run().columns)
    report = {
        "seconds": seconds,
        "peak_bytes": peak_bytes(),
        "event_cells": grid.total_cells * market.ts_ms.shape[0],
    }
    print(json.dumps(report))


if __name__ == "__main__":
    main()
