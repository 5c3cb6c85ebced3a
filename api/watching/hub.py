"""The one reader of run streams in a process, and its fan-out to the subscribers' mailboxes."""

import asyncio
import uuid
from collections import deque
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from contextvars import Context
from typing import Any, Protocol

from redis.asyncio import Redis

from api.broker.connection import REDIS_FAILURES, connect, end_reading
from api.broker.events import ACTIVITY_STREAM, decode, run_stream
from api.broker.publisher import RUN_ENTRIES
from api.logs import get_logger
from api.storage import runs, shards
from api.storage.database import Database
from api.storage.tables import RunRow
from api.watching.mailbox import ActivityMailbox, Entry, StreamId

_BLOCK_MS = 5_000
_ENTRIES_PER_READ = 200
_LONGEST_PAUSE_SECONDS = 1.0
_POLL_SECONDS = 0.5  # of the database while Redis is away
_CHECK_SECONDS = 2.0  # of the database otherwise: a worker may die before it tells the end

log = get_logger(__name__)


class Mailbox(Protocol):
    """What is filled with the news of one run."""

    @property
    def run_id(self) -> str:
        """The run."""

    def put(self, entry: Entry) -> None:
        """A new entry of its stream."""

    def put_stored(self, run: RunRow, done: Mapping[int, int] | None) -> None:
        """The state in the database; done: by shard, while Redis is away."""


class History:
    """The entries of one run's stream, as many as the stream keeps, for those who come later."""

    def __init__(self) -> None:
        self.entries: deque[Entry] = deque(maxlen=RUN_ENTRIES)
        self.reading = asyncio.Lock()
        self.is_whole = False

    def begin_with(self, earlier: list[Entry]) -> None:
        """Put what the stream held before what came since."""
        since = list(self.entries)
        self.entries.clear()
        for entry in [*earlier, *since]:
            self.add(entry)
        self.is_whole = True

    def add(self, entry: Entry) -> None:
        """Keep an entry unless it is known."""
        if not self.entries or entry.id > self.entries[-1].id:
            self.entries.append(entry)


