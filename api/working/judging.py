"""Judges the runs that have succeeded: is it luck? Behind everything else, in a thread of its own.

Whoever ends a run judges it at once; what its worker did not come to is found by the others.
"""

import asyncio
from collections import deque
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple, TypeVar

from api.logs import get_logger
from api.registry import part_of
from api.runs.market import market_of
from api.runs.names import MarketKey
from api.runs.services import Services
from api.storage import blobs, judgements, runs
from api.storage.database import DATABASE_FAILURES
from api.storage.tables import RunRow
from api.working.choices import JudgeFirst, choice_of
from api.working.lull import Lull
from api.working.niceness import let_others_first
from engine.model.columns import MarketColumns
from engine.model.costs import Costs
from engine.model.params import Period

if TYPE_CHECKING:
    from api.runs.judging import Judged
    from api.runs.results import ResultReader
    from engine.analysis.luck.chosen import Choice

T = TypeVar("T")
_CACHE_BYTES = 32_000_000  # each run is read once
_BEATEN_AT_ONCE = 1_000
_PUT_OFF_SECONDS = 5.0  # behind its run, where one small run comes right behind the other

log = get_logger(__name__)


class _Due(NamedTuple):
    run_id: str
    latest: float = float("-inf")  # when it begins even without a lull, by the loop's clock


class JudgedDesk:
    """What a kind judges a run with."""

    def __init__(
        self,
        services: Services,
        run: RunRow,
        reader: "ResultReader",
        thread: ThreadPoolExecutor,
        is_stopped: Callable[[], bool],
    ) -> None:
        self.services, self.run, self.reader = services, run, reader
        self._thread, self._is_stopped = thread, is_stopped
        self.is_gone = False
        self.choice: Choice | None = None

    def should_stop(self) -> bool:
        """Whether it is to end before its end: the worker stops, or the run is gone."""
        return self.is_gone or self._is_stopped()

    async def market(self, key: MarketKey, period: Period, costs: Costs) -> MarketColumns:
        """Prepared columns of the revisions that the run names."""
        return await market_of(self.services, self.run, key, period, costs)

    async def in_thread(self, compute: Callable[[], T]) -> T:
        """What a pure, slow function gives, in the thread of judgements."""
        return await asyncio.get_running_loop().run_in_executor(self._thread, compute)


class Judging:
    """One after the other, from `start` until `stop`."""

    def __init__(self, services: Services, lull: Lull) -> None:
        self._services = services
        self._lull = lull
        self._thread = ThreadPoolExecutor(1, "judging", initializer=let_others_first)
        self._due: deque[_Due] = deque()
        self._has_more = asyncio.Event()
        self._seen: dict[str, int] = {}
        self._at: JudgedDesk | None = None
        self._tried_first: set[str] = set()
        self._task: asyncio.Task[None] | None = None
        self._stopped = False

    def start(self) -> None:
        """Begin: the kernels are there."""
        self._task = asyncio.create_task(self._until_stopped(), name="judging")

    async def stop(self) -> None:
        """End behind the run at hand; the rest is found by other workers."""
        self._stopped = True
        self._has_more.set()
        if self._task is not None:
            await self._task
        self._thread.shutdown(wait=False, cancel_futures=True)

    def soon(self, run_id: str) -> None:
        """Judge a run that has just succeeded."""
        latest = asyncio.get_running_loop().time() + _PUT_OFF_SECONDS
        self._due.append(_Due(run_id, latest))
        self._has_more.set()

    async def look(self) -> None:
        """Say what this one is at and has in line, and take up what was waiting a round ago and
        still is, nobody being at it; raises what the database raises.
        """
        await self._beat()
        async with self._services.database.session() as session:
            found = await judgements.waiting(session)
        late = {one for one, beats in found.items() if self._seen.get(one) == beats}
        late -= {
            *(one.run_id for one in self._due),
            *(() if self._at is None else (self._at.run.id,)),
        }
        self._seen = found
        for run_id in sorted(late):
            async with self._services.database.transaction() as session:
                attempts = self._services.settings.max_attempts
                again = await judgements.count_attempt(session, run_id, attempts)
            if again:
                log.info("judging again", run_id=run_id)
                self.soon(run_id)

    async def _beat(self) -> None:
        desk, in_line = self._at, [one.run_id for one in self._due]
        if desk is None and not in_line:
            return
        async with self._services.database.transaction() as session:
            if desk is not None:
                desk.is_gone = not await judgements.beat(session, [desk.run.id])
            for first in range(0, len(in_line), _BEATEN_AT_ONCE):
                await judgements.beat(session, in_line[first : first + _BEATEN_AT_ONCE])

    @cached_property
    def _reader(self) -> "ResultReader":
        # Here, not above: a worker is ready sooner, and judges nothing before it has computed.
        from api.runs.results import ResultReader

        return ResultReader(self._services.database, _CACHE_BYTES)

    async def _until_stopped(self) -> None:
        while not self._stopped:
            if not self._due:
                self._has_more.clear()
                await self._has_more.wait()
                continue
            # Still in line meanwhile, and held by its beats.
            await self._lull.wait(self._due[0].latest - asyncio.get_running_loop().time())
            if self._stopped:
                return
            run_id = self._due.popleft().run_id
            try:
                await self._judge(run_id)
            except DATABASE_FAILURES as error:
                log.warning("run not judged: the database is away", error=str(error))
            except Exception:
                log.exception("run not judged", run_id=run_id)

    async def _judge(self, run_id: str) -> None:
        async with self._services.database.session() as session:
            run = await runs.get(session, run_id)
        if run is None:
            return
        judge = part_of(run.kind, "judging").judge
        self._at = desk = JudgedDesk(
            self._services, run, self._reader, self._thread, lambda: self._stopped
        )
        try:
            tried = frozenset(self._tried_first)
            desk.choice = await choice_of(self._services.database, self._reader, run, tried)
            found: Judged | None = await judge(desk)
        except JudgeFirst as order:
            # At once, here, though another worker may be at it: it is the same whoever does it.
            self._tried_first.add(order.run_id)
            self._due.extendleft((_Due(run_id), _Due(order.run_id)))
            return
        finally:
            self._at = None
        if found is None:
            return
        columns = blobs.pack(found.columns) if found.columns else None
        async with self._services.database.transaction() as session:
            written = await judgements.write(session, run_id, found.parts, columns)
        if written:
            await self._services.publisher.judged(run)
