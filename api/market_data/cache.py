"""A process-wide cache of immutable values: least recently used out first, computed once."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Generic, TypeVar

from cachetools import LRUCache

Value = TypeVar("Value")


class SingleFlightCache(Generic[Value]):
    """Values by key up to a number of bytes; askers of the same missing key share one load."""

    def __init__(self, capacity_bytes: int, size_of: Callable[[Value], int]) -> None:
        self._values = LRUCache[str, Value](capacity_bytes, size_of)
        self._loading: dict[str, asyncio.Task[Value]] = {}

    @property
    def held_bytes(self) -> int:
        """What the values take together."""
        return int(self._values.currsize)

    async def get(self, key: str, load: Callable[[], Awaitable[Value]]) -> Value:
        """The value of a key, loaded if it is not held; a failed load is not remembered."""
        if key in self._values:
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
        if self._values.getsizeof(value) <= self._values.maxsize:
            self._values[key] = value
        return value

    def _forget(self, key: str, task: asyncio.Task[Value]) -> None:
        self._loading.pop(key, None)
        if not task.cancelled():
            task.exception()  # retrieved: everybody who asked may have left
