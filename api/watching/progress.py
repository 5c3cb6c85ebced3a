"""Subscriptions to runs: first the stored state, then what happens, then exactly one end."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import suppress

from api.broker.events import (
    MAX_CELLS,
    Event,
    Finished,
)
from api.errors import InvalidInput, RunNotFound, shown
from api.registry import has_part, part_of
from api.runs.results import ResultReader
from api.storage import runs, shards
from api.storage.database import Database
from api.storage.runs import RunStatus
from api.storage.tables import RunRow
from api.watching.hub import Hub, stream_id
from api.watching.judged import is_judged
from api.watching.mailbox import ActivityMailbox, Entry, RunMailbox, StreamId

# Never more than 5 events of a run in any second: 3 spread over it, and 2 at the end.
_SPACING_SECONDS = 1 / 3
_LONGEST_CURSOR = 41  # two numbers of 64 bits


class RunEvents:
    """What `runEvents` and `activity` subscribe to; one per process."""

    def __init__(self, database: Database, redis_url: str, results: ResultReader) -> None:
        self._database = database
        self._results = results
        self._hub = Hub(database, redis_url)

    @property
    def subscribers(self) -> int:
        """Open subscriptions of this process."""
        return self._hub.subscribers

    async def subscribe(
        self, run_id: str, after: str | None = None, owner: str | None = None
    ) -> AsyncGenerator[Event, None]:
        """Events of a run, up to and with its end; close the iterator to leave earlier.

        after: the cursor of the last event seen; without it the stored state comes first.
        Raises RunNotFound or InvalidInput("after") instead of the first event.
        """
        position = _position(after)
        mailbox = RunMailbox(run_id)
        with self._hub.watch(mailbox):
            await self._fill(mailbox, position, owner)
            await self._hub.wake()
            clock = asyncio.get_running_loop()
            next_at = 0.0
            while True:
                await mailbox.changed.wait()
                await _pause(mailbox, next_at - clock.time())
                event = mailbox.take()
                if event is None:
                    continue
                yield event
                if isinstance(event, Finished):
                    return
                next_at = clock.time() + _SPACING_SECONDS

    async def judged(self, run_id: str, owner: str | None = None) -> bool:
        """Wait until a run is judged; False where it never will be. Raises RunNotFound."""
        async with self._database.session() as session:
            if await runs.get(session, run_id, owner) is None:
                raise RunNotFound(run_id)
        return await is_judged(self._database, self._hub, run_id)

    async def activity(self, owner: str | None = None) -> AsyncGenerator[Event, None]:
        """Starts, progress and ends of all runs (of one owner) from now on."""
        mailbox = ActivityMailbox(owner)
        with self._hub.follow(mailbox):
            await self._hub.wake()
            while True:
                await mailbox.changed.wait()
                event = mailbox.take()
                if event is not None:
                    yield event

    async def finished(self, run_id: str, timeout_seconds: float) -> bool:
        """Wait for the end of a run; False when it takes longer."""
        with suppress(TimeoutError):
            async with asyncio.timeout(timeout_seconds):
                mailbox = RunMailbox(run_id)
                with self._hub.watch(mailbox):
                    await self._hub.wake()
                    await self._fill(mailbox, None, None)
                    await mailbox.ended.wait()
                return True
        return False

    async def close(self) -> None:
        """End the background reader."""
        await self._hub.close()

    async def _fill(
        self, mailbox: RunMailbox, position: StreamId | None, owner: str | None
    ) -> None:
        async with self._database.session() as session:
            run = await runs.get(session, mailbox.run_id, owner)
            if run is None:
                raise RunNotFound(mailbox.run_id)
            mailbox.open(run, await shards.progress_of(session, run.id))
        entries = await self._hub.history(run.id)
        if position is not None and (not entries or entries[0].id > position):
            position = None  # what followed the cursor is no longer all there
        for entry in entries:
            from_here = entry.id > position if position is not None else _is_lasting(entry)
            mailbox.replay(entry, visible=from_here)
        mailbox.follow()
        if position is None:
            mailbox.tell_state()
            await self._tell_stored_cells(mailbox, run)
        if RunStatus(run.status).is_final:
            mailbox.put_stored(run, None)

    async def _tell_stored_cells(self, mailbox: RunMailbox, run: RunRow) -> None:
        if not has_part(run.kind, "progress") or mailbox.is_truncated:  # of more nothing is told
            return
        block = await part_of(run.kind, "progress").cells_so_far(self._results, run, MAX_CELLS)
        if block is None or block.size:
            mailbox.put_cells(block)


def _is_lasting(entry: Entry) -> bool:
    # Earlier progress is in the stored state; cells of shards under way are only in the stream.
    return entry.message.kind != "progress"


def _position(after: str | None) -> StreamId | None:
    if after is None:
        return None
    try:
        if len(after) > _LONGEST_CURSOR:
            raise ValueError(after)
        if after.startswith("db-"):
            stream_id(after.removeprefix("db-") + "-0")
            return None
        return stream_id(after)
    except ValueError:
        told = shown(after, _LONGEST_CURSOR)
        raise InvalidInput(
            "after", f"must be the cursor of an event of this run, was {told!r}"
        ) from None


async def _pause(mailbox: RunMailbox, seconds: float) -> None:
    if seconds > 0 and not mailbox.ended.is_set():
        with suppress(TimeoutError):
            await asyncio.wait_for(mailbox.ended.wait(), seconds)
