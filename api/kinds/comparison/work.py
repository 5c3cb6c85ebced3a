"""What a worker computes of a comparison. Loads numba."""

from collections.abc import Sequence
from dataclasses import asdict
from functools import partial
from typing import Any

from api.kinds.backtest.work import groups_of, simulated, told_of
from api.kinds.comparison.config import ComparisonConfig, from_document
from api.runs.outline import sparkline
from api.runs.work import Bench, Computed, Groups, columns_of, data_use_document
from api.storage.results import pack_all
from api.storage.settling import HEADLINE
from engine.metrics.attribution import attribute
from engine.metrics.drawdown import is_ruined
from engine.metrics.summary import summarise
from engine.model.columns import MarketColumns


async def work(bench: Bench) -> Computed:
    """The one shard of a comparison."""
    config = from_document(bench.run.config)
    market = await bench.market(config.market, config.period, config.terms.costs)
    total = bench.run.progress_total
    return await bench.in_thread(partial(compute_comparison, market, config, done=total))


def compute_comparison(market: MarketColumns, config: ComparisonConfig, *, done: int) -> Computed:
    """Every entry, and hold as their benchmark.

    The headline is that of the best by net P&L whose equity stayed above 0.
    """
    entries: list[dict[str, Any]] = []
    groups: Groups = {}
    told: list[tuple[str, list[str]]] = []
    for index, entry in enumerate(config.entries):
        result = simulated(market, config.entry_config(index))
        entries.append(
            {
                "metrics": asdict(summarise(result)),
                "attribution": asdict(attribute(result)),
                "data_use": data_use_document(result.data_use),
            }
        )
        groups |= groups_of(result, f".{index}")
        told.append((entry.label, told_of(market, result, config.entry_config(index))))
    found = [one["metrics"] for one in entries]
    sound = [index for index, one in enumerate(found) if not is_ruined(one["max_drawdown"])]
    benchmark = simulated(market, config.entry_config(0), hold=True)
    summary: dict[str, Any] = {
        "entries": entries,
        "benchmark": asdict(summarise(benchmark)),
        "warnings": by_entry(told),
    }
    if sound:
        # One that never traded loses nothing, and is the best only where none traded.
        best = max(sound, key=lambda at: (found[at]["total_trades"] > 0, found[at]["net_pnl"]))
        summary["headline"] = {name: found[best][name] for name in HEADLINE}
        summary["sparkline"] = sparkline(groups[f"curve.{best}"]["equity"])
    groups["benchmark_curve"] = columns_of(benchmark.curve)
    return Computed(done, is_whole=True, summary=summary, packed=pack_all(groups))


def by_entry(told: Sequence[tuple[str, Sequence[str]]]) -> list[str]:
    """The warnings of a comparison: what all entries say once, the rest by the entry's name."""
    common = [text for text in told[0][1] if all(text in texts for _, texts in told)]
    own = [f"{label}: {text}" for label, texts in told for text in texts if text not in common]
    return common + own
