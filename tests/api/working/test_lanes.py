"""Workers hear of every wake, called out or only left in a queue, also behind an outage."""

import asyncio

import pytest

from api.broker.queue import WAKE, Lane, speaking_arq
from api.broker.redis_server import EmbeddedRedis
from api.watching.services import AskingServices
from api.working.lanes import Lanes
from api.working.lull import Lull
from api.working.runner import Runner
from api.working.turns import Turns

_PLACES = {Lane.FAST: 2, Lane.BULK: 1}


class _Told(Turns):
    """Says which wake of which lane was heard, and takes no turn."""

    def __init__(self, services: AskingServices) -> None:
        super().__init__(services, Runner(services, "w"), Lull(), _PLACES)
        self.heard: asyncio.Queue[tuple[Lane, str]] = asyncio.Queue()

    def begin(self, lane: Lane, wake: str) -> None:
        self.heard.put_nowait((lane, wake))


async def _until_listened_to(services: AskingServices) -> None:
    async with asyncio.timeout(60):
        while not await services.redis.pubsub_channels(Lane.FAST.channel):  # noqa: ASYNC110
            await asyncio.sleep(0.01)


async def test_a_wake_is_heard_of_as_it_is_called_out_and_from_its_queue(
    services: AskingServices,
) -> None:
    turns = _Told(services)
    lanes = Lanes(services.redis_url, turns, _PLACES, lambda: None)
    lanes.start()
    try:
        await _until_listened_to(services)
        await services.queue.wake(Lane.BULK)
        async with asyncio.timeout(60):
            called_out, from_queue = await turns.heard.get(), await turns.heard.get()
        assert called_out == from_queue
        assert called_out[0] is Lane.BULK
    finally:
        await lanes.stop()


async def test_a_wake_that_was_not_called_out_is_found_in_its_queue(
    services: AskingServices,
) -> None:
    turns = _Told(services)
    await services.queue.wake(Lane.BULK)  # before anybody listens
    lanes = Lanes(services.redis_url, turns, _PLACES, lambda: None)
    lanes.start()
    try:
        async with asyncio.timeout(60):
            assert (await turns.heard.get())[0] is Lane.BULK
            earlier = speaking_arq(services.redis)  # as an API of an earlier release wakes
            job = await earlier.enqueue_job(WAKE, _queue_name=Lane.FAST.queue_name)
            assert job is not None
            assert await turns.heard.get() == (Lane.FAST, job.job_id)
    finally:
        await lanes.stop()


# arq closes what it lost as redis-py 4 did.
@pytest.mark.filterwarnings("ignore:Call to deprecated close:DeprecationWarning")
async def test_wakes_are_called_out_and_heard_again_once_redis_is_back(
    services: AskingServices, redis_server: EmbeddedRedis
) -> None:
    turns = _Told(services)
    back = asyncio.Event()
    lanes = Lanes(services.redis_url, turns, _PLACES, back.set)
    lanes.start()
    try:
        await _until_listened_to(services)
        redis_server.stop()
        redis_server.start()
        await back.wait()
        await _until_listened_to(services)
        assert await services.queue.wake(Lane.FAST)
        async with asyncio.timeout(60):
            assert await turns.heard.get() == await turns.heard.get()
    finally:
        await lanes.stop()
