"""A stored portfolio: the account, and each market's part in it."""

from dataclasses import dataclass

from api.runs.result_columns import Columns
from api.runs.results import ResultReader
from api.runs.stored import StoredResult
from api.runs.values import Document
from api.storage.tables import RunRow


@dataclass(frozen=True, slots=True)
class StoredPortfolio:
    """One computed portfolio: the account, and each market in the order asked for."""

    reader: ResultReader
    metrics: Document  # of the account
    attribution: Document
    benchmark: Document
    markets: list[StoredResult]  # without metrics, and without an equity in their curves
    blobs: dict[str, str]

    async def curve(self) -> Columns:
        """ts_ms, equity, funding, borrow, positions, exposure, committed; shape (E + 1,)."""
        return await self.reader.columns(self.blobs["curve"])

    async def benchmark_curve(self) -> Columns:
        """The same of equal parts held in every market."""
        return await self.reader.columns(self.blobs["benchmark_curve"])


async def stored_portfolio(reader: ResultReader, run: RunRow) -> StoredPortfolio | None:
    """The result of a portfolio; None while there is none."""
    (shard,) = await reader.shards_of(run)
    summary = shard.summary
    if summary is None or "metrics" not in summary:
        return None
    markets = [
        StoredResult(
            reader=reader,
            metrics={},  # those of the account are the portfolio's
            attribution=share["attribution"],
            data_use=share["data_use"],
            benchmark=None,
            blobs=shard.blobs or {},
            suffix=f".{index}",
        )
        for index, share in enumerate(summary["markets"])
    ]
    return StoredPortfolio(
        reader=reader,
        metrics=summary["metrics"],
        attribution=summary["attribution"],
        benchmark=summary["benchmark"],
        markets=markets,
        blobs=shard.blobs or {},
    )
