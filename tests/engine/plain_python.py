"""One run of every kernel, as hexadecimal bits: run with and without the compiler."""

import json
from typing import Any

import numpy as np

from engine.analysis.luck.bands import bands_of
from engine.analysis.luck.best_by_luck import Resampled
from engine.analysis.luck.blocks import block_sums, day_blocks, split_edges
from engine.analysis.luck.lanes.kernels import LANES
from engine.analysis.luck.overfitting import overfitting
from engine.metrics.catalogue import SWEEP_METRICS
from engine.metrics.long_run import long_run
from engine.model.align import align
from engine.model.folds import FoldMetric, FoldRules, folds_of
from engine.model.params import CompositeParams, SimpleParams, Sizing
from engine.model.portfolio import PortfolioRules
from engine.model.terms import Terms
from engine.portfolio.run import MarketOnTerms, simulate_portfolio
from engine.simulator.kernels import simulate_nb
from engine.simulator.run import simulate
from engine.sweep.grid import Axis, Grid
from engine.sweep.run import run_sweep
from engine.walk_forward.training import train
from tests.engine.luck import autoregression
from tests.engine.markets import random_history, whole
from tests.engine.option_families import FAMILIES
from tests.engine.walk_forward.test_training import with_a_hole


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
    bits |= _managed() | _of_days() | _luck()
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


def _of_days() -> dict[str, str]:
    # Sums over blocks of days and the trainings of folds, some days without a settlement.
    market = align(with_a_hole(random_history(3, days=26), 9, 3))
    period = whole(market)
    folds = folds_of(period, FoldRules(train_days=8, test_days=7))
    grid = Grid(SimpleParams(), (Axis("min_funding_rate", (0.0001, 0.0004)),))
    bits: dict[str, str] = {}
    for name, options in (("plain", None), ("managed", FAMILIES["minimum holding"][-1])):
        terms = Terms() if options is None else options.terms
        days = simulate(market, period, SimpleParams(), terms).span.daily_returns
        summed = run_sweep(market, period, grid, terms, days=day_blocks(days, 7))
        bits[f"{name} sums"] = summed.sums.tobytes().hex()
        _, trained = train(market, period, grid, terms, folds, FoldMetric.SHARPE)
        assert np.isfinite(trained).any()
        bits[f"{name} trained"] = trained.tobytes().hex()
    return bits


def _luck() -> dict[str, str]:
    # One cell more than are looked at together, and few resamples.
    returns = np.stack([autoregression(one, 120, 0.3) for one in range(LANES + 1)], axis=1)
    blocks = block_sums(returns, split_edges(returns.shape[0], 4))
    split = overfitting(blocks.days, blocks.by_cell)
    fixed = block_sums(returns, split_edges(returns.shape[0], 22)).total
    resampled = Resampled(fixed.shape[0], 5, hold=fixed[:, 0], resamples=4)
    resampled.add(fixed)
    memory = long_run(returns[:, 0])
    assert split is not None
    assert memory is not None
    growth = np.concatenate((np.ones(1), 1.0 + returns[:, 0]))
    bits = {
        "splits": np.concatenate((split.inside, split.outside, split.logits)).tobytes().hex(),
        "best by luck": resampled.maxima.tobytes().hex(),
        "superior to hold": float(resampled.superior() or 0.0).hex(),
    }
    for compounding in (False, True):
        bands = bands_of(
            100.0 * np.cumprod(growth, dtype=np.float64),
            returns[:, 0],
            memory,
            compounding=compounding,
            seed=3,
            resamples=4,
        )
        bits[f"bands, compounding {compounding}"] = repr(bands)
    return bits


if __name__ == "__main__":
    print(json.dumps(results()))  # noqa: T201
