"""Runs as they are listed and dated."""

from api.runs.names import RunKind
from api.storage import runs
from api.storage.database import Database
from api.storage.run_filters import RunFilter
from api.storage.run_orders import RunPosition
from api.storage.runs import QueueState, RunStatus
from api.storage.shards import ShardOutcome
from tests.api.storage.stored_shards import (
    AT_MS,
    HEADLINE,
    claim,
    finish,
    row_of,
    store,
)


async def test_several_markets_are_listed_by_their_sum(either_database: Database) -> None:
    run = await store(either_database, shard_count=3, shards_stand_alone=True)
    for index in range(3):
        claimed = await claim(either_database, run)
        assert claimed is not None
        summary = {"headline": HEADLINE, "warnings": [f"S{index} is thin"]}
        outcome = ShardOutcome(RunStatus.SUCCEEDED, 1, summary)
        if index == 1:
            outcome = ShardOutcome(RunStatus.FAILED, 1, failure="no")
        await finish(either_database, claimed, outcome)
    row = await row_of(either_database, run)
    assert (row.status, row.net_pnl, row.total_return) == ("SUCCEEDED", 10.0, 0.5)
    assert (row.total_trades, row.sharpe, row.failure) == (6, None, None)
    assert row.warnings == ["S0 is thin", "S2 is thin"]


async def test_history_pages_are_newest_first_without_gaps(either_database: Database) -> None:
    stored = [
        await store(either_database, created_at_ms=AT_MS + number // 2, owner="me")
        for number in range(7)
    ]
    await store(either_database, owner="other")
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
