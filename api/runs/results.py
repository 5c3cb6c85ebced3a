"""Stored results as the API reads them; columns are loaded when asked for, and then kept."""

import asyncio
from collections.abc import Sequence
from typing import Any

import numpy as np
from cachetools import LRUCache
from numpy.typing import NDArray

from api.market_data.cache import SingleFlightCache
from api.runs.result_columns import Columns
from api.runs.values import Document
from api.storage import blobs, judgements, outlines, runs, shards
from api.storage.batching import Batch
from api.storage.database import Database
from api.storage.judgement_table import JudgementRow
from api.storage.outline_table import RunOutlineRow
from api.storage.runs import RunStatus
from api.storage.tables import RunRow, ShardRow

_CACHE_BYTES = 256_000_000
_SHARDS_CACHE_RUNS = 256


class ResultReader:
    """Reads results of one database; one per process, because it caches immutable columns."""

    def __init__(self, database: Database, cache_bytes: int = _CACHE_BYTES) -> None:
        self._database = database
        self._columns = SingleFlightCache[Columns](cache_bytes, _size)
        # Rows of ended runs: they are small, so each counts as 1.
        self._shards = SingleFlightCache[list[ShardRow]](_SHARDS_CACHE_RUNS, lambda _: 1)
        self._judgement_batch = Batch[JudgementRow | None](self._load_judgements)
        # Written once.
        self._judged = LRUCache[str, list[Document]](_SHARDS_CACHE_RUNS)
        self._shard_batch = Batch[list[ShardRow]](self._load_shards)
        self._outline_batch = Batch[RunOutlineRow | None](self._load_outlines)
        self._opened_batch = Batch[int](self._count_opened)

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

    async def shards_of(self, run: RunRow) -> list[ShardRow]:
        """The shards of a run with what is stored of them, in their order."""
        # A page of runs asks for the shards of each: one query for all of them.
        if RunStatus(run.status).is_final:
            return await self._shards.get(run.id, lambda: self._shard_batch.load(run.id))
        return await self._shard_batch.load(run.id)

    async def answer_to(self, owner: str, run_key: str) -> RunRow | None:
        """The run that answers a question of an owner, or will; None where none was stored."""
        async with self._database.session() as session:
            return await runs.find_reusable(session, owner, run_key)

    async def outline_of(self, run: RunRow) -> RunOutlineRow | None:
        """What a list tells of a run beside its row; None where it is gone."""
        return await self._outline_batch.load(run.id)

    async def opened_from(self, run: RunRow) -> int:
        """How many stored runs were opened from a run, as a sweep's cells are."""
        return await self._opened_batch.load(run.id)

    async def judgement_of(self, run: RunRow, part: int = 0) -> Document | None:
        """What is said of whether a run, or a part of it, is luck; None while nothing is."""
        parts = await self._judged_parts(run)
        return None if parts is None else parts[part]

    async def only_judgement_of(self, run: RunRow) -> Document | None:
        """What is said of a run that is judged as one; None of one whose parts are judged."""
        parts = await self._judged_parts(run)
        return None if parts is None or len(parts) != 1 else parts[0]

    async def unjudged(self, run: RunRow) -> str | None:
        """Why a run has no judgement and will have none; None where it may still come."""
        if RunStatus(run.status) is not RunStatus.SUCCEEDED:
            return None
        row = await self._judgement_batch.load(run.id)
        if row is None:
            return (
                "It is of an earlier release, which did not judge such runs: ask for it again, "
                "and the new one is judged."
            )
        if row.status == RunStatus.FAILED:
            return "Judging it failed too often; the log of the workers says why."
        return None

    async def judged_columns_of(self, run: RunRow) -> Columns:
        """The columns of what is said of a run's luck; empty while nothing is, or without any."""
        return await self._columns.get(f"judged {run.id}", lambda: self._load_judged(run.id))

    async def _judged_parts(self, run: RunRow) -> list[Document] | None:
        parts = self._judged.get(run.id)
        if parts is None:
            row = await self._judgement_batch.load(run.id)
            if row is None or row.parts is None:
                return None
            parts = self._judged[run.id] = row.parts
        return parts

    async def _load_outlines(self, run_ids: Sequence[str]) -> dict[str, RunOutlineRow | None]:
        async with self._database.session() as session:
            return await outlines.of_runs(session, run_ids)

    async def _count_opened(self, run_ids: Sequence[str]) -> dict[str, int]:
        async with self._database.session() as session:
            return await outlines.opened_counts(session, run_ids)

    async def _load_judged(self, run_id: str) -> Columns:
        async with self._database.session() as session:
            data = await judgements.columns_of(session, run_id)
        return {} if data is None else blobs.unpack(data)

    async def _load_judgements(self, run_ids: Sequence[str]) -> dict[str, JudgementRow | None]:
        async with self._database.session() as session:
            return await judgements.of_runs(session, run_ids)

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