class Hub:
    """Reads all watched streams by one blocking call; a key of its own wakes it for new ones."""

    def __init__(self, database: Database, redis_url: str) -> None:
        self._database = database
        self._reader = connect(redis_url, answers_within=2 * _BLOCK_MS / 1_000)
        self.commands: Redis = connect(redis_url)
        self._wake_key = f"carry:wake:{uuid.uuid4()}"
        self._positions: dict[str, str] = {self._wake_key: "0-0"}
        self._mailboxes: dict[str, set[Mailbox]] = {}
        self._histories: dict[str, History] = {}
        self._followers: set[ActivityMailbox] = set()
        # run id -> status and progress, as told; None: not looked yet
        self._stored: dict[str, tuple[str, int]] | None = None
        self._tasks: list[asyncio.Task[None]] = []
        self.redis_is_up = True

    @contextmanager
    def watch(self, mailbox: Mailbox) -> Iterator[None]:
        """Fill a run's mailbox from now on; entries may come that its owner has read already."""
        watching = self._mailboxes.setdefault(mailbox.run_id, set())
        watching.add(mailbox)
        self._histories.setdefault(mailbox.run_id, History())
        self._positions.setdefault(run_stream(mailbox.run_id), "0-0")
        self._start()
        try:
            yield
        finally:
            watching.discard(mailbox)
            if not watching and self._mailboxes.get(mailbox.run_id) is watching:
                del self._mailboxes[mailbox.run_id]
                del self._histories[mailbox.run_id]
                self._positions.pop(run_stream(mailbox.run_id), None)

    async def history(self, run_id: str) -> list[Entry]:
        """What a watched run's stream has told; read once, however many subscribers come.

        A stream may hold 50 MB, and a thousand subscribers may come within a second.
        """
        history = self._histories[run_id]
        async with history.reading:
            if not history.is_whole:
                try:
                    found = await self.commands.xrange(run_stream(run_id))
                except REDIS_FAILURES:
                    return list(history.entries)
                history.begin_with(
                    [Entry(stream_id(raw_id.decode()), decode(fields)) for raw_id, fields in found]
                )
            return list(history.entries)

    @contextmanager
    def follow(self, mailbox: ActivityMailbox) -> Iterator[None]:
        """Fill an activity mailbox from now on."""
        self._followers.add(mailbox)
        self._start()
        try:
            yield
        finally:
            self._followers.discard(mailbox)
            if not self._followers:
                self._positions.pop(ACTIVITY_STREAM, None)

    @property
    def subscribers(self) -> int:
        """Mailboxes that are being filled."""
        return len(self._followers) + sum(len(boxes) for boxes in self._mailboxes.values())

    async def wake(self) -> None:
        """Let the reader see the streams that were added."""
        with suppress(*REDIS_FAILURES):
            async with self.commands.pipeline(transaction=False) as pipe:
                pipe.xadd(self._wake_key, {"w": 1}, maxlen=1)
                pipe.expire(self._wake_key, 60)
                await pipe.execute()

    async def close(self) -> None:
        """End the background tasks and close the connections."""
        for task in self._tasks:
            await end_reading(task)
        self._tasks = []
        await self._reader.aclose()
        await self.commands.aclose()

    def _start(self) -> None:
        if not self._tasks:
            self._tasks = [
                # In a context of their own: their log lines are not those of whoever came first.
                asyncio.create_task(self._read_for_ever(), name="run streams", context=Context()),
                asyncio.create_task(self._check_for_ever(), name="run states", context=Context()),
            ]

    async def _read_for_ever(self) -> None:
        pause = 0.05
        while True:
            try:
                await self._read_once()
                self.redis_is_up, pause = True, 0.05
            except REDIS_FAILURES as error:
                if self.redis_is_up:
                    log.warning("run streams unreadable, asking the database", error=str(error))
                self.redis_is_up = False
                await asyncio.sleep(pause)
                pause = min(pause * 2, _LONGEST_PAUSE_SECONDS)

    async def _read_once(self) -> None:
        if self._followers and ACTIVITY_STREAM not in self._positions:
            newest = await self._reader.xrevrange(ACTIVITY_STREAM, count=1)
            self._positions[ACTIVITY_STREAM] = newest[0][0].decode() if newest else "0-0"
        if not self.redis_is_up:
            await self._reader.ping()  # it is back; the blocking read would tell that late
            self.redis_is_up = True
        streams: dict[Any, Any] = dict(self._positions)
        answer = await self._reader.xread(streams, count=_ENTRIES_PER_READ, block=_BLOCK_MS)
        for key, entries in answer:
            stream = key.decode()
            if stream in self._positions:
                self._positions[stream] = entries[-1][0].decode()
            if stream != self._wake_key:
                self._deliver(stream, entries)

    def _deliver(self, stream: str, entries: list[tuple[bytes, dict[bytes, bytes]]]) -> None:
        for raw_id, fields in entries:
            entry = Entry(stream_id(raw_id.decode()), decode(fields))
            if stream == ACTIVITY_STREAM:
                for follower in self._followers:
                    follower.put(entry)
            else:
                if history := self._histories.get(entry.message.run_id):
                    history.add(entry)
                for mailbox in self._mailboxes.get(entry.message.run_id, ()):
                    mailbox.put(entry)

    async def _check_for_ever(self) -> None:
        while True:
            await asyncio.sleep(_CHECK_SECONDS if self.redis_is_up else _POLL_SECONDS)
            try:
                await self._check_runs()
                if self._followers and not self.redis_is_up:
                    await self._check_activity()
            except Exception:
                log.exception("stored run states unreadable")

    async def _check_runs(self) -> None:
        watched = list(self._mailboxes)
        if not watched:
            return
        async with self._database.session() as session:
            found = await runs.get_many(session, watched)
            done = (
                {}
                if self.redis_is_up
                else {run_id: await shards.progress_of(session, run_id) for run_id in found}
            )
        for run_id, run in found.items():
            for mailbox in list(self._mailboxes.get(run_id, ())):
                mailbox.put_stored(run, done.get(run_id))

    async def _check_activity(self) -> None:
        async with self._database.session() as session:
            newest = await runs.page(session, first=100)
        known = self._stored
        self._stored = {run.id: _told(run) for run in newest}
        for run in reversed(newest):
            if known is not None and known.get(run.id) != _told(run):
                for follower in self._followers:
                    follower.put_stored(run)


def stream_id(text: str) -> StreamId:
    """A stream id of Redis, comparable; ValueError when it is none."""
    at_ms, _, sequence = text.partition("-")
    if not (at_ms.isascii() and at_ms.isdigit() and sequence.isascii() and sequence.isdigit()):
        raise ValueError(text)
    return int(at_ms), int(sequence)


def _told(run: RunRow) -> tuple[str, int]:
    return run.status, run.progress_done
