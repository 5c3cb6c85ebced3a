"""One run of every kernel, as hexadecimal bits: run with and without the compiler."""

import json
from typing import Any

import numpy as np

from engine.metrics.headline import SWEEP_METRICS
from engine.model.align import align
from engine.model.costs import Capital, Costs
from engine.model.params import CompositeParams, SimpleParams, Sizing
from engine.simulator.kernels import simulate_nb
from engine.simulator.run import simulate
from engine.sweep.grid import Axis, Grid
from engine.sweep.run import run_sweep
from tests.engine.markets import random_history, whole


def results() -> dict[str, Any]:
    """Whether the kernels are compiled, and the bits of what they computed."""
    market = align(random_history(4, days=18))
    period = whole(market)
    sized = CompositeParams(entry_threshold=0.2, exit_threshold=0.1, sizing=Sizing())
    bits: dict[str, str] = {}
    for strategy in (SimpleParams(), sized):
        with np.errstate(all="ignore"):
            result = simulate(market, period, strategy, Costs(), Capital())
        name = type(strategy).__name__
        bits[f"{name} equity"] = result.curve.equity.tobytes().hex()
        bits[f"{name} totals"] = result.totals.tobytes().hex()
        assert len(result.trades) > 0
    grids = (
        Grid(SimpleParams(), (Axis("min_funding_rate", (0.0001, 0.0003)),)),
        Grid(sized, (Axis("weight_trend", (0.1, 0.3)), Axis("trend_ema_span", (2, 5)))),
    )
    for number, grid in enumerate(grids):
        with np.errstate(all="ignore"):
            cells = run_sweep(market, period, grid, Costs(), Capital())
        for metric in SWEEP_METRICS:
            bits[f"grid {number} {metric}"] = cells.columns[metric].tobytes().hex()
    return {"compiled": hasattr(simulate_nb, "signatures"), "bits": bits}


if __name__ == "__main__":
    print(json.dumps(results()))  # noqa: T201
