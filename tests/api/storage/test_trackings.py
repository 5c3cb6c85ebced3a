"""What is due and what came of it, on SQLite and on PostgreSQL, with everybody at once."""

import asyncio
from typing import Any

from api.market_data.sample import generate_samples
from api.market_data.writer import store_market
from api.runs.names import RunKind
from api.storage import markets, outlines, removal, reruns, runs, trackings
from api.storage.database import Database
from api.storage.outlines import Asked
from api.storage.reruns import Rerun
from api.storage.runs import RunStatus
from api.storage.tables import RunRow
from api.storage.trackings import Due
from api.storage.trackings_table import TrackingRow
from tests.api.bare_run import bare_run

AT_MS = 1_700_000_000_000
MARKET = ("sample", "BTC/USDT:USDT")


async def stored_run(database: Database, status: RunStatus, **values: Any) -> RunRow:
    run = bare_run(
        id=runs.new_run_id(AT_MS), kind=RunKind.IMPORT, status=status, created_at_ms=AT_MS, **values
    )
    async with database.transaction() as session:
        await runs.insert(session, run, [])
        outlines.add(session, run.id, Asked((MARKET,), ("simple", "hold")))
    return run


async def tracked(database: Database) -> int:
    await store_market(database, generate_samples()[0])
    async with database.transaction() as session:
        market = await markets.find(session, *MARKET)
        assert market is not None
        market_id = markets.id_of(market)
        session.add(
            TrackingRow(market_id=market_id, every_hours=8, created_at_ms=AT_MS, next_at_ms=AT_MS)
        )
    return market_id


async def the_one(database: Database, market_id: int) -> TrackingRow:
    async with database.session() as session:
        row = (await trackings.of_markets(session, [market_id]))[market_id]
    assert row is not None
    return row


async def test_of_many_one_begins_and_one_notes_the_end(either_database: Database) -> None:
    market_id = await tracked(either_database)
    run = await stored_run(either_database, RunStatus.FAILED, failure="no")
    async with either_database.session() as session:
        assert await trackings.due(session, AT_MS - 1, 10) == []
        (due,) = await trackings.due(session, AT_MS, 10)
    assert due == Due(market_id, *MARKET, "", 8, AT_MS, 0)

    async def begin() -> bool:
        async with either_database.transaction() as session:
            return await trackings.begin(session, due, run.id, AT_MS + 5)

    assert sorted(await asyncio.gather(*(begin() for _ in range(6)))) == [False] * 5 + [True]
    async with either_database.session() as session:
        assert await trackings.due(session, AT_MS + 5, 10) == []  # while it is under way
        (ended,) = await trackings.ended(session)

    async def note() -> bool:
        async with either_database.transaction() as session:
            return await trackings.failed(session, ended, "no", AT_MS + 6, AT_MS + 7)

    assert sorted(await asyncio.gather(*(note() for _ in range(6)))) == [False] * 5 + [True]
    row = await the_one(either_database, market_id)
    assert (row.failures, row.failure, row.next_at_ms) == (1, "no", AT_MS + 7)
    assert (row.under_way, row.run_id) == (False, run.id)


async def test_runs_and_markets_that_go_leave_nothing_behind(either_database: Database) -> None:
    market_id = await tracked(either_database)
    run = await stored_run(either_database, RunStatus.SUCCEEDED)
    async with either_database.transaction() as session:
        (due,) = await trackings.due(session, AT_MS, 10)
        await trackings.begin(session, due, run.id, AT_MS + 5)
    async with either_database.transaction() as session:
        await removal.remove_ended(session, *removal.one_of(run.id))
    assert (await the_one(either_database, market_id)).run_id is None
    async with either_database.transaction() as session:
        (ended,) = await trackings.ended(session)
        assert ended.run is None
        assert await trackings.let_go(session, ended)
    async with either_database.transaction() as session:
        await removal.remove_market(session, *MARKET)
        assert await trackings.count(session) == 0


async def test_of_many_one_moves_the_flag_of_a_run(either_database: Database) -> None:
    run = await stored_run(either_database, RunStatus.SUCCEEDED)
    others = [await stored_run(either_database, RunStatus.SUCCEEDED) for _ in range(4)]
    async with either_database.transaction() as session:
        await reruns.want(session, run.id)
    async with either_database.transaction() as session:
        await reruns.tell_news(session, *MARKET)
        await reruns.tell_news(session, "sample", "ETH/USDT:USDT")  # which is not its market
    async with either_database.session() as session:
        (due,) = await reruns.due(session, 10)
    assert (due.run.id, due.news) == (run.id, 2)

    async def become(new: RunRow) -> bool:
        async with either_database.transaction() as session:
            moved = await reruns.became(session, due, new.id)
            if moved:
                await reruns.want(session, new.id)
            return moved

    moved = await asyncio.gather(*(become(new) for new in others))
    assert sorted(moved) == [False] * 3 + [True]
    winner = others[moved.index(True)]
    async with either_database.session() as session:
        said = await reruns.of_runs(session, [run.id, winner.id])
    assert said[run.id] == Rerun(rerun_as_id=winner.id)
    assert said[winner.id] == Rerun(wanted=True, rerun_of_id=run.id)
    async with either_database.transaction() as session:
        await removal.remove_ended(session, *removal.one_of(winner.id))
    async with either_database.session() as session:
        assert (await reruns.of_runs(session, [run.id]))[run.id] == Rerun()
