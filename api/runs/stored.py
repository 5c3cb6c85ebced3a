"""What is stored of one strategy on one market: a run by itself, or a part of one."""

from dataclasses import dataclass

from api.runs.result_columns import (
    ABSENT_OF_CURVES,
    ABSENT_OF_TRADES,
    NO_ADJUSTMENTS,
    Columns,
    with_absent,
)
from api.runs.results import ResultReader
from api.runs.values import Document
from api.storage.tables import ShardRow


@dataclass(frozen=True, slots=True)
class StoredResult:
    """One strategy computed on one market: its numbers at hand, its columns on request."""

    reader: ResultReader
    metrics: Document  # snake_case fields of the engine's Metrics
    attribution: Document
    data_use: Document
    benchmark: Document | None  # metrics of the hold strategy; None where it is another's
    blobs: dict[str, str]
    suffix: str = ""  # ".0", ".1", ... of a comparison's entries

    async def curve(self) -> Columns:
        """ts_ms, equity, funding, quantity, borrow, headroom; shape (T + 1,)."""
        return with_absent(await self._columns(f"curve{self.suffix}"), ABSENT_OF_CURVES)

    async def settlements(self) -> Columns:
        """ts_ms, rate, mark, perp, spot, quantity_into; shape (T,)."""
        return await self._columns(f"settlements{self.suffix}")

    async def trades(self) -> Columns:
        """The trade columns of the engine; shape (K,)."""
        return with_absent(await self._columns(f"trades{self.suffix}"), ABSENT_OF_TRADES)

    async def adjustments(self) -> Columns:
        """The adjustment columns of the engine; shape (A,), none where nothing was adjusted."""
        name = f"adjustments{self.suffix}"
        return await self._columns(name) if name in self.blobs else NO_ADJUSTMENTS

    async def benchmark_curve(self) -> Columns:
        """The curve of the hold strategy."""
        return with_absent(await self._columns("benchmark_curve"), ABSENT_OF_CURVES)

    async def _columns(self, name: str) -> Columns:
        return await self.reader.columns(self.blobs[name])


def of_shard(reader: ResultReader, shard: ShardRow) -> StoredResult | None:
    """What one shard computed of one market; None while there is nothing."""
    summary = shard.summary
    if summary is None or "metrics" not in summary:
        return None
    return StoredResult(
        reader=reader,
        metrics=summary["metrics"],
        attribution=summary["attribution"],
        data_use=summary["data_use"],
        benchmark=summary["benchmark"],
        blobs=shard.blobs or {},
    )
