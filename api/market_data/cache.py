"""A process-wide cache of immutable values: least recently used out first, computed once."""

import asyncio
from collections import OrderedDict
from collections.abc import Awaitable, Callable
from typing import Generic, TypeVar

Value = TypeVar("Value")


class SingleFlightCache(Generic[Value]):
    """Values by key up to a number of bytes; askers of the same missing key share one load."""

    def __init__(self, capacity_bytes: int, size_of: Callable[[Value], int]) -> None:
        self._capacity_bytes = capacity_bytes
        self._size_of = size_of
        self._values: OrderedDict[str, Value] = OrderedDict()
        self._loading: dict[str, asyncio.Task[Value]] = {}
        self.held_bytes = 0

    async def get(self, key: str, load: Callable[[], Awaitable[Value]]) -> Value:
        """The value of a key, loaded if it is not held; a failed load is not remembered."""
        if key in self._values:
            self._values.move_to_end(key)
            return self._values[key]
        task = self._loading.get(key)
        if task is None:
            task = asyncio.ensure_future(self._load(key, load))
            self._loading[key] = task
            task.add_done_callback(lambda done: self._forget(key, done))
        # Shielded: an asker who leaves must not take the load from the others.
        return await asyncio.shield(task)

    async def _load(self, key: str, load: Callable[[], Awaitable[Value]]) -> Value:
        value = await load()
        size = self._size_of(value)
        if size <= self._capacity_bytes:
            self._values[key] = value
            self.held_bytes += size
        while self.held_bytes > self._capacity_bytes:
            _, oldest = self._values.popitem(last=False)
            self.held_bytes -= self._size_of(oldest)
        return value

    def _forget(self, key: str, task: asyncio.Task[Value]) -> None:
        self._loading.pop(key, None)
        if not task.cancelled():
            task.exception()  # retrieved: everybody who asked may have left
