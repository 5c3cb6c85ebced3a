"""From prepared columns to what is stored of a shard: pure, slow, for a kernel thread.

Only the worker imports this: it loads numba.
"""

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field, fields
from typing import Any

import numpy as np
from numpy.typing import NDArray

from api.runs.config import BacktestConfig, ComparisonConfig, SweepConfig
from api.storage.results import COMPUTED, PackedColumns, cells_blob, pack_all
from api.storage.settling import HEADLINE
from api.working.caveats import by_entry, caveats, shared_caveats
from engine.metrics.attribution import attribute
from engine.metrics.summary import summarise
from engine.model.columns import MarketColumns
from engine.model.params import HoldParams
from engine.model.result import DataUse, SimulationResult
from engine.simulator.run import simulate
from engine.sweep.run import CellColumns, run_sweep

Groups = dict[str, Mapping[str, NDArray[Any]]]


@dataclass(frozen=True, slots=True)
class Computed:
    """A shard's result, packed; `done` counts in the run's progress unit."""

    done: int
    is_whole: bool
    summary: dict[str, Any] = field(default_factory=dict)
    packed: PackedColumns = field(default_factory=lambda: PackedColumns({}, []))


@dataclass(frozen=True, slots=True)
class CellRange:
    """The cells [first, last) of a shard; the first shard also computes the benchmark."""

    first: int
    last: int
    has_benchmark: bool


def compute_backtest(market: MarketColumns, config: BacktestConfig, *, done: int) -> Computed:
    """One strategy and, beside it, the hold strategy as its benchmark."""
    result = _simulate(market, config)
    benchmark = _simulate(market, config, hold=True)
    metrics = asdict(summarise(result))
    summary = {
        "metrics": metrics,
        "attribution": asdict(attribute(result)),
        "data_use": data_use_document(result.data_use),
        "benchmark": asdict(summarise(benchmark)),
        "headline": {name: metrics[name] for name in HEADLINE},
        "warnings": caveats(result, config),
    }
    groups = _groups(result, "") | {"benchmark_curve": columns_of(benchmark.curve)}
    return Computed(done, is_whole=True, summary=summary, packed=pack_all(groups))


def compute_comparison(market: MarketColumns, config: ComparisonConfig, *, done: int) -> Computed:
    """Every entry; the headline is that of the best by net P&L."""
    entries: list[dict[str, Any]] = []
    groups: Groups = {}
    told: list[tuple[str, list[str]]] = []
    for index, entry in enumerate(config.entries):
        result = _simulate(market, config.entry_config(index))
        entries.append(
            {
                "metrics": asdict(summarise(result)),
                "attribution": asdict(attribute(result)),
                "data_use": data_use_document(result.data_use),
            }
        )
        groups |= _groups(result, f".{index}")
        told.append((entry.label, caveats(result, config.entry_config(index))))
    best = max((entry["metrics"] for entry in entries), key=lambda metrics: metrics["net_pnl"])
    headline = {name: best[name] for name in HEADLINE}
    summary = {"entries": entries, "headline": headline, "warnings": by_entry(told)}
    return Computed(done, is_whole=True, summary=summary, packed=pack_all(groups))


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

    found = run_sweep(
        market,
        config.period,
        config.grid(),
        config.terms,
        first_cell=cells.first,
        last_cell=cells.last,
        on_cells=note,
        should_stop=should_stop,
    )
    summary: dict[str, Any] = {}
    done = reached - cells.first
    groups: Groups = {
        cells_blob(name): {name: column[:done]} for name, column in found.columns.items()
    }
    groups[cells_blob(COMPUTED)] = {COMPUTED: found.computed[:done].astype(np.uint8)}
    if found.computed.any():
        best = int(np.nanargmax(np.where(found.computed, found.columns["net_pnl"], np.nan)))
        summary["headline"] = {
            name: _number(found.columns[name][best], is_count=name == "total_trades")
            for name in HEADLINE
        }
    if cells.has_benchmark:
        benchmark = _simulate(market, config.around(HoldParams()), hold=True)
        summary["benchmark"] = asdict(summarise(benchmark))
        summary["warnings"] = shared_caveats(benchmark.data_use, config.terms.costs)
        groups["benchmark_curve"] = columns_of(benchmark.curve)
    return Computed(done, reached == cells.last, summary, pack_all(groups))


def _simulate(
    market: MarketColumns, config: BacktestConfig, *, hold: bool = False
) -> SimulationResult:
    strategy = HoldParams() if hold else config.strategy
    terms = config.terms.without_rules() if hold else config.terms
    return simulate(market, config.period, strategy, terms)


def _groups(result: SimulationResult, suffix: str) -> Groups:
    groups: Groups = {
        f"curve{suffix}": columns_of(result.curve),
        f"settlements{suffix}": columns_of(result.settlements),
        f"trades{suffix}": columns_of(result.trades),
    }
    if len(result.adjustments):
        groups[f"adjustments{suffix}"] = columns_of(result.adjustments)
    return groups


def columns_of(value: Any) -> dict[str, NDArray[Any]]:
    """The fields of a dataclass of columns by name."""
    return {one.name: getattr(value, one.name) for one in fields(value)}


def data_use_document(use: DataUse) -> dict[str, Any]:
    """What the data gave, as JSON."""
    document = {one.name: getattr(use, one.name) for one in fields(use)}
    document["untradable_ts_ms"] = use.untradable_ts_ms.tolist()
    return document


def _number(value: float, *, is_count: bool) -> float | int | None:
    if np.isnan(value):
        return None
    return int(value) if is_count else float(value)
