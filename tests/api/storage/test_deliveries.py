"""A run's end and its deliveries are one transaction, on SQLite and on PostgreSQL."""

import asyncio

import pytest
from sqlalchemy.exc import IntegrityError

from api.errors import LimitExceeded
from api.settings import Settings
from api.storage import deliveries as sending
from api.storage import runs, webhooks
from api.storage.database import Database
from api.storage.runs import RunStatus, now_ms
from api.storage.settling import settle
from api.storage.webhook_table import WebhookDeliveryRow, WebhookRow
from api.webhooks import registry
from tests.api.webhooks.ended_runs import deliveries, end, ended_run, stored_run


async def _webhook(database: Database, settings: Settings, owner: str = "") -> WebhookRow:
    return await registry.create(
        database, settings, owner=owner, url="https://hooks.example/carry", label=None
    )


async def test_each_webhook_of_the_owner_gets_one_delivery_of_each_run(
    either_database: Database, settings: Settings
) -> None:
    mine = [await _webhook(either_database, settings, "me") for _ in range(2)]
    await _webhook(either_database, settings, "another")
    run = await stored_run(either_database, owner="me", label="mine")
    ends = await asyncio.gather(*(end(either_database, run) for _ in range(5)))
    assert sorted(ends, key=str) == [None, None, None, None, RunStatus.SUCCEEDED]
    async with either_database.transaction() as session:
        assert await settle(session, run.id, now_ms()) is None  # the reconciler comes late
    made = await deliveries(either_database)
    assert {one.webhook_id for one in made} == {webhook.id for webhook in mine}
    assert [(one.run_id, one.status, one.attempts) for one in made] == [(run.id, "PENDING", 0)] * 2
    data = made[0].payload["data"]
    assert made[0].payload["type"] == "run.finished"
    assert (data["kind"], data["status"], data["label"]) == ("BACKTEST", "SUCCEEDED", "mine")
    assert (data["netPnl"], data["sharpe"], data["totalTrades"]) == (5.0, None, 3)


async def test_a_failed_run_says_why(either_database: Database, settings: Settings) -> None:
    await _webhook(either_database, settings)
    run = await stored_run(either_database)
    await end(either_database, run, failure="no settlement lies in the period")
    (made,) = await deliveries(either_database)
    assert made.payload["data"]["status"] == "FAILED"
    assert made.payload["data"]["failure"] == "no settlement lies in the period"
    assert made.payload["data"]["netPnl"] is None


async def test_an_end_that_is_rolled_back_is_told_to_nobody(
    either_database: Database, settings: Settings
) -> None:
    await _webhook(either_database, settings)
    run = await stored_run(either_database)

    async def cancel_and_crash() -> None:
        async with either_database.transaction() as session:
            assert await runs.request_cancel(session, run.id, None)
            assert await settle(session, run.id, now_ms()) is RunStatus.CANCELLED
            raise ConnectionError

    with pytest.raises(ConnectionError):
        await cancel_and_crash()
    assert await deliveries(either_database) == []
    assert await end(either_database, run) is RunStatus.SUCCEEDED
    assert len(await deliveries(either_database)) == 1


async def test_the_database_itself_refuses_a_second_delivery(
    either_database: Database, settings: Settings
) -> None:
    await _webhook(either_database, settings)
    await ended_run(either_database)
    (made,) = await deliveries(either_database)
    again = made.model_dump() | {"id": "another"}
    with pytest.raises(IntegrityError):
        async with either_database.transaction() as session:
            session.add(WebhookDeliveryRow(**again))


async def test_webhooks_come_and_go_while_runs_end(
    either_database: Database, settings: Settings
) -> None:
    stored = [await _webhook(either_database, settings) for _ in range(10)]

    async def delete(webhook: WebhookRow) -> None:
        async with either_database.transaction() as session:
            assert await webhooks.remove(session, webhook.id, "")

    await asyncio.gather(
        *(ended_run(either_database) for _ in range(10)), *(delete(webhook) for webhook in stored)
    )
    assert await deliveries(either_database) == []  # they went with their webhooks


async def test_of_many_that_claim_a_delivery_one_gets_it(
    either_database: Database, settings: Settings
) -> None:
    await _webhook(either_database, settings)
    await ended_run(either_database)
    async with either_database.session() as session:
        (due,) = await sending.due(session, now_ms(), of_each=9, at_most=9)

    async def claim() -> sending.Claimed | None:
        async with either_database.transaction() as session:
            return await sending.claim(session, due, now_ms() + 600_000)

    claims = await asyncio.gather(*(claim() for _ in range(8)))
    (claimed,) = [one for one in claims if one is not None]
    assert claimed.attempt == 1
    async with either_database.session() as session:
        assert await sending.due(session, now_ms(), of_each=9, at_most=9) == []
        later = await sending.due(session, now_ms() + 600_001, of_each=9, at_most=9)
    assert [one.delivery_id for one in later] == [due.delivery_id]  # its sender died


async def test_a_sender_that_lost_its_claim_changes_nothing(
    either_database: Database, settings: Settings
) -> None:
    await _webhook(either_database, settings)
    await ended_run(either_database)
    claims = []
    for at_ms in (now_ms(), now_ms() + 60_000):
        async with either_database.transaction() as session:
            (due,) = await sending.due(session, at_ms, of_each=9, at_most=9)
            claims.append(await sending.claim(session, due, at_ms + 30_000))
    slow, quick = claims
    assert slow is not None
    assert quick is not None
    async with either_database.transaction() as session:
        await sending.delivered(session, quick, 200, now_ms())
    async with either_database.transaction() as session:
        await sending.failed(
            session, slow, code=500, failure="no", next_attempt_at_ms=1, at_ms=now_ms()
        )
    (one,) = await deliveries(either_database)
    assert (one.status, one.attempts, one.last_failure) == ("DELIVERED", 2, None)


async def test_what_ended_long_ago_is_forgotten(
    either_database: Database, settings: Settings
) -> None:
    webhook = await _webhook(either_database, settings)
    for _ in range(2):
        await ended_run(either_database)
    async with either_database.transaction() as session:
        (due, _) = await sending.due(session, now_ms(), of_each=9, at_most=9)
        claimed = await sending.claim(session, due, now_ms())
        assert claimed is not None
        await sending.delivered(session, claimed, 200, now_ms())
    async with either_database.transaction() as session:
        await sending.forget(session, now_ms() + 1)
        assert await webhooks.counts_by_status(session) == {webhooks.DeliveryStatus.PENDING: 1}
        assert await webhooks.delivery_count(session, webhook.id, None) == 1


async def test_an_owner_has_so_many_webhooks_and_no_more(
    either_database: Database, settings: Settings
) -> None:
    few = settings.model_copy(update={"max_webhooks": 2})
    for _ in range(2):
        await _webhook(either_database, few, "me")
    await _webhook(either_database, few, "another")
    with pytest.raises(LimitExceeded, match="at most 2, were 2 already"):
        await _webhook(either_database, few, "me")
