"""What a worker computes of a sweep. Loads numba."""

from collections.abc import Callable
from dataclasses import asdict, dataclass
from functools import partial
from typing import Any

import numpy as np

from api.kinds.backtest.assumed import assumptions
from api.kinds.backtest.beyond import large_fractions
from api.kinds.backtest.caveats import shared_caveats, short_caveats, unpaid_caveats
from api.kinds.backtest.work import simulated
from api.kinds.sweep.beyond import beyond_sweep
from api.kinds.sweep.config import SweepConfig, from_document
from api.kinds.sweep.idle import idle_sweep
from api.kinds.sweep.sums import MOST_STORED, sums_to_keep
from api.kinds.sweep.told import BEST_BY, TOLD
from api.runs.outline import sparkline
from api.runs.work import Bench, Computed, Groups, columns_of
from api.storage.results import COMPUTED, cells_blob, pack_all
from api.storage.settling import HEADLINE
from engine.analysis.luck.of_sweep import held_days
from engine.analysis.shortfall import shortfall_of
from engine.metrics.drawdown import is_ruined
from engine.metrics.summary import summarise
from engine.model.columns import MarketColumns
from engine.model.params import HoldParams
from engine.model.units import BoolArray
from engine.sweep.heatmap import best_cell
from engine.sweep.run import CellColumns, run_sweep
from engine.sweep.sums.days import NO_BLOCKS


@dataclass(frozen=True, slots=True)
class CellRange:
    """The cells [first, last) of a shard; the first shard also computes the benchmark."""

    first: int
    last: int
    has_benchmark: bool


async def work(bench: Bench) -> Computed:
    """One shard of a sweep: a range of its cells."""
    config, shard = from_document(bench.run.config), bench.shard
    market = await bench.market(config.market, config.period, config.terms.costs)
    cells = CellRange(shard.first_cell, shard.last_cell, shard.shard_index == 0)
    return await bench.in_thread(
        partial(compute_sweep, market, config, cells, bench.reports.on_cells, bench.should_stop)
    )


def compute_sweep(
    market: MarketColumns,
    config: SweepConfig,
    cells: CellRange,
    on_cells: Callable[[int, int, CellColumns], None],
    should_stop: Callable[[], bool],
) -> Computed:
    """The cells of one shard, as far as it gets before it is to stop."""
    if should_stop():  # before it got a thread; preparing the signals alone takes a while
        return Computed(0, is_whole=False)
    reached = cells.first

    def note(first: int, last: int, chunk: CellColumns) -> None:
        nonlocal reached
        reached = last
        on_cells(first, last, chunk)

    grid = config.grid()
    days, benchmark = NO_BLOCKS, None
    if cells.has_benchmark or grid.total_cells <= MOST_STORED:
        benchmark = simulated(market, config.around(HoldParams()), hold=True)
        if grid.total_cells <= MOST_STORED:
            days = held_days(benchmark, config.terms).days
    found = run_sweep(
        market,
        config.period,
        grid,
        config.terms,
        long_run=config.long_run,
        first_cell=cells.first,
        last_cell=cells.last,
        days=days,
        on_cells=note,
        should_stop=should_stop,
    )
    summary: dict[str, Any] = {}
    done = reached - cells.first
    groups: Groups = {
        cells_blob(name): {name: column[:done]} for name, column in found.columns.items()
    }
    groups[cells_blob(COMPUTED)] = {COMPUTED: found.computed[:done].astype(np.uint8)}
    ruined = is_ruined(found.columns["max_drawdown"])
    idle = found.columns["total_trades"] == 0
    best = best_cell("net_pnl", found.columns["net_pnl"], found.computed, ruined, idle)
    if best is not None:
        summary["headline"] = {
            name: _number(found.columns[name][best], is_count=name == "total_trades")
            for name in HEADLINE
        }
        best_run = simulated(market, config.cell_config(found.first_cell + best))
        summary["sparkline"] = sparkline(best_run.curve.equity)
        summary[TOLD] = _told_of_best(market, config, found, ruined, idle)
    if reached == cells.last:
        groups |= sums_to_keep(found)
    if cells.has_benchmark and benchmark is not None:
        summary["benchmark"] = asdict(summarise(benchmark))
        summary["warnings"] = shared_caveats(benchmark.data_use, config.terms.costs)
        why_idle = idle_sweep(market, config)
        summary["warnings"] += why_idle + short_caveats(benchmark.span)
        summary["warnings"] += beyond_sweep(market, config, has_trades=not why_idle)
        summary["warnings"] += assumptions(config.terms.trading)
        summary["warnings"] += large_fractions(config.terms.costs, config.terms.trading)
        groups["benchmark_curve"] = columns_of(benchmark.curve)
    return Computed(done, reached == cells.last, summary, pack_all(groups))


def _told_of_best(
    market: MarketColumns,
    config: SweepConfig,
    found: CellColumns,
    ruined: BoolArray,
    idle: BoolArray,
) -> dict[str, list[str]]:
    """What the runs of the best cells would warn of, by cell: the best of all is one of these."""
    if config.terms.capital.funded:
        return {}
    told = {}
    for metric in BEST_BY:
        best = best_cell(metric, found.columns[metric], found.computed, ruined, idle)
        if best is not None:
            cell = found.first_cell + best
            told[str(cell)] = unpaid_caveats(
                shortfall_of(simulated(market, config.cell_config(cell)))
            )
    return told


def _number(value: float, *, is_count: bool) -> float | int | None:
    if np.isnan(value):
        return None
    return int(value) if is_count else float(value)
