"""What a stored import of files brought."""

from api.runs.results import ResultReader
from api.runs.values import Document
from api.storage.tables import RunRow


async def stored_file_import(reader: ResultReader, run: RunRow) -> Document | None:
    """As its worker wrote it; None while there is nothing."""
    (shard,) = await reader.shards_of(run)
    return shard.summary
