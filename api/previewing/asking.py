"""The asking side of previews: one question in, one answer out, within 2 seconds."""

import time
from collections import Counter, defaultdict
from enum import StrEnum

from api.broker.connection import REDIS_FAILURES, connect, pop
from api.errors import PreviewUnavailable
from api.logs import get_logger
from api.previewing.protocol import (
    ASKED,
    LIFE_MS,
    MOST_WAITING,
    Answer,
    NotComputed,
    Question,
    answer_key,
    decode_answer,
    new_id,
    question_key,
)
from engine.version import ENGINE_VERSION

BUCKETS_SECONDS = (0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.0)
_LIFE_SECONDS = LIFE_MS / 1_000
_MOST_AT_ONCE = 64  # each holds a connection to Redis while it waits

log = get_logger(__name__)


class Outcome(StrEnum):
    """What came of a question, for whoever watches the service."""

    ANSWERED = "answered"
    NOT_COMPUTED = "not_computed"
    LATE = "late"
    NO_REDIS = "no_redis"
    TOO_MANY = "too_many"


class Times:
    """How long questions took, by their outcome."""

    def __init__(self) -> None:
        self.within: dict[Outcome, Counter[float]] = defaultdict(Counter)  # per bucket, not summed
        self.sum_seconds: defaultdict[Outcome, float] = defaultdict(float)
        self.count: Counter[Outcome] = Counter()

    def add(self, outcome: Outcome, seconds: float) -> None:
        """Count one."""
        self.count[outcome] += 1
        self.sum_seconds[outcome] += seconds
        bucket = next((bound for bound in BUCKETS_SECONDS if seconds <= bound), None)
        if bucket is not None:
            self.within[outcome][bucket] += 1


class Previews:
    """Asks the workers of this engine; one per API process."""

    def __init__(self, redis_url: str) -> None:
        # A reply is waited for by Redis itself: its silence counts only beyond that.
        self._redis = connect(redis_url, answers_within=2 * _LIFE_SECONDS)
        self._waiting = 0
        self.times = Times()

    async def ask(self, question: Question) -> Answer:
        """The answer of whichever worker is first; PreviewUnavailable, in words, without one."""
        started = time.perf_counter()
        outcome, answer = await self._outcome(question)
        self.times.add(outcome, time.perf_counter() - started)
        if isinstance(answer, Answer):
            return answer
        raise PreviewUnavailable(answer.message)

    async def close(self) -> None:
        """Close the connections."""
        await self._redis.aclose()

    async def _outcome(self, question: Question) -> tuple[Outcome, Answer | NotComputed]:
        if self._waiting >= _MOST_AT_ONCE:
            return Outcome.TOO_MANY, NotComputed(
                f"previews must be at most {_MOST_AT_ONCE} at a time, were more: try again"
            )
        self._waiting += 1
        try:
            data = await self._exchange(new_id(), question.encode())
        except REDIS_FAILURES as error:
            log.warning("no preview: Redis is away", error=str(error))
            return Outcome.NO_REDIS, NotComputed(
                "Redis must answer for a preview, was away: try again later, or start a run, "
                "which is computed when it is back"
            )
        finally:
            self._waiting -= 1
        if data is None:
            return Outcome.LATE, NotComputed(
                f"a worker must answer within {_LIFE_SECONDS:g} s, none did: none of engine "
                f"{ENGINE_VERSION} is running, it still starts, or it is busy; try again"
            )
        answer = decode_answer(data)
        computed = isinstance(answer, Answer)
        return Outcome.ANSWERED if computed else Outcome.NOT_COMPUTED, answer

    async def _exchange(self, question_id: str, data: bytes) -> bytes | None:
        async with self._redis.pipeline(transaction=False) as pipe:
            pipe.set(question_key(question_id), data, px=LIFE_MS)
            pipe.rpush(ASKED, question_id)
            pipe.ltrim(ASKED, -MOST_WAITING, -1)
            pipe.pexpire(ASKED, LIFE_MS)
            await pipe.execute()
        return await pop(self._redis, answer_key(question_id), _LIFE_SECONDS)
