"""A stored comparison: a backtest per entry."""

from api.runs.results import ResultReader
from api.runs.stored import StoredResult
from api.storage.tables import RunRow


async def stored_comparison(reader: ResultReader, run: RunRow) -> list[StoredResult] | None:
    """The entries in the order asked for; None while there are none."""
    (shard,) = await reader.shards_of(run)
    if shard.summary is None:
        return None
    return [
        StoredResult(
            reader=reader,
            metrics=entry["metrics"],
            attribution=entry["attribution"],
            data_use=entry["data_use"],
            benchmark=None,
            blobs=shard.blobs or {},
            suffix=f".{index}",
        )
        for index, entry in enumerate(shard.summary["entries"])
    ]
