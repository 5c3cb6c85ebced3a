"""The answering side of previews: a worker takes questions and computes them beside its shards."""

import asyncio
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Protocol

from api.broker.connection import REDIS_FAILURES, connect, end_reading, pop
from api.errors import ApiError
from api.logs import get_logger
from api.previewing.protocol import (
    ASKED,
    LIFE_MS,
    Answer,
    NotComputed,
    Question,
    answer_key,
    question_key,
)
from api.storage.database import DATABASE_FAILURES
from engine.model.errors import EngineError

_PLACES = 4  # one computes, the others load their market or send
_LOOK_SECONDS = 5.0
_PAUSE_SECONDS = 0.5

log = get_logger(__name__)


class InThread(Protocol):
    """Runs a pure, slow function in the thread of previews."""

    async def __call__(self, compute: Callable[[], Answer], /) -> Answer: ...


Answers = Callable[[Question, InThread], Awaitable[Answer]]


class Answering:
    """Takes one question after the other while it has a place.

    What is computed has a thread of its own: kernels let go of the interpreter, so neither a sweep
    in the threads of big shards nor a run in that of small ones is waited for.
    """

    def __init__(self, redis_url: str, answers: Answers) -> None:
        self._redis = connect(redis_url, answers_within=2 * _LOOK_SECONDS)
        self._answers = answers
        self._thread = ThreadPoolExecutor(1, "preview")
        self._places = asyncio.Semaphore(_PLACES)
        self._taking: asyncio.Task[None] | None = None
        self._under_way: set[asyncio.Task[None]] = set()

    def start(self) -> None:
        """Begin to take questions; every kernel is there."""
        self._taking = asyncio.create_task(self._take_for_ever(), name="previews")

    async def stop(self) -> None:
        """Take no more, and answer those that were taken."""
        if self._taking is not None:
            await end_reading(self._taking)
        await asyncio.gather(*self._under_way)
        self._thread.shutdown(wait=False)
        await self._redis.aclose()

    async def _take_for_ever(self) -> None:
        while True:
            await self._places.acquire()
            try:
                found = await pop(self._redis, ASKED, _LOOK_SECONDS)
            except REDIS_FAILURES:
                self._places.release()
                await asyncio.sleep(_PAUSE_SECONDS)
                continue
            if found is None:
                self._places.release()
                continue
            one = asyncio.create_task(self._one(found.decode()), name="preview")
            self._under_way.add(one)
            one.add_done_callback(self._done)

    def _done(self, one: asyncio.Task[None]) -> None:
        self._under_way.discard(one)
        self._places.release()

    async def _one(self, question_id: str) -> None:
        try:
            data = await self._redis.get(question_key(question_id))
            if data is None:
                return  # over: nobody waits for it any more
            answer = await self._answered(Question.decode(data))
            async with self._redis.pipeline(transaction=False) as pipe:
                pipe.rpush(answer_key(question_id), answer.encode())
                pipe.pexpire(answer_key(question_id), LIFE_MS)
                await pipe.execute()
        except REDIS_FAILURES as error:
            log.info("preview not answered", error=str(error))

    async def _answered(self, question: Question) -> Answer | NotComputed:
        try:
            return await self._answers(question, self._in_thread)
        except (ApiError, EngineError) as error:
            return NotComputed(str(error))
        except DATABASE_FAILURES as error:
            log.warning("preview not computed: the database is away", error=str(error))
            return NotComputed("the database must answer, was away: try again later")
        except Exception:
            log.exception("preview failed unexpectedly")
            return NotComputed("internal error, see the log of the workers")

    async def _in_thread(self, compute: Callable[[], Answer]) -> Answer:
        return await asyncio.get_running_loop().run_in_executor(self._thread, compute)
