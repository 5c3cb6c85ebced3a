"""The cache that keeps prepared columns."""

import asyncio

import pytest

from api.market_data.cache import SingleFlightCache


class Loads:
    """Counts loads per key; a value is as large as it says."""

    def __init__(self) -> None:
        self.keys: list[str] = []

    async def load(self, key: str) -> bytes:
        self.keys.append(key)
        await asyncio.sleep(0)
        return b"x" * int(key.split("-")[1])


async def get(cache: SingleFlightCache[bytes], loads: Loads, key: str) -> bytes:
    return await cache.get(key, lambda: loads.load(key))


async def test_a_held_value_is_not_loaded_again() -> None:
    cache, loads = SingleFlightCache[bytes](100, len), Loads()
    assert await get(cache, loads, "a-10") == await get(cache, loads, "a-10")
    assert loads.keys == ["a-10"]


async def test_askers_at_once_share_a_load() -> None:
    cache, loads = SingleFlightCache[bytes](100, len), Loads()
    await asyncio.gather(*(get(cache, loads, "a-10") for _ in range(9)))
    assert loads.keys == ["a-10"]


async def test_the_least_recently_used_value_goes_first() -> None:
    cache, loads = SingleFlightCache[bytes](100, len), Loads()
    for key in ("a-40", "b-40", "a-40", "c-40", "a-40", "b-40"):
        await get(cache, loads, key)
    assert loads.keys == ["a-40", "b-40", "c-40", "b-40"]
    assert cache.held_bytes == 80


async def test_a_value_larger_than_the_cache_is_served_and_not_held() -> None:
    cache, loads = SingleFlightCache[bytes](100, len), Loads()
    await get(cache, loads, "a-40")
    assert len(await get(cache, loads, "b-101")) == 101
    await get(cache, loads, "a-40")
    assert loads.keys == ["a-40", "b-101"]
    assert cache.held_bytes == 40


async def test_a_failed_load_is_tried_again() -> None:
    cache, loads = SingleFlightCache[bytes](100, len), Loads()

    async def fail() -> bytes:
        raise OSError("the database is gone")

    with pytest.raises(OSError, match="gone"):
        await cache.get("a-1", fail)
    assert await get(cache, loads, "a-1") == b"x"


async def test_an_asker_who_leaves_does_not_take_the_load_along() -> None:
    cache, loads = SingleFlightCache[bytes](100, len), Loads()
    leaving = asyncio.create_task(get(cache, loads, "a-10"))
    staying = asyncio.create_task(get(cache, loads, "a-10"))
    await asyncio.sleep(0)
    leaving.cancel()
    assert len(await staying) == 10
    assert leaving.cancelled()
