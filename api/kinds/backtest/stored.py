"""A stored backtest."""

from api.runs.results import ResultReader
from api.runs.stored import StoredResult, of_shard
from api.storage.tables import RunRow


async def stored_backtest(reader: ResultReader, run: RunRow) -> StoredResult | None:
    """The result of a backtest; None while there is none."""
    (shard,) = await reader.shards_of(run)
    return of_shard(reader, shard)
