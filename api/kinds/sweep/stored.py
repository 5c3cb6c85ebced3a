"""A stored sweep, as far as its cells are computed."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from api.kinds.sweep.config import from_document
from api.runs.result_columns import ABSENT_OF_CELLS, ABSENT_OF_CURVES, Columns, with_absent
from api.runs.results import ResultReader
from api.runs.values import Document
from api.storage.results import COMPUTED, cells_blob
from api.storage.runs import RunStatus
from api.storage.tables import RunRow, ShardRow
from engine.metrics.drawdown import is_ruined
from engine.sweep.grid import Grid


@dataclass(frozen=True, slots=True)
class StoredSweep:
    """The cells of a sweep as far as they are stored, also while it is running."""

    reader: ResultReader
    grid: Grid
    parts: tuple[ShardRow, ...]  # those that hold cells
    computed: NDArray[np.bool_]  # shape (total_cells,); invalid cells never are
    benchmark: Document | None

    async def column(self, metric: str) -> NDArray[np.float64]:
        """One metric of every cell, shape (total_cells,); NaN: undefined or not computed."""
        blob = cells_blob(metric)
        if any(blob not in (part.blobs or {}) for part in self.parts):
            return np.where(self.computed, ABSENT_OF_CELLS[metric], np.nan)
        names = [(part.first_cell, (part.blobs or {})[blob]) for part in self.parts]
        return await self.reader.cells(names, self.grid.total_cells, metric)

    def of_parts(self, indices: Collection[int]) -> "StoredSweep":
        """The same as it stood when only these shards were stored."""
        parts = tuple(part for part in self.parts if part.shard_index in indices)
        stored = np.zeros_like(self.computed)
        for part in parts:
            stored[part.first_cell : part.last_cell] = True
        return replace(self, parts=parts, computed=self.computed & stored)

    async def ruined(self) -> NDArray[np.bool_]:
        """Cells whose equity fell to 0 or below, shape (total_cells,)."""
        return is_ruined(await self.column("max_drawdown"))

    async def idle(self) -> NDArray[np.bool_]:
        """Cells without a trade, shape (total_cells,)."""
        return np.asarray(await self.column("total_trades") == 0)

    async def block(self, metrics: Sequence[str], first: int, last: int) -> Columns:
        """Metrics of the cells [first, last), NaN likewise; not kept, so a whole grid may pass."""
        found = {metric: np.full(last - first, np.nan) for metric in metrics}
        for part in self.parts:
            if part.first_cell >= last or part.last_cell <= first:
                continue
            start = max(first, part.first_cell)
            for metric in metrics:  # one after the other: a shard of all of them is large
                blob = (part.blobs or {}).get(cells_blob(metric))
                if blob is None:
                    absent = self.computed[start : min(last, part.last_cell)]
                    values = np.where(absent, ABSENT_OF_CELLS[metric], np.nan)
                else:
                    column = await self.reader.read(blob)
                    values = column[start - part.first_cell : last - part.first_cell]
                found[metric][start - first : start - first + values.size] = values
        return found

    async def benchmark_curve(self) -> Columns | None:
        """The curve of the hold strategy, once it is stored."""
        for part in self.parts:
            if "benchmark_curve" in (part.blobs or {}):
                found = await self.reader.columns((part.blobs or {})["benchmark_curve"])
                return with_absent(found, ABSENT_OF_CURVES)
        return None


async def stored_long_run(reader: ResultReader, run: RunRow) -> StoredSweep:
    """The cells that have the long-run Sharpe: of a follow-up, where one was asked and has it."""
    key = from_document(run.config).with_long_run().run_key(run.data_hash)
    found = await reader.answer_to(run.owner, key)
    if found is None or found.status != RunStatus.SUCCEEDED:
        return await stored_sweep(reader, run)
    return await stored_sweep(reader, found)


async def stored_sweep(reader: ResultReader, run: RunRow) -> StoredSweep:
    """The cells of a sweep that are stored by now."""
    grid = from_document(run.config).grid()
    rows = await reader.shards_of(run)
    parts = tuple(row for row in rows if cells_blob(COMPUTED) in (row.blobs or {}))
    names = [(part.first_cell, (part.blobs or {})[cells_blob(COMPUTED)]) for part in parts]
    computed = np.nan_to_num(await reader.cells(names, grid.total_cells, COMPUTED)) > 0
    summaries = [row.summary for row in rows if row.summary]
    benchmark = next((one["benchmark"] for one in summaries if "benchmark" in one), None)
    return StoredSweep(reader, grid, parts, computed, benchmark)
