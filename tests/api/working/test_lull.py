"""What follows from a small run gives way to the next one, and not for ever."""

import asyncio

from api.working.lull import Lull

AGES = 3_600.0


async def test_a_lull_comes_a_moment_after_the_last_run() -> None:
    lull = Lull()
    await lull.wait(AGES)  # nothing has run yet
    with lull.put_off():
        waiting = asyncio.create_task(lull.wait(AGES))
        with lull.put_off():
            await asyncio.sleep(0)
        await asyncio.sleep(0)
        assert not waiting.done()  # the other one is still computed
    await asyncio.sleep(0)
    assert not waiting.done()
    await waiting


async def test_a_run_right_behind_the_last_puts_it_off_again() -> None:
    lull = Lull()
    calls: list[str] = []
    with lull.put_off():
        lull.then(lambda: calls.append("called"))
    with lull.put_off():
        await asyncio.sleep(0.5)  # longer than the moment of the first would be
        assert calls == []
    await lull.wait(AGES)
    assert calls == ["called"]


async def test_nothing_waits_longer_than_it_says() -> None:
    lull = Lull()
    with lull.put_off():
        await lull.wait(0.01)


async def test_what_is_to_follow_is_called_once_however_often_it_was_said() -> None:
    lull = Lull()
    calls: list[str] = []

    def follow() -> None:
        calls.append("called")

    lull.then(follow)  # in a lull at once
    with lull.put_off():
        lull.then(follow)
        lull.then(follow)
    await lull.wait(AGES)
    assert calls == ["called", "called"]
