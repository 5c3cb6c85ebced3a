"""Our side of the sweeps in a process of its own, so that its peak of memory is its own.

python -m benchmarks.sweep_side {g3,million} [OUTPUT.npz]; takes turns as benchmarks/turns.py says.
"""

import json
import sys
from collections.abc import Callable

import numpy as np

from api.runs.terms import ProfiledTerms
from benchmarks import reference
from benchmarks.bench import peak_bytes
from benchmarks.measure import once
from engine.model.terms import Terms
from engine.sweep.run import CellColumns, run_sweep

MILLION = (1_000, 1_000)


def main() -> None:
    """Warms up on one block, then measures the whole grid, as often as each line asks."""
    name, *output = sys.argv[1:]
    _sweep(last_cell=64)
    work, cells = WORKS[name]
    for repetitions in sys.stdin:
        print(json.dumps([once(work) for _ in range(int(repetitions))]), flush=True)
    if output:
        np.savez(output[0], allow_pickle=False, **_sweep().columns)
    report = {
        "peak_bytes": peak_bytes(),
        "event_cells": cells * reference.columns().ts_ms.shape[0],
    }
    print(json.dumps(report))


def _sweep(last_cell: int | None = None) -> CellColumns:
    return run_sweep(
        reference.columns(),
        reference.period(),
        reference.simple_grid(),
        Terms(reference.COSTS, reference.CAPITAL),
        last_cell=last_cell,
    )


def _in_shards() -> None:
    """As workers do it: shard by shard, each one packed for the database before the next."""
    from api.kinds.sweep.config import SweepConfig
    from api.kinds.sweep.work import CellRange, compute_sweep
    from api.runs.names import MarketKey
    from api.settings import Settings

    grid = reference.simple_grid(*MILLION)
    config = SweepConfig(
        MarketKey("reference", "BTC/USDT:USDT"),
        reference.period(),
        grid.base,
        grid.axes,
        ProfiledTerms(reference.COSTS, reference.CAPITAL),
    )
    market = reference.columns()
    shard_event_cells = Settings.model_fields["shard_event_cells"].default
    for first, last in config.plan(market.ts_ms.shape[0], shard_event_cells).ranges:
        cells = CellRange(first, last, has_benchmark=first == 0)
        done = compute_sweep(market, config, cells, lambda *_: None, lambda: False)
        if done.done != last - first:
            raise RuntimeError(f"a shard must be computed whole, was {done.done} cells of it")


WORKS: dict[str, tuple[Callable[[], object], int]] = {
    "g3": (_sweep, 10_000),
    "million": (_in_shards, MILLION[0] * MILLION[1]),
}


if __name__ == "__main__":
    main()
