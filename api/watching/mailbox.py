"""What a subscriber has not seen yet, in bounded memory however slow it is.

Progress: the latest wins. Cells: merged, and beyond MAX_CELLS only the fact that there are more.
The end is never dropped.
"""

import asyncio
from collections import OrderedDict, deque
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np

from api.broker.events import (
    MAX_CELLS,
    CellBlock,
    Cells,
    Event,
    Finished,
    Message,
    Progressed,
    eta_seconds,
    merge_blocks,
    progressed,
)
from api.storage.runs import RunStatus, now_ms
from api.storage.tables import RunRow

StreamId: TypeAlias = tuple[int, int]

_EARLY_ENTRIES = 1_000
_RUNS_FOLLOWED = 1_000


@dataclass(frozen=True, slots=True)
class Entry:
    """A message and its place in the stream."""

    id: StreamId
    message: Message

    @property
    def cursor(self) -> str:
        """The stream id as Redis writes it."""
        return f"{self.id[0]}-{self.id[1]}"


def stored_cursor(at_ms: int) -> str:
    """Cursor of an event that came from the database: it resumes with the stored state."""
    return f"db-{at_ms}"


class RunMailbox:
    """Between the one reader of a run's stream and one subscriber."""

    def __init__(self, run_id: str) -> None:
        self.run_id = run_id
        self.changed = asyncio.Event()
        self.ended = asyncio.Event()
        self._run: RunRow | None = None
        self._early: deque[Entry] = deque(maxlen=_EARLY_ENTRIES)
        self._seen: StreamId = (0, 0)
        self._cursor = ""
        self._done: dict[int, int] = {}  # by shard
        self._progress: Progressed | None = None
        self._blocks: list[CellBlock] = []
        self._cell_count = 0
        self._truncated = False
        self._finished: Finished | None = None
        self._cells_were_last = False
        self._following = False
        self._state_is_due = False

    def open(self, run: RunRow, done: Mapping[int, int]) -> None:
        """Start from the stored state of the run and its shards."""
        self._run, self._done = run, dict(done)

    def replay(self, entry: Entry, *, visible: bool) -> None:
        """Bring the state up to a stored entry; only a visible one is told."""
        if entry.id > self._seen:
            self._apply(entry, visible=visible)

    def follow(self) -> None:
        """The stored state is complete: from now on everything new counts."""
        self._following = True
        early, self._early = list(self._early), deque()
        for entry in early:
            self.replay(entry, visible=True)

    def put(self, entry: Entry) -> None:
        """A new entry of the stream."""
        if self._following:
            self.replay(entry, visible=True)
        else:
            self._early.append(entry)

    @property
    def is_truncated(self) -> bool:
        """Whether all that will be told of the waiting cells is that there are more."""
        return self._truncated

    def put_cells(self, block: CellBlock | None) -> None:
        """Cells that are stored already; None: too many to travel."""
        self._add_cells(block)

    def put_stored(self, run: RunRow, done: Mapping[int, int] | None) -> None:
        """The state in the database: the end, and the progress while Redis tells none."""
        if self._run is None or not self._following or self.ended.is_set():
            return
        at_ms = now_ms()
        if RunStatus(run.status).is_final:
            self._end(stored_cursor(at_ms), run.finished_at_ms or at_ms, RunStatus(run.status))
        elif done is not None and (done != self._done or run.status != self._run.status):
            self._run, self._done = run, dict(done)
            self._tell(stored_cursor(at_ms), at_ms, RunStatus(run.status))

    def tell_state(self) -> None:
        """Tell the present state, whatever has been told before."""
        if self._run is not None:
            at_ms = now_ms()
            self._state_is_due = True
            self._tell(self._cursor or stored_cursor(at_ms), at_ms, RunStatus(self._run.status))

    def take(self) -> Event | None:
        """The next event; before the last one all cells are told, but no more progress."""
        event = self._next()
        if event is None:
            self.changed.clear()
        return event

    def _next(self) -> Event | None:
        if self._state_is_due:
            self._state_is_due = False
            state, self._progress = self._progress, None
            return state
        has_cells = bool(self._blocks) or self._truncated
        if has_cells and not (self._cells_were_last and self._progress and not self._finished):
            self._cells_were_last = True
            return self._take_cells()
        if self._finished is not None:
            finished, self._finished = self._finished, None
            return finished
        self._cells_were_last = False
        latest, self._progress = self._progress, None
        return latest

    def _apply(self, entry: Entry, *, visible: bool) -> None:
        message = entry.message
        if self._run is None or self.ended.is_set() or message.kind == "judged":
            return
        self._seen, self._cursor = entry.id, entry.cursor
        if message.kind == "finished":
            self._end(entry.cursor, message.at_ms, message.status)
        else:
            self._done[message.shard] = message.done
            if self._run.status == RunStatus.QUEUED:
                self._run.status = RunStatus.RUNNING
            if self._run.started_at_ms is None:
                self._run.started_at_ms = message.started_at_ms
            if visible:
                self._tell(entry.cursor, message.at_ms, RunStatus.RUNNING)
            if visible and message.kind == "cells":
                self._add_cells(None if message.truncated else message.block)

    def _tell(self, cursor: str, at_ms: int, status: RunStatus) -> None:
        if self._run is None:
            return
        run, done = self._run, sum(self._done.values())
        left = None
        if status is RunStatus.RUNNING:
            left = eta_seconds(run.started_at_ms, at_ms, done, run.progress_total)
        self._progress = Progressed(
            run.id, cursor, at_ms, status, done, run.progress_total, run.progress_unit, left,
            run.owner,
        )  # fmt: skip
        self.changed.set()

    def _end(self, cursor: str, at_ms: int, status: RunStatus) -> None:
        if self._run is not None and not self.ended.is_set():
            self._finished = Finished(self.run_id, cursor, at_ms, status, self._run.owner)
            if not self._state_is_due:
                self._progress = None  # the end says more
            self.ended.set()
            self.changed.set()

    def _add_cells(self, block: CellBlock | None) -> None:
        if block is not None and not self._truncated:
            self._blocks.append(block)
            self._cell_count += block.size
        if block is None or self._cell_count > MAX_CELLS:
            self._blocks, self._cell_count, self._truncated = [], 0, True
        self.changed.set()

    def _take_cells(self) -> Cells:
        block, truncated = merge_blocks(self._blocks), self._truncated
        self._blocks, self._cell_count, self._truncated = [], 0, False
        at_ms = now_ms()
        return Cells(
            run_id=self.run_id,
            cursor=self._cursor or stored_cursor(at_ms),
            at_ms=at_ms,
            cells=block.cells.tolist(),
            columns={name: _with_nulls(values) for name, values in block.columns.items()},
            truncated=truncated,
        )


