"""A stored walk-forward: its folds, their chain, and hold beside it."""

from dataclasses import dataclass

from api.runs.result_columns import Columns
from api.runs.results import ResultReader
from api.runs.values import Document
from api.storage.tables import RunRow


@dataclass(frozen=True, slots=True)
class StoredHold:
    """The curve of the hold strategy, chained or unbroken."""

    reader: ResultReader
    blob: str

    async def benchmark_curve(self) -> Columns:
        """The curve columns of the engine; shape (T + 1,)."""
        return await self.reader.columns(self.blob)


@dataclass(frozen=True, slots=True)
class StoredWalkForward:
    """One computed walk-forward."""

    reader: ResultReader
    metrics: Document  # of the chain
    folds: list[Document]  # cell, in_sample, out_of_sample, difference, metrics
    difference: Document | None
    benchmark: Document
    unbroken_benchmark: Document
    blobs: dict[str, str]

    async def curve(self) -> Columns:
        """The chained curve; shape (T + 1,)."""
        return await self.reader.columns(self.blobs["curve"])

    @property
    def hold(self) -> StoredHold:
        """Hold as the same chain."""
        return StoredHold(self.reader, self.blobs["benchmark_curve"])

    @property
    def unbroken_hold(self) -> StoredHold:
        """Hold over all tests without a break."""
        return StoredHold(self.reader, self.blobs["unbroken_benchmark_curve"])


async def stored_walk_forward(reader: ResultReader, run: RunRow) -> StoredWalkForward | None:
    """The result of a walk-forward; None while there is none."""
    *_, last = await reader.shards_of(run)
    summary = last.summary
    if summary is None or "metrics" not in summary:
        return None
    return StoredWalkForward(
        reader=reader,
        metrics=summary["metrics"],
        folds=summary["folds"],
        difference=summary["difference"],
        benchmark=summary["benchmark"],
        unbroken_benchmark=summary["unbroken_benchmark"],
        blobs=last.blobs or {},
    )
