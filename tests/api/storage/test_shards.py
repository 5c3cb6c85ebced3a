"""Claims, heartbeats and settling, on SQLite and on PostgreSQL, with everybody at once."""

import asyncio
from contextlib import suppress
from typing import Any

from sqlalchemy import event, select, text

from api.runs.names import RunKind
from api.settings import Settings
from api.storage import claims, recovery, runs, shards
from api.storage.claims import NoneLeft
from api.storage.database import Database
from api.storage.recovery import Sign, revive
from api.storage.run_filters import RunFilter
from api.storage.run_orders import RunPosition
from api.storage.runs import QueueState, RunStatus
from api.storage.settling import settle
from api.storage.shards import Claim, ShardOutcome
from api.storage.tables import RunRow, ShardRow
from engine.version import ENGINE_VERSION

AT_MS = 1_700_000_000_000
HEADLINE = {
    "net_pnl": 5.0,
    "total_return": 0.5,
    "sharpe": None,
    "max_drawdown": 0.1,
    "total_trades": 3,
}


async def _store(
    database: Database,
    shard_count: int = 1,
    kind: RunKind = RunKind.SWEEP,
    *,
    last_waits: bool = False,
    **values: Any,
) -> RunRow:
    own: dict[str, Any] = {"created_at_ms": AT_MS, "engine_version": ENGINE_VERSION, **values}
    run = RunRow(
        id=runs.new_run_id(AT_MS),
        kind=kind,
        status=RunStatus.QUEUED,
        input={},
        config={"markets": [{"venue": "v", "symbol": f"S{index}"} for index in range(shard_count)]},
        series=[],
        config_hash="c",
        data_hash="d",
        run_key=values.get("active_run_key") or "k",
        shard_count=shard_count,
        progress_total=10 * shard_count,
        progress_unit="cells",
        **own,
    )
    parts = [
        ShardRow(
            run_id=run.id,
            shard_index=index,
            status=RunStatus.QUEUED,
            waits_for_others=last_waits and index == shard_count - 1,
        )
        for index in range(shard_count)
    ]
    async with database.transaction() as session:
        await runs.insert(session, run, parts)
    return run


async def _claim(database: Database, run: RunRow, worker: str = "w") -> Claim | None:
    try:
        async with database.transaction() as session:
            return await claims.claim(session, run.id, worker, AT_MS, 3)
    except NoneLeft:
        return None


async def _oldest(
    database: Database, lane: str = "fast", max_attempts: int = 3, kernels: int | None = None
) -> str | None:
    async with database.session() as session:
        run = claims.oldest(lane, max_attempts, kernels)
        found: str | None = await session.scalar(select(run))
    return found


async def _finish(
    database: Database, claimed: Claim, outcome: ShardOutcome | None = None
) -> tuple[bool, RunStatus | None]:
    told = outcome or ShardOutcome(RunStatus.SUCCEEDED, 10, {"headline": HEADLINE}, {"a": "b"})
    async with database.transaction() as session:
        written = await shards.finish(session, claimed, told, AT_MS + 1)
        status = await settle(session, claimed.run.id, AT_MS + 1) if written else None
    return written, status


async def _row(database: Database, run: RunRow) -> RunRow:
    async with database.session() as session:
        found = await runs.get(session, run.id)
    assert found is not None
    return found


async def _parts(database: Database, run: RunRow) -> list[ShardRow]:
    async with database.session() as session:
        return await shards.of_run(session, run.id)


async def test_runs_that_need_more_kernels_are_passed_over(either_database: Database) -> None:
    async def stored(created_at_ms: int, kernels_needed: int | None) -> str:
        key = f"{created_at_ms}"
        run = await _store(
            either_database,
            created_at_ms=created_at_ms,
            active_run_key=key,
            kernels_needed=kernels_needed,
        )
        return run.id

    unknown, managed, plain = [
        await stored(AT_MS + index, needed) for index, needed in enumerate((None, 7, 5))
    ]
    assert await _oldest(either_database) == unknown
    assert await _oldest(either_database, kernels=7) == managed
    assert await _oldest(either_database, kernels=6) == plain
    assert await _oldest(either_database, kernels=4) is None


async def test_a_shard_is_claimed_by_its_own_engine_alone(either_database: Database) -> None:
    theirs = await _store(either_database, engine_version="theirs")
    assert await _oldest(either_database) is None
    assert await _claim(either_database, theirs) is None
    async with either_database.session() as session:
        assert await recovery.waiting(session, AT_MS + 2_000) == set()
    async with either_database.transaction() as session:
        oldest = claims.oldest("fast", 3, engine_version="theirs")
        assert await claims.claim(session, oldest, "w", AT_MS, 3, "theirs") is not None


