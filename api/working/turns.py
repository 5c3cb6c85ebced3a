"""Turns: a worker that was woken takes one shard of a lane after the other until none waits."""

import asyncio
from collections.abc import Callable, Mapping
from contextlib import suppress

from cachetools import LRUCache

from api.broker.queue import Lane
from api.logs import get_logger
from api.runs.services import Services
from api.storage import claims
from api.storage.claims import NoneLeft
from api.storage.database import DATABASE_FAILURES
from api.storage.runs import now_ms
from api.storage.shards import Claim
from api.working.lull import Lull
from api.working.runner import Runner

LONGEST_SECONDS = 60.0  # what a job of arq's waits for; who was killed is not waited for longer
_TURN_SECONDS = 20.0
_WOKEN_BY_ONE = 2  # so that a fleet is at a big sweep soon
_WAKES_REMEMBERED = 1_000

log = get_logger(__name__)


class Turns:
    """So many per lane at a time; stopped, they end behind the shard they have."""

    def __init__(
        self,
        services: Services,
        runner: Runner,
        lull: Lull,
        places: Mapping[Lane, int],
        compiled: Callable[[], int | None] = lambda: None,
    ) -> None:
        """lull: put off while the fast lane is served.

        compiled: how many kernels are there so far; None: all, as good as always.
        """
        self._services = services
        self._runner = runner
        self._lull = lull
        self._compiled = compiled
        self._places = places
        self._under_way: dict[Lane, set[asyncio.Task[None]]] = {lane: set() for lane in places}
        self._of_wake = LRUCache[str, asyncio.Task[None]](_WAKES_REMEMBERED)
        self._stopped = False

    def free(self, lane: Lane) -> int:
        """How many more this worker could begin."""
        return 0 if self._stopped else self._places[lane] - len(self._under_way[lane])

    def begin(self, lane: Lane, wake: str) -> asyncio.Task[None] | None:
        """The turn of a wake, which is heard of twice and begins but one.

        None where there is no room: whoever has a place here looks again by himself.
        """
        turn = self._of_wake.get(wake)
        if turn is None and self.free(lane) > 0:
            whole = self._fast_turn() if lane is Lane.FAST else self._turn(lane)
            turn = asyncio.create_task(whole, name=f"{lane.value} turn")
            self._of_wake[wake] = turn
            self._under_way[lane].add(turn)
            turn.add_done_callback(self._under_way[lane].discard)
        return turn

    async def take(self, lane: Lane, wake: str) -> None:
        """See a turn to its end unless a single shard draws it out: then it goes on alone."""
        turn = self.begin(lane, wake)
        if turn is not None:
            await asyncio.wait((turn,), timeout=LONGEST_SECONDS)

    def stop(self) -> None:
        """Take no more shards."""
        self._stopped = True

    async def ended(self) -> None:
        """Wait for those under way."""
        while turns := [turn for of_lane in self._under_way.values() for turn in of_lane]:
            await asyncio.wait(turns)

    async def _fast_turn(self) -> None:
        with self._lull.put_off():
            await self._turn(Lane.FAST)

    async def _turn(self, lane: Lane) -> None:
        clock = asyncio.get_running_loop()
        over_at = clock.time() + _TURN_SECONDS
        woken_by_one = _WOKEN_BY_ONE
        try:
            while (claimed := await self._claim(lane)) is not None:
                more_wait = claimed.shard.shard_index + 1 < claimed.run.shard_count
                # Beside it: a claimed shard does not wait for a Redis that is silent.
                await asyncio.gather(
                    self._services.queue.wake(lane, woken_by_one if more_wait else 0),
                    self._runner.run(claimed),
                )
                woken_by_one = 0
                if self._stopped:
                    return
                if clock.time() > over_at:
                    if await self._services.queue.wake(lane):
                        return
                    over_at = clock.time() + _TURN_SECONDS
        except DATABASE_FAILURES as error:
            log.warning("no more shards: the database is away", lane=lane.value, error=str(error))
        except Exception:
            log.exception("turn ended unexpectedly", lane=lane.value)

    async def _claim(self, lane: Lane) -> Claim | None:
        # The oldest shard of a lane that waits for kernels which are there; None: none does.
        attempts = self._services.settings.max_attempts
        while True:
            with suppress(NoneLeft):
                async with self._services.database.transaction() as session:
                    run = claims.oldest(lane, attempts, self._compiled())
                    return await claims.claim(session, run, self._runner.worker, now_ms(), attempts)
