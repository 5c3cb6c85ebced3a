"""Reads asked for one by one in the same moment, done in one query."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Generic, TypeVar

Value = TypeVar("Value")

LoadMany = Callable[[Sequence[str]], Awaitable[Mapping[str, Value]]]


class Batch(Generic[Value]):
    """Collects the keys asked for until the event loop comes round, and loads them together."""

    def __init__(self, load_many: LoadMany[Value]) -> None:
        self._load_many = load_many
        self._waiting: dict[str, asyncio.Future[Value]] = {}
        self._tasks: set[asyncio.Task[None]] = set()

    async def load(self, key: str) -> Value:
        """The value of a key; KeyError where `load_many` knows none."""
        if not self._waiting:
            task = asyncio.create_task(self._flush())
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)
        future = self._waiting.get(key)
        if future is None:
            future = self._waiting[key] = asyncio.get_running_loop().create_future()
        # Shielded: an asker who leaves must not take the value from the others.
        return await asyncio.shield(future)

    async def _flush(self) -> None:
        await asyncio.sleep(0)  # everybody who asks in this round is in
        waiting, self._waiting = self._waiting, {}
        try:
            found = await self._load_many(list(waiting))
        except Exception as error:
            for future in waiting.values():
                future.set_exception(error)
                future.exception()  # retrieved: everybody who asked may have left
            return
        for key, future in waiting.items():
            if key in found:
                future.set_result(found[key])
            else:
                future.set_exception(KeyError(key))
                future.exception()