async def test_of_many_that_claim_a_shard_at_once_one_gets_it(either_database: Database) -> None:
    run = await _store(either_database)
    claims = await asyncio.gather(
        *(_claim(either_database, run, worker=f"w{number}") for number in range(8))
    )
    (winner,) = [claimed for claimed in claims if claimed is not None]
    assert (winner.run.status, winner.run.started_at_ms) == ("RUNNING", AT_MS)
    assert winner.shard.attempts == 1


async def test_of_many_that_finish_shards_at_once_one_settles_the_run(
    either_database: Database,
) -> None:
    run = await _store(either_database, shard_count=6)
    claims = [await _claim(either_database, run, f"w{index}") for index in range(6)]
    ends = await asyncio.gather(*(_finish(either_database, one) for one in claims if one))
    assert [written for written, _ in ends] == [True] * 6
    assert [status for _, status in ends if status] == [RunStatus.SUCCEEDED]
    row = await _row(either_database, run)
    assert (row.status, row.progress_done, row.net_pnl) == ("SUCCEEDED", 60, 5.0)
    assert row.sharpe is None


async def test_an_outcome_is_written_once(either_database: Database) -> None:
    run = await _store(either_database, shard_count=2)
    claimed = await _claim(either_database, run)
    assert claimed is not None
    assert await _finish(either_database, claimed) == (True, None)
    late = ShardOutcome(RunStatus.FAILED, 0, failure="late")
    assert await _finish(either_database, claimed, late) == (False, None)
    first, _ = await _parts(either_database, run)
    assert (first.status, first.failure, first.blobs) == ("SUCCEEDED", None, {"a": "b"})


async def test_a_worker_learns_that_its_shard_is_lost(either_database: Database) -> None:
    run = await _store(either_database, shard_count=2)
    await _claim(either_database, run)
    async with either_database.transaction() as session:
        pulse = await shards.beat(session, run.id, "w", {0: 4, 1: 7}, AT_MS + 5)
    assert (pulse.lost, pulse.cancel_requested, pulse.run_done) == ({1}, False, 4)
    assert (await _row(either_database, run)).progress_done == 4


async def test_a_silent_shard_is_queued_again_and_a_speaking_one_is_not(
    either_database: Database,
) -> None:
    run = await _store(either_database)
    claimed = await _claim(either_database, run)
    assert claimed is not None
    async with either_database.transaction() as session:
        (before,) = await recovery.signs(session)
        assert before == Sign(claimed.key, 1, AT_MS)
        # A clock that was set back: another time is another sign of life.
        await shards.beat(session, run.id, "w", {0: 4}, AT_MS - 5)
        await revive(session, before, 3)
        assert await recovery.waiting(session, AT_MS + 1_000) == set()
        (last,) = await recovery.signs(session)
        await revive(session, last, 3)
        assert await recovery.signs(session) == []
        assert await recovery.waiting(session, AT_MS + 1_000) == {"fast"}
    assert await _finish(either_database, claimed) == (False, None)
    again = await _claim(either_database, run, worker="w2")
    assert again is not None
    assert again.shard.attempts == 2


async def test_a_run_from_the_future_is_found_and_one_of_this_moment_is_left_alone(
    either_database: Database,
) -> None:
    run = await _store(either_database)
    async with either_database.session() as session:
        for at_ms, found in [(AT_MS - 3_600_000, 1), (AT_MS, 0), (AT_MS + 1_000, 1)]:
            assert len(await recovery.waiting(session, at_ms)) == found
    assert (await _row(either_database, run)).status == "QUEUED"


async def test_no_run_ends_before_it_began(either_database: Database) -> None:
    run = await _store(either_database, created_at_ms=AT_MS + 3_600_000)
    claimed = await _claim(either_database, run)
    assert claimed is not None
    await _finish(either_database, claimed)
    assert (await _row(either_database, run)).finished_at_ms == AT_MS + 3_600_000


async def test_of_many_that_claim_shards_of_one_run_each_gets_another(
    either_database: Database,
) -> None:
    run = await _store(either_database, shard_count=6)
    claims = await asyncio.gather(
        *(_claim(either_database, run, f"w{number}") for number in range(8))
    )
    taken = [claimed.key.index for claimed in claims if claimed is not None]
    assert sorted(taken) == list(range(6))


