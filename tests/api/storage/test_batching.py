"""Reads that are asked for together are done together."""

import asyncio
from collections.abc import Sequence

import pytest

from api.storage.batching import Batch


class _Store:
    def __init__(self) -> None:
        self.asked: list[list[str]] = []

    async def load_many(self, keys: Sequence[str]) -> dict[str, str]:
        self.asked.append(sorted(keys))
        if "broken" in keys:
            raise OSError("disk is gone")
        return {key: key.upper() for key in keys if key != "unknown"}


async def test_one_round_is_one_query() -> None:
    store = _Store()
    batch = Batch(store.load_many)
    values = await asyncio.gather(*(batch.load(key) for key in ("a", "b", "a", "c")))
    assert values == ["A", "B", "A", "C"]
    assert store.asked == [["a", "b", "c"]]
    assert await batch.load("a") == "A"
    assert store.asked == [["a", "b", "c"], ["a"]]  # it batches, it does not remember


async def test_an_unknown_key_fails_alone() -> None:
    batch = Batch(_Store().load_many)
    known, unknown = await asyncio.gather(
        batch.load("a"), batch.load("unknown"), return_exceptions=True
    )
    assert known == "A"
    assert isinstance(unknown, KeyError)


async def test_a_failed_query_fails_for_everybody_and_not_for_ever() -> None:
    batch = Batch(_Store().load_many)
    found = await asyncio.gather(batch.load("a"), batch.load("broken"), return_exceptions=True)
    assert [type(one) for one in found] == [OSError, OSError]
    assert await batch.load("a") == "A"


async def test_an_asker_who_leaves_takes_nothing_from_the_others() -> None:
    batch = Batch(_Store().load_many)
    leaving = asyncio.create_task(batch.load("a"))
    staying = asyncio.create_task(batch.load("a"))
    await asyncio.sleep(0)
    leaving.cancel()
    assert await staying == "A"
    with pytest.raises(asyncio.CancelledError):
        await leaving
