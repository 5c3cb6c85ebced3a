"""What a worker computes of a walk-forward: trainings by ranges of cells, then all tests.

Loads numba.
"""

from collections.abc import Callable
from dataclasses import asdict
from functools import partial
from typing import Any

import numpy as np

from api.kinds.walk_forward.caveats import told_of
from api.kinds.walk_forward.config import WalkForwardConfig, from_document
from api.runs.outline import sparkline
from api.runs.results import ResultReader
from api.runs.work import Bench, Computed, Groups, columns_of
from api.storage.results import pack_all
from api.storage.settling import HEADLINE
from engine.metrics.summary import summarise
from engine.model.columns import MarketColumns
from engine.model.units import FloatArray
from engine.walk_forward.figures import Difference, difference
from engine.walk_forward.run import FoldResult, WalkForwardResult, choose, walk_forward
from engine.walk_forward.training import train

TRAINED = "trained"
"""The blob of a training shard: its cells' metric in each fold, shape (folds, cells)."""


async def work(bench: Bench) -> Computed:
    """One shard: a range of cells in all trainings, or, the last, the tests."""
    config, shard = from_document(bench.run.config), bench.shard
    market = await bench.market(config.market, config.period, config.terms.costs)
    if not shard.waits_for_others:
        cells = (shard.first_cell, shard.last_cell)
        done, stop = bench.reports.on_done, bench.should_stop
        return await bench.in_thread(partial(compute_training, market, config, cells, done, stop))
    values = await _trained(bench)
    return await bench.in_thread(
        partial(compute_tests, market, config, values, bench.reports.on_done, bench.should_stop)
    )


async def _trained(bench: Bench) -> FloatArray:
    # What the shards before this one have stored, shape (folds, cells).
    reader = ResultReader(bench.services.database)
    others = [one for one in await reader.shards_of(bench.run) if not one.waits_for_others]
    parts = [await reader.read((one.blobs or {})[TRAINED]) for one in others]
    return np.concatenate(parts, axis=1)


def compute_training(
    market: MarketColumns,
    config: WalkForwardConfig,
    cells: tuple[int, int],
    on_done: Callable[[int], None],
    should_stop: Callable[[], bool],
) -> Computed:
    """The metric of each of the cells in each training."""
    if should_stop():  # before it got a thread; preparing the signals alone takes a while
        return Computed(0, is_whole=False)
    first, last = cells
    reached, values = train(
        market,
        config.period,
        config.grid(),
        config.terms,
        config.folds(),
        config.rules.metric,
        first_cell=first,
        last_cell=last,
        on_done=on_done,
        should_stop=should_stop,
    )
    if reached < last - first:  # nobody chooses from a part of the cells
        return Computed(reached, is_whole=False)
    return Computed(reached, is_whole=True, packed=pack_all({TRAINED: {"values": values}}))


def compute_tests(
    market: MarketColumns,
    config: WalkForwardConfig,
    values: FloatArray,
    on_done: Callable[[int], None],
    should_stop: Callable[[], bool],
) -> Computed:
    """The choice of each fold, its test, and the tests as one curve."""
    grid, folds = config.grid(), config.folds()
    result = walk_forward(
        market,
        config.period,
        grid,
        config.terms,
        folds,
        choose(grid, config.rules, values),
        on_done=on_done,
        should_stop=should_stop,
    )
    if result is None:
        return Computed(0, is_whole=False)
    metrics = asdict(result.chain.metrics)
    summary = {
        "metrics": metrics,
        "folds": [_fold(one) for one in result.folds],
        "difference": _mean_difference(result),
        "benchmark": asdict(result.hold.metrics),
        "unbroken_benchmark": asdict(summarise(result.unbroken_hold)),
        "headline": {name: metrics[name] for name in HEADLINE},
        "sparkline": sparkline(result.chain.curve.equity),
        "warnings": told_of(market, result, config),
    }
    groups: Groups = {
        "curve": columns_of(result.chain.curve),
        "benchmark_curve": columns_of(result.hold.curve),
        "unbroken_benchmark_curve": columns_of(result.unbroken_hold.curve),
    }
    return Computed(len(folds), is_whole=True, summary=summary, packed=pack_all(groups))


def _fold(one: FoldResult) -> dict[str, Any]:
    compared = _difference(one)
    return {
        "cell": one.cell,
        "in_sample": None if one.in_sample is None else asdict(one.in_sample),
        "out_of_sample": None if one.out_of_sample is None else asdict(one.out_of_sample),
        "difference": None if compared is None else asdict(compared),
        "metrics": None if one.test is None else asdict(summarise(one.test)),
    }


def _difference(one: FoldResult) -> Difference | None:
    if one.in_sample is None or one.out_of_sample is None:
        return None
    return difference(one.in_sample, one.out_of_sample)


def _mean_difference(result: WalkForwardResult) -> dict[str, Any] | None:
    # Of the folds that have one, each counted once.
    each = [found for one in result.folds if (found := _difference(one)) is not None]
    if not each:
        return None
    sharpes = [one.sharpe for one in each if one.sharpe is not None]
    mean = Difference(
        sharpe=float(np.mean(sharpes)) if sharpes else None,
        net_pnl_per_year=float(np.mean([one.net_pnl_per_year for one in each])),
        total_return_per_year=float(np.mean([one.total_return_per_year for one in each])),
    )
    return asdict(mean)