class ActivityMailbox:
    """Between the activity stream and one subscriber: of every run the latest event."""

    def __init__(self, owner: str | None) -> None:
        self.changed = asyncio.Event()
        self._owner = owner
        self._latest: OrderedDict[str, Progressed | Finished] = OrderedDict()

    def put(self, entry: Entry) -> None:
        """A new entry of the stream."""
        message = entry.message
        if message.kind == "finished":
            self._keep(
                Finished(message.run_id, entry.cursor, message.at_ms, message.status, message.owner)
            )
        else:
            left = None
            if message.status is RunStatus.RUNNING:
                left = eta_seconds(
                    message.started_at_ms, message.at_ms, message.done, message.total
                )
            self._keep(
                Progressed(
                    message.run_id, entry.cursor, message.at_ms, message.status, message.done,
                    message.total, message.unit, left, message.owner,
                )
            )  # fmt: skip

    def put_stored(self, run: RunRow) -> None:
        """A run whose stored state has changed while Redis tells nothing."""
        at_ms = now_ms()
        status, cursor = RunStatus(run.status), stored_cursor(at_ms)
        if status.is_final:
            self._keep(Finished(run.id, cursor, run.finished_at_ms or at_ms, status, run.owner))
        else:
            self._keep(progressed(run, cursor, at_ms))

    def take(self) -> Event | None:
        """The oldest event that is not told yet."""
        if not self._latest:
            self.changed.clear()
            return None
        return self._latest.popitem(last=False)[1]

    def _keep(self, event: Progressed | Finished) -> None:
        if self._owner is not None and event.owner != self._owner:
            return
        self._latest[event.run_id] = event
        if len(self._latest) > _RUNS_FOLLOWED:
            self._latest.popitem(last=False)
        self.changed.set()


def _with_nulls(values: "np.typing.NDArray[np.float64]") -> list[float | None]:
    return [None if value != value else value for value in values.tolist()]
