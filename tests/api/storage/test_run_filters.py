"""Runs are found by what is said of them, in either database."""

from api.storage import runs
from api.storage.database import Database
from api.storage.run_filters import RunFilter
from tests.api.webhooks.ended_runs import stored_run


async def test_all_that_is_asked_must_hold(either_database: Database) -> None:
    first = await stored_run(either_database, tags=["a b", 'quo"te'], label="Ümlaut 100%")
    second = await stored_run(either_database, tags=["a"], pinned=True, synthetic=True)
    await stored_run(either_database)

    async def found(which: RunFilter) -> list[str]:
        async with either_database.session() as session:
            page = await runs.page(session, first=10, which=which)
            assert await runs.count(session, which=which) == len(page)
        return [run.id for run in page]

    assert await found(RunFilter(tag="a")) == [second.id]
    assert await found(RunFilter(tag='quo"te')) == [first.id]
    assert await found(RunFilter(tag="a b", pinned=True)) == []
    assert await found(RunFilter(pinned=True)) == [second.id]
    assert await found(RunFilter(label_text="LAUT 100%")) == [first.id]
    assert await found(RunFilter(label_text="100_")) == []
    assert await found(RunFilter(synthetic=True)) == [second.id]
    assert len(await found(RunFilter(pinned=False))) == 2
    assert len(await found(RunFilter())) == 3
