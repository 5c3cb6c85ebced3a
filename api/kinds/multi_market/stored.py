"""A stored multi-market run: of each market a backtest, or why there is none."""

from dataclasses import dataclass

from api.kinds.multi_market.config import from_document
from api.runs.names import MarketKey
from api.runs.results import ResultReader
from api.runs.stored import StoredResult, of_shard
from api.storage.runs import RunStatus
from api.storage.tables import RunRow


@dataclass(frozen=True, slots=True)
class StoredEntry:
    """One market of a multi-market run: a backtest, or why there is none, or nothing yet."""

    index: int
    market: MarketKey
    status: RunStatus
    backtest: StoredResult | None
    failure: str | None
    part: int  # place among those with a result, once the run has ended


async def stored_markets(reader: ResultReader, run: RunRow) -> list[StoredEntry]:
    """Every market in the order asked for."""
    config = from_document(run.config)
    entries: list[StoredEntry] = []
    part = 0
    for shard in await reader.shards_of(run):
        backtest = of_shard(reader, shard)
        entries.append(
            StoredEntry(
                index=shard.shard_index,
                market=config.markets[shard.shard_index],
                status=RunStatus(shard.status),
                backtest=backtest,
                failure=shard.failure,
                part=part,
            )
        )
        part += backtest is not None
    return entries