async def test_of_many_that_look_at_once_each_gets_another_shard_and_none_is_left(
    either_database: Database,
) -> None:
    for number in range(3):
        await _store(either_database, shard_count=2, active_run_key=str(number))

    async def look(worker: str) -> Claim | None:
        while True:
            with suppress(NoneLeft):
                async with either_database.transaction() as session:
                    return await claims.claim(session, claims.oldest("fast", 3), worker, AT_MS, 3)

    found = await asyncio.gather(*(look(f"w{number}") for number in range(8)))
    taken = {claimed.key for claimed in found if claimed is not None}
    assert (len(taken), found.count(None)) == (6, 2)


async def test_the_oldest_run_of_a_lane_that_waits_comes_first(either_database: Database) -> None:
    async def stored(created_at_ms: int, **values: Any) -> RunRow:
        key = f"{created_at_ms}"
        return await _store(
            either_database, created_at_ms=created_at_ms, active_run_key=key, **values
        )

    assert await _oldest(either_database) is None
    young, old = await stored(AT_MS + 2), await stored(AT_MS, shard_count=2)
    bulk = await stored(AT_MS - 1, lane="bulk")
    assert await _oldest(either_database) == old.id
    assert await _oldest(either_database, max_attempts=0) is None
    first = await _claim(either_database, old)
    assert first is not None
    assert await _oldest(either_database) == old.id  # its second shard goes before the younger run
    assert await _claim(either_database, old) is not None
    assert await _oldest(either_database) == young.id
    async with either_database.transaction() as session:
        await shards.give_back(session, first, attempt_counts=True)
    assert await _oldest(either_database) == old.id  # it keeps its place
    assert await _oldest(either_database, max_attempts=1) == young.id
    async with either_database.transaction() as session:
        await runs.request_cancel(session, old.id, None)
    assert await _oldest(either_database) == young.id
    assert await _oldest(either_database, "bulk") == bulk.id


async def test_the_oldest_is_found_without_a_look_at_the_history(settings: Settings) -> None:
    database = Database(settings.database_url)
    asked: list[str] = []
    event.listen(
        database.engine.sync_engine,
        "before_cursor_execute",
        lambda _connection, _cursor, statement, *_: asked.append(statement),
    )
    try:
        await database.migrate()
        async with database.session() as session:
            await claims.claim(session, claims.oldest("fast", 3), "w", AT_MS, 3)
            query = text("EXPLAIN QUERY PLAN " + asked[-1].replace("?", "1"))
            plan = str((await session.execute(query)).all())
    finally:
        await database.dispose()
    assert "ix_run_active (lane=?)" in plan
    assert "ix_shard_status_run (status=? AND run_id=?)" in plan
    assert "TEMP B-TREE" not in plan


async def test_shards_are_counted_by_lane_while_they_wait_or_are_computed(
    either_database: Database,
) -> None:
    run = await _store(either_database, shard_count=3)
    claimed = await _claim(either_database, run)
    assert claimed is not None
    async with either_database.session() as session:
        assert await claims.count_by_lane(session) == {"fast": 3}
    await _finish(either_database, claimed)
    async with either_database.session() as session:
        assert await claims.count_by_lane(session) == {"fast": 2}


async def test_a_cancelled_shard_cancels_its_run_before_that_is_asked_for(
    either_database: Database,
) -> None:
    run = await _store(either_database, shard_count=3)
    first = await _claim(either_database, run)
    second = await _claim(either_database, run)
    assert first is not None
    assert second is not None
    stopped = ShardOutcome(RunStatus.CANCELLED, 4)
    assert await _finish(either_database, first, stopped) == (True, None)
    assert await _claim(either_database, run) is None
    assert await _finish(either_database, second) == (True, RunStatus.CANCELLED)
    row = await _row(either_database, run)
    assert (row.cancel_requested, row.progress_done) == (True, 14)


async def test_a_failed_shard_ends_the_rest_of_a_sweep(either_database: Database) -> None:
    run = await _store(either_database, shard_count=3, active_run_key="k")
    claimed = await _claim(either_database, run)
    assert claimed is not None
    failed = ShardOutcome(RunStatus.FAILED, 0, failure="no")
    assert await _finish(either_database, claimed, failed) == (True, RunStatus.FAILED)
    row = await _row(either_database, run)
    assert (row.failure, row.active_run_key, row.finished_at_ms) == ("no", None, AT_MS + 1)
    assert await _claim(either_database, run) is None


