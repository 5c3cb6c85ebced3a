"""Counting requests: in one Redis for all processes, and without it in each."""

import asyncio
import os
import signal
import time
from collections.abc import AsyncIterator

import pytest

from api.broker import request_counts as module
from api.broker.redis_server import EmbeddedRedis
from api.broker.request_counts import RequestCounts, network_of
from api.errors import RateExceeded

pytestmark = pytest.mark.usefixtures("fresh_minute")


@pytest.fixture
async def rates(redis_server: EmbeddedRedis) -> AsyncIterator[RequestCounts]:
    opened = RequestCounts(redis_server.url)
    yield opened
    await opened.close()


async def _allowed(counted: RequestCounts, who: str, asked: int, per_minute: int) -> int:
    allowed = 0
    for _ in range(asked):
        try:
            await counted.count("key", who, per_minute)
        except RateExceeded:
            break
        allowed += 1
    return allowed


async def test_so_many_are_allowed_and_no_more(rates: RequestCounts) -> None:
    assert await _allowed(rates, "a", 20, per_minute=7) == 7
    with pytest.raises(RateExceeded) as refused:
        await rates.count("key", "a", 7)
    assert refused.value.limit == 7
    assert 1 <= refused.value.retry_after_seconds <= 60
    assert refused.value.message.startswith("requests must be at most 7 a minute, were more")


async def test_each_asker_and_each_kind_has_a_count_of_its_own(rates: RequestCounts) -> None:
    assert await _allowed(rates, "a", 5, per_minute=3) == 3
    assert await _allowed(rates, "b", 5, per_minute=3) == 3
    await rates.count("address", "a", 3)


async def test_no_limit_counts_nothing(rates: RequestCounts, redis_server: EmbeddedRedis) -> None:
    assert await _allowed(rates, "a", 500, per_minute=0) == 500
    assert await rates._redis.keys("*") == []
    assert redis_server.is_running()


async def test_two_processes_count_together(
    rates: RequestCounts, redis_server: EmbeddedRedis
) -> None:
    other = RequestCounts(redis_server.url)
    assert await _allowed(rates, "a", 4, per_minute=6) == 4
    assert await _allowed(other, "a", 9, per_minute=6) == 2
    await other.close()


async def test_at_once_no_more_get_in_than_one_by_one(rates: RequestCounts) -> None:
    asked = (rates.count("key", "a", 25) for _ in range(100))
    ended = await asyncio.gather(*asked, return_exceptions=True)
    assert sum(one is None for one in ended) == 25
    assert sum(isinstance(one, RateExceeded) for one in ended) == 75


async def test_counts_leave_redis_by_themselves(rates: RequestCounts) -> None:
    await rates.count("key", "a", 3)
    left = [await rates._redis.ttl(key) for key in await rates._redis.keys("*")]
    assert left
    assert all(0 < seconds <= 120 for seconds in left)


async def test_without_redis_each_process_counts_for_itself() -> None:
    alone = RequestCounts("redis://127.0.0.1:1")
    assert await _allowed(alone, "a", 9, per_minute=4) == 4
    assert await _allowed(alone, "b", 9, per_minute=4) == 4
    await alone.close()


async def test_a_redis_that_hangs_holds_up_one_request(
    rates: RequestCounts, redis_server: EmbeddedRedis
) -> None:
    await rates.count("key", "a", 1_000)
    process = redis_server._process
    assert process is not None
    os.kill(process.pid, signal.SIGSTOP)
    try:
        started = time.monotonic()
        for _ in range(50):
            await rates.count("key", "a", 1_000)
        assert time.monotonic() - started < 25 * module._ANSWER_SECONDS  # not 50 times
    finally:
        os.kill(process.pid, signal.SIGCONT)


async def test_a_redis_that_comes_back_is_counted_in_again(
    rates: RequestCounts, redis_server: EmbeddedRedis, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "_WITHOUT_REDIS_SECONDS", 0.0)
    redis_server.stop()
    await rates.count("key", "a", 9)
    redis_server.start()
    await rates.count("key", "a", 9)
    assert await rates._redis.keys("*") != []


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("192.0.2.7", "192.0.2.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:db8:1:2:ffff::9", "2001:db8:1:2::/64"),
        ("fe80::1%eth0", "fe80::/64"),
        ("::ffff:192.0.2.7", "192.0.2.7"),
        ("", "unknown"),
        ("a socket's path", "unknown"),
    ],
)
def test_a_host_of_many_addresses_is_one_asker(address: str, expected: str) -> None:
    assert network_of(address) == expected
