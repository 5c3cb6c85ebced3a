"""One run of every kernel, as hexadecimal bits: run with and without the compiler."""

import json
from typing import Any

import numpy as np

from engine.metrics.catalogue import SWEEP_METRICS
from engine.model.align import align
from engine.model.params import CompositeParams, SimpleParams, Sizing
from engine.model.portfolio import PortfolioRules
from engine.model.terms import Terms
from engine.portfolio.run import MarketOnTerms, simulate_portfolio
from engine.simulator.kernels import simulate_nb
from engine.simulator.run import simulate
from engine.sweep.grid import Axis, Grid
from engine.sweep.run import run_sweep
from tests.engine.markets import random_history, whole
from tests.engine.option_families import FAMILIES


def results() -> dict[str, Any]:
    """Whether the kernels are compiled, and the bits of what they computed."""
    market = align(random_history(4, days=18))
    period = whole(market)
    sized = CompositeParams(entry_threshold=0.2, exit_threshold=0.1, sizing=Sizing())
    bits: dict[str, str] = {}
    for strategy in (SimpleParams(), sized):
        with np.errstate(all="ignore"):
            result = simulate(market, period, strategy, Terms())
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
            cells = run_sweep(market, period, grid, Terms())
        for metric in SWEEP_METRICS:
            bits[f"grid {number} {metric}"] = cells.columns[metric].tobytes().hex()
    bits |= _managed()
    return {"compiled": hasattr(simulate_nb, "signatures"), "bits": bits}


def _managed() -> dict[str, str]:
    # Every family of options: a run, a sweep, and a portfolio of two markets.
    bits: dict[str, str] = {}
    markets = [align(random_history(seed, days=10)) for seed in (0, 3)]
    period = whole(markets[0])
    grid = Grid(SimpleParams(), (Axis("min_funding_rate", (0.0, 0.0002)),))
    strategy = CompositeParams(entry_threshold=0.2, exit_threshold=0.1, sizing=Sizing())
    trades = 0
    for name, several in FAMILIES.items():
        options = several[-1]
        terms = options.terms
        result = simulate(markets[0], period, strategy, terms)
        trades += len(result.trades)
        cells = run_sweep(markets[0], period, grid, terms)
        account = simulate_portfolio(
            [MarketOnTerms(market, terms) for market in markets],
            period,
            strategy,
            PortfolioRules(slots=1, max_exposure=0.9),
            options.capital.initial,
        )
        curve = result.curve
        for told in ("equity", "funding", "borrow", "headroom"):
            bits[f"{name} {told}"] = getattr(curve, told).tobytes().hex()
        bits[f"{name} totals"] = result.totals.tobytes().hex()
        bits[f"{name} cells"] = "".join(c.tobytes().hex() for c in cells.columns.values())
        bits[f"{name} account"] = account.curve.equity.tobytes().hex()
        bits[f"{name} account totals"] = account.totals.tobytes().hex()
    assert trades > len(FAMILIES)
    return bits


if __name__ == "__main__":
    print(json.dumps(results()))  # noqa: T201
