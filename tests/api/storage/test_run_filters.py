"""Runs are found by what is said of them and what they are about, in either database."""

from api.runs.names import RunKind
from api.storage import outlines, runs
from api.storage.database import Database
from api.storage.outlines import Asked
from api.storage.removal import one_of, remove_ended
from api.storage.run_filters import RunFilter
from api.storage.tables import RunRow
from tests.api.webhooks.ended_runs import end, stored_run

_BTC, _ETH = ("binance", "BTC/USDT:USDT"), ("okx", "ETH/USDT:USDT")


async def _found(database: Database, which: RunFilter) -> list[str]:
    async with database.session() as session:
        page = await runs.page(session, first=10, which=which)
        assert await runs.count(session, which=which) == len(page)
    return [run.id for run in page]


async def _about(database: Database, run: RunRow, asked: Asked) -> str:
    async with database.transaction() as session:
        outlines.add(session, run.id, asked)
    return run.id


async def test_all_that_is_asked_must_hold(either_database: Database) -> None:
    first = await stored_run(either_database, tags=["a b", 'quo"te'], label="Ümlaut 100%")
    second = await stored_run(either_database, tags=["a"], pinned=True, synthetic=True)
    await stored_run(either_database)

    async def found(which: RunFilter) -> list[str]:
        return await _found(either_database, which)

    assert await found(RunFilter(tag="a")) == [second.id]
    assert await found(RunFilter(tag='quo"te')) == [first.id]
    assert await found(RunFilter(tag="a b", pinned=True)) == []
    assert await found(RunFilter(pinned=True)) == [second.id]
    assert await found(RunFilter(label_text="LAUT 100%")) == [first.id]
    assert await found(RunFilter(label_text="100_")) == []
    assert await found(RunFilter(synthetic=True)) == [second.id]
    assert len(await found(RunFilter(pinned=False))) == 2
    assert len(await found(RunFilter())) == 3


async def test_what_runs_are_about_finds_them(either_database: Database) -> None:
    one = await stored_run(either_database, note="the second try", tags=["ümlaut tag"])
    many = await stored_run(either_database)
    older = await stored_run(either_database)
    first = await _about(either_database, one, Asked((_BTC,), ("simple",), (100, 200)))
    second = await _about(
        either_database, many, Asked((_BTC, _ETH, _BTC), ("simple", "hold"), (200, 300))
    )
    third = await _about(either_database, older, Asked((_ETH,)))

    async def found(which: RunFilter) -> list[str]:
        return await _found(either_database, which)

    assert await found(RunFilter(market=_BTC)) == [second, first]
    assert await found(RunFilter(market=("okx", _BTC[1]))) == []
    assert await found(RunFilter(strategy="hold")) == [second]
    assert await found(RunFilter(strategy="simple", market=_ETH)) == [second]
    assert await found(RunFilter(period_ms=(200, 200))) == [second, first]
    assert await found(RunFilter(period_ms=(0, 99))) == []
    assert await found(RunFilter(period_ms=(201, 9_000))) == [second]
    assert await found(RunFilter(text="eth/")) == [third, second]
    assert await found(RunFilter(text="SECOND T")) == [first]
    assert await found(RunFilter(text="mlaut T")) == [first]
    assert await found(RunFilter(text="hol")) == [second]
    assert await found(RunFilter(text="%")) == []
    assert await found(RunFilter(kind=RunKind.SWEEP)) == []
    assert await found(RunFilter(kind=RunKind.BACKTEST, status="QUEUED")) == [third, second, first]
    at_ms = many.created_at_ms
    assert second in await found(RunFilter(created_from_ms=at_ms, created_until_ms=at_ms))
    assert await found(RunFilter(created_until_ms=one.created_at_ms - 1)) == []


async def test_what_was_opened_from_a_run_stands_alone_once_that_is_deleted(
    either_database: Database,
) -> None:
    origin = await stored_run(either_database)
    part = await stored_run(either_database)
    await _about(either_database, origin, Asked((_BTC,)))
    await _about(either_database, part, Asked((_BTC,), opened_from=origin.id))
    assert await _found(either_database, RunFilter(opened_from=origin.id)) == [part.id]
    assert await _found(either_database, RunFilter(opened=True)) == [part.id]
    assert await _found(either_database, RunFilter(opened=False)) == [origin.id]
    async with either_database.session() as session:
        assert await outlines.opened_counts(session, [origin.id, part.id]) == {
            origin.id: 1,
            part.id: 0,
        }
    await end(either_database, origin)
    async with either_database.transaction() as session:
        assert (await remove_ended(session, *one_of(origin.id))).count == 1
    assert await _found(either_database, RunFilter(opened=False)) == [part.id]
    assert await _found(either_database, RunFilter(opened=True)) == []
