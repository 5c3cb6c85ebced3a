"""arq's workers, one per lane, started again whenever Redis was away.

Beside them somebody listens for the wakes that are called out. Mostly he is the first to hear of
one and begins its turn; arq's job then finds it under way and sees to its end.
"""

import asyncio
from collections.abc import Callable, Mapping
from contextlib import suppress
from typing import Any, cast

from arq.worker import Worker, func

from api.broker.connection import REDIS_FAILURES, connect, end_reading
from api.broker.queue import WAKE, Lane, pack, speaking_arq, unpack, wakes_called_out
from api.logs import get_logger
from api.working.turns import LONGEST_SECONDS, Turns

# Between two looks into a queue, seconds; what is called out does not wait for one.
_POLL_DELAYS = {Lane.FAST: 0.25, Lane.BULK: 0.5, Lane.IMPORT: 0.5}
_ANSWER_SECONDS = 5.0
_SHORTEST_PAUSE_SECONDS = 0.05
_LONGEST_PAUSE_SECONDS = 1.0

log = get_logger(__name__)


class Lanes:
    """Lets arq look into the queues, and take a turn for every wake."""

    def __init__(
        self,
        redis_url: str,
        turns: Turns,
        places: Mapping[Lane, int],
        on_return: Callable[[], None],
    ) -> None:
        self._redis_url = redis_url
        self._turns = turns
        self._places = places
        self._on_return = on_return  # Redis is back, maybe without what it held
        self._serving: list[asyncio.Task[None]] = []

    def start(self) -> None:
        """Begin to hear wakes."""
        self._serving = [
            asyncio.create_task(self._serve(lane), name=f"{lane.value} lane")
            for lane in self._places
        ]
        self._serving.append(asyncio.create_task(self._listen(), name="wakes called out"))

    async def stop(self) -> None:
        """Hear no more; turns that were begun go on."""
        await asyncio.gather(*map(end_reading, self._serving))

    async def _listen(self) -> None:
        was_away = False  # also between two looks of the lanes, which do not hear of that
        while True:
            redis = connect(self._redis_url, answers_within=_ANSWER_SECONDS)
            try:
                if was_away:
                    await redis.ping()
                    was_away = False
                    self._on_return()
                async for lane, wake in wakes_called_out(redis):
                    self._turns.begin(lane, wake)
            except REDIS_FAILURES:  # of which the lanes speak
                was_away = True
                await asyncio.sleep(_LONGEST_PAUSE_SECONDS)
            finally:
                await redis.aclose()

    async def _serve(self, lane: Lane) -> None:
        pause = _SHORTEST_PAUSE_SECONDS
        while True:
            redis = connect(self._redis_url, answers_within=_ANSWER_SECONDS)
            try:
                await redis.ping()
                if pause > _SHORTEST_PAUSE_SECONDS:
                    log.info("hearing wakes again", lane=lane.value)
                    self._on_return()
                pause = _SHORTEST_PAUSE_SECONDS
                await self._hear(lane, redis)
            except REDIS_FAILURES as error:
                if pause == _SHORTEST_PAUSE_SECONDS:
                    log.warning(
                        "no wakes to hear: Redis is away", lane=lane.value, error=str(error)
                    )
                pause = min(pause * 2, _LONGEST_PAUSE_SECONDS)
                await asyncio.sleep(pause)
            finally:
                await redis.aclose()

    async def _hear(self, lane: Lane, redis: Any) -> None:
        async def work(context: dict[str, Any]) -> None:
            await self._turns.take(lane, context["job_id"])

        worker = Worker(
            [func(cast("Any", work), name=WAKE)],
            queue_name=lane.queue_name,
            redis_pool=speaking_arq(redis),
            handle_signals=False,
            max_jobs=self._places[lane],
            job_timeout=LONGEST_SECONDS + 10,
            keep_result=0,
            poll_delay=_POLL_DELAYS[lane],
            job_serializer=pack,
            job_deserializer=unpack,
            log_results=False,
        )
        try:
            await worker.async_run()
        finally:
            # What arq waits for it lets go of, and other workers hear those wakes once more.
            with suppress(asyncio.CancelledError, *REDIS_FAILURES):
                await worker.close()
