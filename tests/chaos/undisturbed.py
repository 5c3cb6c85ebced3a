"""What runs come to when nobody disturbs them: by the engine of the tree that this is run in.

As a script: run ids on the command line, the settings in the environment, JSON on standard output.
"""

import asyncio
import json
import sys
from dataclasses import replace
from functools import partial
from typing import Any

from api.kinds.backtest.config import BacktestConfig
from api.kinds.backtest.work import compute_backtest
from api.kinds.comparison.config import ComparisonConfig
from api.kinds.comparison.work import compute_comparison
from api.kinds.multi_market.config import MultiMarketConfig
from api.kinds.sweep.work import CellRange, compute_sweep
from api.registry import config_of
from api.runs.material import series_of
from api.runs.services import Services
from api.runs.work import Computed
from api.settings import get_settings
from api.storage import runs, shards
from api.storage.tables import RunRow, ShardRow

Expected = dict[str, list[dict[str, Any]]]


async def undisturbed(services: Services, run: RunRow, shard: ShardRow) -> Computed:
    """What comes of one shard."""
    config: Any = config_of(run)
    said_of = ""
    if isinstance(config, MultiMarketConfig):
        config = config.market_config(shard.shard_index)
        said_of = f"{config.market.symbol} on {config.market.venue}: "
    market = await services.catalog.columns(series_of(run, config.market))
    if isinstance(config, BacktestConfig):
        work = partial(compute_backtest, market, config, done=shard.progress_done)
    elif isinstance(config, ComparisonConfig):
        work = partial(compute_comparison, market, config, done=shard.progress_done)
    else:
        cells = CellRange(shard.first_cell, shard.last_cell, shard.shard_index == 0)
        work = partial(compute_sweep, market, config, cells, lambda *_: None, lambda: False)
    computed = await asyncio.to_thread(work)
    told = [f"{said_of}{text}" for text in computed.summary.get("warnings", ())]
    changes = {"warnings": told} if told else {}
    return replace(computed, summary={**computed.summary, **changes})


async def expected_of(services: Services, run_ids: list[str]) -> Expected:
    """Of each run, of each shard in order: the names of its blobs and its summary."""
    async with services.database.session() as session:
        stored = await runs.get_many(session, run_ids)
        parts = await shards.of_runs(session, run_ids)
    expected: Expected = {}
    for run_id, run in stored.items():
        computed = [await undisturbed(services, run, shard) for shard in parts[run_id]]
        expected[run_id] = [{"blobs": one.packed.names, "summary": one.summary} for one in computed]
    told: Expected = json.loads(json.dumps(expected))
    return told


async def _tell(run_ids: list[str]) -> None:
    services = Services(get_settings())
    try:
        sys.stdout.write(json.dumps(await expected_of(services, run_ids)))
    finally:
        await services.close()


if __name__ == "__main__":
    asyncio.run(_tell(sys.argv[1:]))
