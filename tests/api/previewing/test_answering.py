"""Questions and answers over a real Redis: taken by one, answered in words where nobody can."""

import asyncio
import contextlib
from collections.abc import AsyncIterator

import numpy as np
import pytest

from api.broker.connection import connect
from api.broker.redis_server import EmbeddedRedis
from api.errors import NoData, PreviewUnavailable
from api.previewing.answering import Answering, Answers, InThread
from api.previewing.asking import Outcome, Previews
from api.previewing.protocol import ASKED, LIFE_MS, Answer, Question, question_key
from engine.version import ENGINE_VERSION

_ANSWER = Answer({"net_pnl": 1.5}, {"net_pnl": 1.5}, 0.5, {}, {"equity": np.array([1.0, 2.0])})


@pytest.fixture
async def previews(redis_server: EmbeddedRedis) -> AsyncIterator[Previews]:
    opened = Previews(redis_server.url)
    yield opened
    await opened.close()


@contextlib.asynccontextmanager
async def _answering(server: EmbeddedRedis, answers: Answers) -> AsyncIterator[None]:
    one = Answering(server.url, answers)
    one.start()
    try:
        yield
    finally:
        await one.stop()


def _question(number: int = 0) -> Question:
    return Question("BACKTEST", {"number": number}, [])


async def test_of_several_workers_exactly_one_answers(
    redis_server: EmbeddedRedis, previews: Previews
) -> None:
    taken: list[tuple[str, int]] = []

    def worker(name: str) -> Answers:
        async def answers(question: Question, in_thread: InThread) -> Answer:
            taken.append((name, question.config["number"]))
            return await in_thread(lambda: _ANSWER)

        return answers

    async with _answering(redis_server, worker("a")), _answering(redis_server, worker("b")):
        found = await asyncio.gather(*(previews.ask(_question(number)) for number in range(40)))
    assert [one.metrics for one in found] == [_ANSWER.metrics] * 40
    assert sorted(number for _, number in taken) == list(range(40))
    assert {name for name, _ in taken} == {"a", "b"}
    assert previews.times.count == {Outcome.ANSWERED: 40}
    assert previews.times.within[Outcome.ANSWERED].total() == 40


async def test_what_a_worker_refuses_is_told_and_a_bug_is_not(
    redis_server: EmbeddedRedis, previews: Previews
) -> None:
    async def answers(question: Question, _in_thread: InThread) -> Answer:
        if question.config["number"] == 1:
            raise NoData("sample", "BTC/USDT:USDT")
        raise ZeroDivisionError("a secret")

    async with _answering(redis_server, answers):
        with pytest.raises(PreviewUnavailable, match="no settlement of BTC/USDT:USDT"):
            await previews.ask(_question(1))
        with pytest.raises(PreviewUnavailable, match="internal error, see the log of the workers"):
            await previews.ask(_question(2))
    assert previews.times.count == {Outcome.NOT_COMPUTED: 2}


async def test_without_a_worker_it_says_so_and_leaves_nothing(
    redis_server: EmbeddedRedis, previews: Previews
) -> None:
    with pytest.raises(PreviewUnavailable) as refused:
        await previews.ask(_question())
    assert refused.value.message == (
        f"a worker must answer within 2 s, none did: none of engine {ENGINE_VERSION} is running, "
        "it still starts, or it is busy; try again"
    )
    assert previews.times.count == {Outcome.LATE: 1}
    redis = connect(redis_server.url)
    try:
        assert await redis.keys("carry:preview:question:*") == []
    finally:
        await redis.aclose()


async def test_a_question_that_is_over_is_not_computed(
    redis_server: EmbeddedRedis, previews: Previews
) -> None:
    computed = []

    async def answers(question: Question, _in_thread: InThread) -> Answer:
        computed.append(question.config["number"])
        return _ANSWER

    redis = connect(redis_server.url)
    try:
        await redis.set(question_key("over"), _question(1).encode(), px=LIFE_MS)
        await redis.delete(question_key("over"))
        await redis.execute_command("RPUSH", ASKED, "over")  # type: ignore[no-untyped-call]
    finally:
        await redis.aclose()
    async with _answering(redis_server, answers):
        await previews.ask(_question(2))
    assert computed == [2]


async def test_only_workers_of_this_engine_are_asked() -> None:
    assert ASKED.endswith(ENGINE_VERSION)


async def test_without_redis_it_says_so_at_once() -> None:
    previews = Previews("redis://127.0.0.1:1")
    try:
        with pytest.raises(PreviewUnavailable, match="Redis must answer for a preview, was away"):
            await previews.ask(_question())
        assert previews.times.count == {Outcome.NO_REDIS: 1}
        assert previews.times.sum_seconds[Outcome.NO_REDIS] < LIFE_MS / 1_000
    finally:
        await previews.close()


async def test_a_worker_hears_again_when_redis_is_back(redis_server: EmbeddedRedis) -> None:
    async def answers(_question: Question, _in_thread: InThread) -> Answer:
        return _ANSWER

    async with _answering(redis_server, answers):
        redis = connect(redis_server.url)
        previews = Previews(redis_server.url)
        try:
            await previews.ask(_question())
            await redis.execute_command("CLIENT", "KILL", "TYPE", "normal", "SKIPME", "yes")  # type: ignore[no-untyped-call]
            assert (await previews.ask(_question())).hold_net_pnl == _ANSWER.hold_net_pnl
        finally:
            await redis.aclose()
            await previews.close()
