"""What a worker computes of a multi-market run: each market a backtest of its own."""

from dataclasses import replace
from functools import partial

from api.kinds.backtest.work import compute_backtest
from api.kinds.multi_market.config import from_document
from api.runs.material import series_of
from api.runs.strict import refuse_flaws
from api.runs.work import Bench, Computed


async def work(bench: Bench) -> Computed:
    """One market, one shard."""
    config, services = from_document(bench.run.config), bench.services
    single = config.market_config(bench.shard.shard_index)
    market = await bench.market(single.market, single.period, single.terms.costs)
    if config.strict_data:
        versions = series_of(bench.run, single.market)
        await refuse_flaws(services.catalog, single.market, single.period, versions)
    computed = await bench.in_thread(partial(compute_backtest, market, single, done=1))
    name = f"{single.market.symbol} on {single.market.venue}"
    told = [f"{name}: {text}" for text in computed.summary["warnings"]]
    return replace(computed, summary={**computed.summary, "warnings": told})
