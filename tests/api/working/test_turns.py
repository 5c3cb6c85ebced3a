"""A woken worker takes what waits, one after the other, as far as it has room."""

import asyncio
from collections.abc import Iterator

import pytest

from api.broker.queue import Lane
from api.runs.names import MarketKey
from api.storage.runs import RunStatus
from api.storage.shards import Claim
from api.watching.services import AskingServices
from api.working.lull import Lull
from api.working.runner import Runner
from api.working.turns import Turns
from tests.api.asking import Questions, Service

# Nobody imported them: their shards fail at once, without a kernel.
_NOWHERE = (MarketKey("a", "A"), MarketKey("b", "B"), MarketKey("c", "C"))


class _Held(Runner):
    """Computes a shard once it is let go."""

    def __init__(self, services: AskingServices) -> None:
        super().__init__(services, "w")
        self.begun: list[int] = []
        self.let_go = asyncio.Event()

    async def run(self, claimed: Claim) -> None:
        self.begun.append(claimed.key.index)
        await self.let_go.wait()
        await super().run(claimed)


@pytest.fixture
def held(services: AskingServices) -> Iterator[_Held]:
    runner = _Held(services)
    yield runner
    runner.close()


async def _wakes(services: AskingServices) -> int:
    return int(await services.redis.zcard(Lane.FAST.queue_name))


async def test_one_turn_takes_all_that_waits_and_wakes_others_once(
    services: AskingServices, service: Service, held: _Held, ask: Questions
) -> None:
    run = await service.start(ask.markets(*_NOWHERE))
    assert await _wakes(services) == 1
    held.let_go.set()
    turns = Turns(services, held, Lull(), {Lane.FAST: 2})
    await turns.take(Lane.FAST, "wake")
    assert held.begun == [0, 1, 2]
    assert (await service.row(run)).status == RunStatus.FAILED
    assert await _wakes(services) == 3
    await turns.take(Lane.FAST, "one too many")
    assert (held.begun, turns.free(Lane.FAST)) == ([0, 1, 2], 2)


async def test_turns_take_no_more_than_there_is_room_for(
    services: AskingServices, service: Service, held: _Held, ask: Questions
) -> None:
    await service.start(ask.markets(*_NOWHERE))
    turns = Turns(services, held, Lull(), {Lane.FAST: 2})
    woken = [asyncio.create_task(turns.take(Lane.FAST, f"wake {n}")) for n in range(3)]
    async with asyncio.timeout(60):
        while len(held.begun) < 2:  # noqa: ASYNC110  a list has no event
            await asyncio.sleep(0.01)
    assert turns.free(Lane.FAST) == 0
    held.let_go.set()
    await asyncio.gather(*woken)
    assert sorted(held.begun) == [0, 1, 2]


async def test_a_stopped_turn_ends_behind_its_shard_though_its_caller_is_gone(
    services: AskingServices, service: Service, held: _Held, ask: Questions
) -> None:
    run = await service.start(ask.markets(*_NOWHERE))
    turns = Turns(services, held, Lull(), {Lane.FAST: 2})
    woken = asyncio.create_task(turns.take(Lane.FAST, "wake"))
    async with asyncio.timeout(60):
        while not held.begun:  # noqa: ASYNC110
            await asyncio.sleep(0.01)
    woken.cancel()  # as arq does when Redis goes away
    turns.stop()
    held.let_go.set()
    await turns.ended()
    first, *rest = await service.shards(run)
    assert first.status == RunStatus.FAILED
    assert {shard.status for shard in rest} == {RunStatus.QUEUED}
    await turns.take(Lane.FAST, "another")
    assert held.begun == [0]


async def test_a_wake_that_is_heard_of_twice_begins_one_turn(
    services: AskingServices, service: Service, held: _Held, ask: Questions
) -> None:
    await service.start(ask.markets(*_NOWHERE))
    turns = Turns(services, held, Lull(), {Lane.FAST: 2})
    turn = turns.begin(Lane.FAST, "wake")
    taken = asyncio.create_task(turns.take(Lane.FAST, "wake"))
    await asyncio.sleep(0)
    assert turns.free(Lane.FAST) == 1
    held.let_go.set()
    await taken
    assert turn is not None
    assert turn.done()
    assert held.begun == [0, 1, 2]
    assert turns.begin(Lane.FAST, "wake") is turn
