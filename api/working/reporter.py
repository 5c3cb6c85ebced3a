"""Tells how far a shard is while a kernel thread computes it."""

import asyncio
import threading
from collections.abc import Callable
from contextlib import suppress

import numpy as np

from api.broker.events import CELL_METRICS, MAX_CELLS, CellBlock, Message, merge_blocks
from api.broker.publisher import Publisher
from api.storage.runs import RunStatus, now_ms
from api.storage.shards import Claim
from engine.sweep.run import CellColumns

_SECONDS_BETWEEN_REPORTS = 0.2


class Reporter:
    """Collects from the kernel thread; publishes from the event loop, 5 times a second at most."""

    def __init__(
        self, publisher: Publisher, claimed: Claim, shards_here: Callable[[], int]
    ) -> None:
        self._publisher = publisher
        self._claimed = claimed
        self._shards_here = shards_here  # of the same run in this worker: they share the rate
        self._lock = threading.Lock()
        self._blocks: list[CellBlock] = []
        self._cell_count = 0
        self.done = 0
        self._told = -1
        self._closing = asyncio.Event()
        self._task = asyncio.create_task(self._report_for_ever(), name="shard progress")

    def on_cells(self, first: int, last: int, chunk: CellColumns) -> None:
        """Called by the kernel thread after each chunk."""
        cells = np.flatnonzero(chunk.computed)
        block = CellBlock(
            cells + first, {name: chunk.columns[name][cells] for name in CELL_METRICS}
        )
        with self._lock:
            self.done += last - first
            self._cell_count += block.size
            if self._cell_count <= MAX_CELLS:
                self._blocks.append(block)
            else:
                self._blocks.clear()

    def on_done(self, done: int) -> None:
        """So much is done of what has no cells, in the run's progress unit."""
        with self._lock:
            self.done = done

    async def close(self) -> None:
        """Tell the rest."""
        self._closing.set()
        await self._task
        await self._report()

    async def _report_for_ever(self) -> None:
        await self._publisher.announce(self._claimed.run, RunStatus.RUNNING, 0)
        while not self._closing.is_set():
            await self._report()
            pause = _SECONDS_BETWEEN_REPORTS * max(1, self._shards_here())
            with suppress(TimeoutError):
                await asyncio.wait_for(self._closing.wait(), pause)

    async def _report(self) -> None:
        with self._lock:
            blocks, self._blocks = self._blocks, []
            count, self._cell_count = self._cell_count, 0
            done = self.done
        if done == self._told:
            return
        self._told = done
        run, shard = self._claimed.run, self._claimed.shard
        message = Message(
            kind="cells" if count else "progress",
            run_id=run.id,
            at_ms=now_ms(),
            owner=run.owner,
            status=RunStatus.RUNNING,
            shard=shard.shard_index,
            done=done,
            total=run.progress_total,
            unit=run.progress_unit,
            started_at_ms=run.started_at_ms,
            block=merge_blocks(blocks) if 0 < count <= MAX_CELLS else None,
            truncated=count > MAX_CELLS,
        )
        await self._publisher.publish(run.id, [message])
