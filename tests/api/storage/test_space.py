"""The space by kind is what was stored of each."""

import numpy as np

from api.market_data.sample import store_samples
from api.storage import results, space
from api.storage.database import Database
from api.storage.results import pack_all
from api.storage.space import Space
from tests.api.webhooks.ended_runs import ended_run


async def _measure(database: Database) -> Space:
    async with database.session() as session:
        return await space.measure(session)


async def test_each_kind_has_its_own(either_database: Database) -> None:
    empty = await _measure(either_database)
    assert (empty.results, empty.series, empty.staged, empty.trials) == (0, 0, 0, 0)
    assert empty.database > 0
    run = await ended_run(either_database)
    packed = pack_all({"curve": {"equity": np.arange(20_000.0)}})
    async with either_database.transaction() as session:
        await results.store(session, run.id, packed)
    with_result = await _measure(either_database)
    assert with_result.results == len(packed.rows[0]["data"]) > 160_000
    assert with_result.series == 0
    await store_samples(either_database)
    with_series = await _measure(either_database)
    assert with_series.results == with_result.results
    assert with_series.series > 1_000_000
    assert with_series.database > with_result.database + 1_000_000
