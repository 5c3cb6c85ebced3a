"""What a worker computes of a backtest: pure, slow, for a kernel thread. Loads numba."""

from dataclasses import asdict
from functools import partial

from api.kinds.backtest.assumed import assumptions
from api.kinds.backtest.beyond import beyond_rates, large_fractions
from api.kinds.backtest.caveats import caveats
from api.kinds.backtest.config import BacktestConfig, from_document
from api.kinds.backtest.idle import idle_backtest
from api.runs.outline import sparkline
from api.runs.work import Bench, Computed, Groups, columns_of, data_use_document
from api.storage.results import pack_all
from api.storage.settling import HEADLINE
from engine.metrics.attribution import attribute
from engine.metrics.summary import summarise
from engine.model.columns import MarketColumns
from engine.model.params import HoldParams
from engine.model.result import SimulationResult
from engine.simulator.run import simulate


async def work(bench: Bench) -> Computed:
    """The one shard of a backtest."""
    config = from_document(bench.run.config)
    market = await bench.market(config.market, config.period, config.terms.costs)
    total = bench.run.progress_total
    return await bench.in_thread(partial(compute_backtest, market, config, done=total))


def compute_backtest(market: MarketColumns, config: BacktestConfig, *, done: int) -> Computed:
    """One strategy and, beside it, the hold strategy as its benchmark."""
    result = simulated(market, config)
    benchmark = simulated(market, config, hold=True)
    metrics = asdict(summarise(result))
    summary = {
        "metrics": metrics,
        "attribution": asdict(attribute(result)),
        "data_use": data_use_document(result.data_use),
        "benchmark": asdict(summarise(benchmark)),
        "headline": {name: metrics[name] for name in HEADLINE},
        "sparkline": sparkline(result.curve.equity),
        "warnings": told_of(market, result, config),
    }
    groups = groups_of(result, "") | {"benchmark_curve": columns_of(benchmark.curve)}
    return Computed(done, is_whole=True, summary=summary, packed=pack_all(groups))


def simulated(
    market: MarketColumns, config: BacktestConfig, *, hold: bool = False
) -> SimulationResult:
    """The strategy of a config, or the hold strategy as its benchmark: on the same terms."""
    strategy = HoldParams() if hold else config.strategy
    terms = config.terms.without_rules() if hold else config.terms
    return simulate(market, config.period, strategy, terms)


def told_of(market: MarketColumns, result: SimulationResult, config: BacktestConfig) -> list[str]:
    """What to know of one backtest."""
    return [
        *idle_backtest(market, result, config),
        *caveats(result, config),
        *assumptions(config.terms.trading),
        *beyond_rates(market, config.period, config.strategy, config.terms.trading),
        *large_fractions(config.terms.costs, config.terms.trading),
    ]


def groups_of(result: SimulationResult, suffix: str) -> Groups:
    """The columns of a result that are stored, under names with a suffix."""
    groups: Groups = {
        f"curve{suffix}": columns_of(result.curve),
        f"settlements{suffix}": columns_of(result.settlements),
        f"trades{suffix}": columns_of(result.trades),
    }
    if len(result.adjustments):
        groups[f"adjustments{suffix}"] = columns_of(result.adjustments)
    return groups
