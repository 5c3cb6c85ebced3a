"""Stored results as the API reads them; columns are loaded when asked for, and then kept."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from api.market_data.cache import SingleFlightCache
from api.runs.config import MarketKey
from api.runs.config_document import multi_market_config_of, sweep_config_of
from api.runs.result_columns import (
    ABSENT_OF_CELLS,
    ABSENT_OF_CURVES,
    ABSENT_OF_TRADES,
    NO_ADJUSTMENTS,
    Columns,
    with_absent,
)
from api.storage import blobs, shards
from api.storage.batching import Batch
from api.storage.database import Database
from api.storage.results import COMPUTED, cells_blob
from api.storage.runs import RunStatus
from api.storage.tables import RunRow, ShardRow
from engine.sweep.grid import Grid

Document = dict[str, Any]

_CACHE_BYTES = 256_000_000
_SHARDS_CACHE_RUNS = 256


@dataclass(frozen=True, slots=True)
class StoredBacktest:
    """One computed backtest: its numbers at hand, its columns on request."""

    reader: "ResultReader"
    metrics: Document  # snake_case fields of the engine's Metrics
    attribution: Document
    data_use: Document
    benchmark: Document | None  # metrics of the hold strategy; None for a comparison's entry
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


@dataclass(frozen=True, slots=True)
class StoredSweep:
    """The cells of a sweep as far as they are stored, also while it is running."""

    reader: "ResultReader"
    grid: Grid
    parts: tuple[ShardRow, ...]  # those that hold cells
    computed: NDArray[np.bool_]  # shape (total_cells,); invalid cells never are
    benchmark: Document | None

    async def column(self, metric: str) -> NDArray[np.float64]:
        """One metric of every cell, shape (total_cells,); NaN: undefined or not computed."""
        blob = cells_blob(metric)
        if metric in ABSENT_OF_CELLS and any(blob not in (part.blobs or {}) for part in self.parts):
            return np.where(self.computed, ABSENT_OF_CELLS[metric], np.nan)
        names = [(part.first_cell, (part.blobs or {})[blob]) for part in self.parts]
        return await self.reader.cells(names, self.grid.total_cells, metric)

    async def block(self, metrics: Sequence[str], first: int, last: int) -> Columns:
        """Metrics of the cells [first, last), NaN likewise; not kept, so a whole grid may pass."""
        found = {metric: np.full(last - first, np.nan) for metric in metrics}
        for part in self.parts:
            if part.first_cell >= last or part.last_cell <= first:
                continue
            start = max(first, part.first_cell)
            for metric in metrics:  # one after the other: a shard of all of them is large
                column = await self.reader.read((part.blobs or {})[cells_blob(metric)])
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


@dataclass(frozen=True, slots=True)
class StoredEntry:
    """One market of a multi-market run: a backtest, or why there is none, or nothing yet."""

    index: int
    market: MarketKey
    status: RunStatus
    backtest: StoredBacktest | None
    failure: str | None


@dataclass(frozen=True, slots=True)
class StoredPortfolio:
    """One computed portfolio: the account, and each market in the order asked for."""

    reader: "ResultReader"
    metrics: Document  # of the account
    attribution: Document
    benchmark: Document
    markets: list[StoredBacktest]  # without metrics, and without an equity in their curves
    blobs: dict[str, str]

    async def curve(self) -> Columns:
        """ts_ms, equity, funding, borrow, positions, exposure, committed; shape (E + 1,)."""
        return await self.reader.columns(self.blobs["curve"])

    async def benchmark_curve(self) -> Columns:
        """The same of equal parts held in every market."""
        return await self.reader.columns(self.blobs["benchmark_curve"])


class ResultReader:
    """Reads results of one database; one per process, because it caches immutable columns."""

    def __init__(self, database: Database, cache_bytes: int = _CACHE_BYTES) -> None:
        self._database = database
        self._columns = SingleFlightCache[Columns](cache_bytes, _size)
        # Rows of ended runs: they are small, so each counts as 1.
        self._shards = SingleFlightCache[list[ShardRow]](_SHARDS_CACHE_RUNS, lambda _: 1)
        self._shard_batch = Batch[list[ShardRow]](self._load_shards)

    async def backtest(self, run: RunRow) -> StoredBacktest | None:
        """The result of a BACKTEST run; None while there is none."""
        (shard,) = await self._shards_of(run)
        return self._backtest(shard)

    async def comparison(self, run: RunRow) -> list[StoredBacktest] | None:
        """The entries of a COMPARISON run, in the order asked for; None while there are none."""
        (shard,) = await self._shards_of(run)
        if shard.summary is None:
            return None
        return [
            StoredBacktest(
                reader=self,
                metrics=entry["metrics"],
                attribution=entry["attribution"],
                data_use=entry["data_use"],
                benchmark=None,
                blobs=shard.blobs or {},
                suffix=f".{index}",
            )
            for index, entry in enumerate(shard.summary["entries"])
        ]

    async def sweep(self, run: RunRow) -> StoredSweep:
        """The cells of a SWEEP run that are stored by now."""
        grid = sweep_config_of(run).grid()
        rows = await self._shards_of(run)
        parts = tuple(row for row in rows if cells_blob(COMPUTED) in (row.blobs or {}))
        names = [(part.first_cell, (part.blobs or {})[cells_blob(COMPUTED)]) for part in parts]
        computed = np.nan_to_num(await self.cells(names, grid.total_cells, COMPUTED)) > 0
        summaries = [row.summary for row in rows if row.summary]
        benchmark = next((one["benchmark"] for one in summaries if "benchmark" in one), None)
        return StoredSweep(self, grid, parts, computed, benchmark)

    async def multi_market(self, run: RunRow) -> list[StoredEntry]:
        """Every market of a MULTI_MARKET run, in the order asked for."""
        config = multi_market_config_of(run)
        return [
            StoredEntry(
                index=shard.shard_index,
                market=config.markets[shard.shard_index],
                status=RunStatus(shard.status),
                backtest=self._backtest(shard),
                failure=shard.failure,
            )
            for shard in await self._shards_of(run)
        ]

    async def portfolio(self, run: RunRow) -> StoredPortfolio | None:
        """The result of a PORTFOLIO run; None while there is none."""
        (shard,) = await self._shards_of(run)
        summary = shard.summary
        if summary is None or "metrics" not in summary:
            return None
        markets = [
            StoredBacktest(
                reader=self,
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
            reader=self,
            metrics=summary["metrics"],
            attribution=summary["attribution"],
            benchmark=summary["benchmark"],
            markets=markets,
            blobs=shard.blobs or {},
        )

    async def imported(self, run: RunRow) -> Document | None:
        """What an IMPORT run brought, as its worker wrote it; None while there is nothing."""
        (shard,) = await self._shards_of(run)
        return shard.summary

    async def columns(self, sha256: str) -> Columns:
        """The columns of one blob."""
        return await self._columns.get(sha256, lambda: self._load(sha256))

    async def cells(
        self, names: Sequence[tuple[int, str]], total_cells: int, metric: str
    ) -> NDArray[np.float64]:
        """One metric over the whole grid, from (first cell, blob) pairs; NaN in between."""
        key = " ".join([metric, str(total_cells), *(f"{first}:{name}" for first, name in names)])

        async def load() -> Columns:
            async with self._database.session() as session:
                data = await blobs.get_bytes(session, [name for _, name in names])
            parts = [(first, data[name]) for first, name in names]
            return {metric: await asyncio.to_thread(_assemble, parts, total_cells)}

        return (await self._columns.get(key, load))[metric]

    async def read(self, sha256: str) -> NDArray[Any]:
        """The single column of a blob, not kept."""
        (column,) = (await self._load(sha256)).values()
        return column

    def _backtest(self, shard: ShardRow) -> StoredBacktest | None:
        summary = shard.summary
        if summary is None or "metrics" not in summary:
            return None
        return StoredBacktest(
            reader=self,
            metrics=summary["metrics"],
            attribution=summary["attribution"],
            data_use=summary["data_use"],
            benchmark=summary["benchmark"],
            blobs=shard.blobs or {},
        )

    async def _shards_of(self, run: RunRow) -> list[ShardRow]:
        # A page of runs asks for the shards of each: one query for all of them.
        if RunStatus(run.status).is_final:
            return await self._shards.get(run.id, lambda: self._shard_batch.load(run.id))
        return await self._shard_batch.load(run.id)

    async def _load_shards(self, run_ids: Sequence[str]) -> dict[str, list[ShardRow]]:
        async with self._database.session() as session:
            return await shards.of_runs(session, run_ids)

    async def _load(self, sha256: str) -> Columns:
        async with self._database.session() as session:
            data = await blobs.get_bytes(session, [sha256])
        return blobs.unpack(data[sha256])


def _assemble(parts: Sequence[tuple[int, bytes]], total_cells: int) -> NDArray[np.float64]:
    # A million cells: slow enough to keep it off the event loop.
    values = np.full(total_cells, np.nan)
    for first, data in parts:
        (column,) = blobs.unpack(data).values()
        values[first : first + column.size] = column
    values.flags.writeable = False
    return values


def _size(columns: Columns) -> int:
    return sum(int(column.nbytes) for column in columns.values())