async def test_a_cancel_gives_up_what_waits_and_lets_what_runs_store(
    either_database: Database,
) -> None:
    run = await _store(either_database, shard_count=3)
    claimed = await _claim(either_database, run)
    assert claimed is not None
    async with either_database.transaction() as session:
        assert await runs.request_cancel(session, run.id, None)
        assert await settle(session, run.id, AT_MS) is None
    assert await _claim(either_database, run) is None
    partial = ShardOutcome(RunStatus.CANCELLED, 4)
    assert await _finish(either_database, claimed, partial) == (True, RunStatus.CANCELLED)
    assert (await _row(either_database, run)).progress_done == 4
    async with either_database.transaction() as session:
        assert not await runs.request_cancel(session, run.id, None)


async def test_a_given_back_shard_waits_with_its_attempts_as_before(
    either_database: Database,
) -> None:
    run = await _store(either_database)
    claimed = await _claim(either_database, run)
    assert claimed is not None
    async with either_database.transaction() as session:
        await shards.beat(session, run.id, "w", {0: 4}, AT_MS)
        assert await shards.give_back(session, claimed, attempt_counts=False)
    assert await _oldest(either_database, max_attempts=1) == run.id
    (shard,) = await _parts(either_database, run)
    assert (shard.status, shard.attempts, shard.worker) == ("QUEUED", 0, None)
    assert (await _row(either_database, run)).progress_done == 0


async def test_several_markets_are_listed_by_their_sum(either_database: Database) -> None:
    run = await _store(either_database, shard_count=3, shards_stand_alone=True)
    for index in range(3):
        claimed = await _claim(either_database, run)
        assert claimed is not None
        summary = {"headline": HEADLINE, "warnings": [f"S{index} is thin"]}
        outcome = ShardOutcome(RunStatus.SUCCEEDED, 1, summary)
        if index == 1:
            outcome = ShardOutcome(RunStatus.FAILED, 1, failure="no")
        await _finish(either_database, claimed, outcome)
    row = await _row(either_database, run)
    assert (row.status, row.net_pnl, row.total_return) == ("SUCCEEDED", 10.0, 0.5)
    assert (row.total_trades, row.sharpe, row.failure) == (6, None, None)
    assert row.warnings == ["S0 is thin", "S2 is thin"]


async def test_history_pages_are_newest_first_without_gaps(either_database: Database) -> None:
    stored = [
        await _store(either_database, created_at_ms=AT_MS + number // 2, owner="me")
        for number in range(7)
    ]
    await _store(either_database, owner="other")
    expected = sorted(stored, key=lambda run: (run.created_at_ms, run.id), reverse=True)
    found: list[str] = []
    after = None
    async with either_database.session() as session:
        while page := await runs.page(session, first=2, after=after, owner="me"):
            found += [run.id for run in page]
            after = RunPosition(page[-1].created_at_ms, page[-1].id)
        assert await runs.count(session, owner="me", which=RunFilter(status=RunStatus.QUEUED)) == 7
        assert await runs.count(session, which=RunFilter(kind=RunKind.BACKTEST)) == 0
        assert await runs.queue_state(session) == QueueState(queued=8, running=0)
    assert found == [run.id for run in expected]


async def test_ids_of_runs_sort_by_their_creation() -> None:
    ids = [runs.new_run_id(AT_MS + number) for number in range(50)]
    assert ids == sorted(ids)
    assert len({*ids, *(runs.new_run_id(AT_MS) for _ in range(50))}) == 100
    assert {text[14] for text in ids} == {"7"}


async def test_a_shard_that_waits_for_others_is_claimed_when_all_have_succeeded(
    database: Database,
) -> None:
    run = await _store(database, 3, RunKind.WALK_FORWARD, last_waits=True)
    first, second = await _claim(database, run, "a"), await _claim(database, run, "b")
    assert first is not None
    assert second is not None
    assert await _claim(database, run) is None
    assert await _oldest(database) is None
    async with database.session() as session:
        assert await recovery.waiting(session, AT_MS + 5_000) == set()
    assert await _finish(database, first) == (True, None)
    assert await _claim(database, run) is None
    assert await _finish(database, second) == (True, None)
    assert await _oldest(database) == run.id
    async with database.session() as session:
        assert await recovery.waiting(session, AT_MS + 5_000) == {run.lane}
    last = await _claim(database, run)
    assert last is not None
    assert last.key.index == 2
    assert await _finish(database, last) == (True, RunStatus.SUCCEEDED)


async def test_a_shard_that_waits_for_others_goes_with_them_when_one_fails(
    database: Database,
) -> None:
    run = await _store(database, 2, RunKind.WALK_FORWARD, last_waits=True)
    first = await _claim(database, run)
    assert first is not None
    failed = ShardOutcome(RunStatus.FAILED, 0, failure="no")
    assert await _finish(database, first, failed) == (True, RunStatus.FAILED)
    assert await _claim(database, run) is None
