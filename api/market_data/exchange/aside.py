"""Work on a loop of its own in a thread, so that the caller's loop keeps beating."""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine
from typing import Any, Protocol, TypeVar

from api.market_data.stopping import Stopped

T = TypeVar("T")
_LOOK_EVERY_SECONDS = 0.05
_STOPPED: Any = object()


class AtHome(Protocol):
    """Runs a coroutine on the caller's loop, where the database is."""

    async def __call__(self, work: Coroutine[Any, Any, T], /) -> T: ...


async def run_aside(
    work: Callable[[AtHome], Awaitable[T]], should_stop: Callable[[], bool] = lambda: False
) -> T:
    """The result of `work`; raises Stopped soon after should_stop() has become true.

    What was begun at home is finished there: a transaction is never cancelled half-way.
    """
    home = asyncio.get_running_loop()
    running: list[tuple[asyncio.AbstractEventLoop, asyncio.Task[Any]]] = []

    async def at_home(coroutine: Coroutine[Any, Any, Any]) -> Any:
        async def unbroken() -> Any:
            return await asyncio.shield(coroutine)

        return await asyncio.wrap_future(asyncio.run_coroutine_threadsafe(unbroken(), home))

    async def entry() -> Any:
        task = asyncio.current_task()
        assert task is not None  # noqa: S101  this is one
        running.append((asyncio.get_running_loop(), task))
        try:
            return await work(at_home)
        except asyncio.CancelledError:
            return _STOPPED

    def stop() -> None:
        if running and not thread.done():
            loop, task = running[0]
            loop.call_soon_threadsafe(task.cancel)

    thread = asyncio.ensure_future(asyncio.to_thread(asyncio.run, entry()))
    try:
        while not thread.done() and not (running and should_stop()):
            await asyncio.wait({thread}, timeout=_LOOK_EVERY_SECONDS)
    finally:
        stop()
        await asyncio.wait({thread})
    result = thread.result()
    if result is _STOPPED:
        raise Stopped
    found: T = result
    return found
