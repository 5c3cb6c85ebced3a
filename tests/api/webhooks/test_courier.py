"""Deliveries on their way: attempts, pauses, ends, and what survives whom."""

import asyncio
import threading
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

import pytest
from standardwebhooks.webhooks import WebhookVerificationError

from api.settings import Settings
from api.storage import deliveries as sending
from api.storage import webhooks
from api.storage.database import Database
from api.storage.runs import now_ms
from api.storage.webhook_table import WebhookDeliveryRow, WebhookRow
from api.webhooks import registry
from api.webhooks.courier import Courier
from api.webhooks.outcome import pause_seconds
from tests.api.webhooks.ended_runs import deliveries, ended_run
from tests.api.webhooks.receiver import Receiver, held, receiving, status

_PATIENCE_SECONDS = 120


@pytest.fixture
def quick(settings: Settings) -> Settings:
    """Pauses of a few milliseconds."""
    changes: dict[str, Any] = {
        "webhook_allowed_networks": ("127.0.0.0/8",),
        "webhook_backoff_seconds": 0.01,
        "webhook_timeout_seconds": 30.0,
        "webhook_max_attempts": 4,
    }
    return settings.model_copy(update=changes)


async def _webhook(database: Database, settings: Settings, receiver: Receiver) -> WebhookRow:
    return await registry.create(database, settings, owner="", url=receiver.url, label=None)


@asynccontextmanager
async def _couriers(database: Database, settings: Settings, count: int = 1) -> AsyncIterator[None]:
    couriers = [Courier(database, settings) for _ in range(count)]
    for courier in couriers:
        courier.start()
    try:
        yield
    finally:
        await asyncio.gather(*(courier.stop() for courier in couriers))


async def _until(
    database: Database, condition: Callable[[list[WebhookDeliveryRow]], bool]
) -> list[WebhookDeliveryRow]:
    async with asyncio.timeout(_PATIENCE_SECONDS):
        while not condition(found := await deliveries(database)):  # noqa: ASYNC110  rows have no event
            await asyncio.sleep(0.02)
    return found


def _all(wanted: str) -> Callable[[list[WebhookDeliveryRow]], bool]:
    return lambda found: all(one.status == wanted for one in found)


def _attempted(times: int) -> Callable[[list[WebhookDeliveryRow]], bool]:
    # And recorded: while it is being sent, the next attempt lies behind the end of the claim.
    def condition(found: list[WebhookDeliveryRow]) -> bool:
        (one,) = found
        is_recorded = one.status == "DEAD" or one.next_attempt_at_ms < now_ms() + 10_000
        return one.attempts == times and is_recorded

    return condition


async def test_every_run_is_told_once_by_however_many_workers(
    either_database: Database, quick: Settings
) -> None:
    with receiving() as receiver:
        webhook = await _webhook(either_database, quick, receiver)
        ended = [await ended_run(either_database) for _ in range(30)]
        async with _couriers(either_database, quick, count=3):
            made = await _until(either_database, _all("DELIVERED"))
    assert len(receiver.received) == len(ended)
    assert {one.message_id for one in receiver.received} == {
        webhooks.message_id(one.id) for one in made
    }
    told = {one.verified(webhook.secret)["data"]["runId"] for one in receiver.received}
    assert len(told) == len(ended)
    assert {(one.attempts, one.last_status_code, one.last_failure) for one in made} == {
        (1, 200, None)
    }


async def test_a_failing_receiver_is_tried_again_under_the_same_id(
    either_database: Database, quick: Settings
) -> None:
    with receiving(status(500), status(302, location="/"), status(200)) as receiver:
        webhook = await _webhook(either_database, quick, receiver)
        await ended_run(either_database)
        async with _couriers(either_database, quick):
            (made,) = await _until(either_database, _all("DELIVERED"))
    assert (made.attempts, made.last_status_code, made.last_failure) == (3, 200, None)
    assert len({one.message_id for one in receiver.received}) == 1
    assert len({one.body for one in receiver.received}) == 1
    for one in receiver.received:
        one.verified(webhook.secret)  # each attempt is signed for its own time


async def test_after_the_last_attempt_it_is_dead_and_says_why(
    either_database: Database, quick: Settings
) -> None:
    with receiving(status(503)) as receiver:
        await _webhook(either_database, quick, receiver)
        await ended_run(either_database)
        async with _couriers(either_database, quick):
            (made,) = await _until(either_database, _all("DEAD"))
            await asyncio.sleep(1.2)  # a round later nobody has tried again
    assert len(receiver.received) == made.attempts == 4
    assert made.last_status_code == 503
    assert made.last_failure == "must be answered with HTTP 2xx, was 503"
    assert made.finished_at_ms is not None


async def test_attempts_are_counted_in_the_database_across_workers(
    database: Database, quick: Settings
) -> None:
    patient = quick.model_copy(update={"webhook_backoff_seconds": 0.2})
    with receiving(status(500)) as receiver:
        await _webhook(database, patient, receiver)
        await ended_run(database)
        for attempts in (1, 2, 3, 4):
            async with _couriers(database, patient):  # another worker each time
                await _until(database, _attempted(attempts))
    (made,) = await _until(database, _all("DEAD"))
    assert made.attempts == len(receiver.received) == 4
    pauses = [b.at - a.at for a, b in zip(receiver.received, receiver.received[1:], strict=False)]
    assert [pause >= 0.2 * 4**i * 0.74 for i, pause in enumerate(pauses)] == [True] * 3


async def test_what_a_stopping_worker_was_sending_is_given_back(
    database: Database, quick: Settings
) -> None:
    never = threading.Event()
    with receiving(held(never, status(200)), status(200)) as receiver:
        await _webhook(database, quick, receiver)
        await ended_run(database)
        async with _couriers(database, quick):
            await _until(database, lambda _: len(receiver.received) == 1)
        (made,) = await deliveries(database)
        assert (made.status, made.attempts) == ("PENDING", 0)
        async with _couriers(database, quick):
            (made,) = await _until(database, _all("DELIVERED"))
    assert made.attempts == 1
    assert len({one.message_id for one in receiver.received}) == 1


async def test_what_a_dead_worker_was_sending_is_sent_by_another(
    database: Database, quick: Settings
) -> None:
    with receiving() as receiver:
        await _webhook(database, quick, receiver)
        await ended_run(database)
        async with database.transaction() as session:
            (due,) = await sending.due(session, 2**62, of_each=9, at_most=9)
            assert await sending.claim(session, due, 0) is not None  # and died, long ago
        async with _couriers(database, quick):
            (made,) = await _until(database, _all("DELIVERED"))
    assert (made.attempts, len(receiver.received)) == (2, 1)


async def test_a_delivery_that_kills_its_senders_is_dead_in_the_end(
    database: Database, quick: Settings
) -> None:
    with receiving() as receiver:
        await _webhook(database, quick, receiver)
        await ended_run(database)
        for _ in range(quick.webhook_max_attempts):
            async with database.transaction() as session:
                (due,) = await sending.due(session, 2**62, of_each=9, at_most=9)
                assert await sending.claim(session, due, 0) is not None
        async with _couriers(database, quick):
            (made,) = await _until(database, _all("DEAD"))
        assert receiver.received == []
    assert made.last_failure is not None
    assert "nobody knows whether it arrived" in made.last_failure


async def test_a_slow_receiver_holds_up_nobody_else(database: Database, quick: Settings) -> None:
    never = threading.Event()
    with receiving(held(never, status(200))) as slow, receiving() as swift:
        first = await _webhook(database, quick, slow)
        await _webhook(database, quick, swift)
        for _ in range(40):
            await ended_run(database)
        async with _couriers(database, quick):
            found = await _until(
                database,
                lambda found: all(
                    one.status == "DELIVERED" for one in found if one.webhook_id != first.id
                ),
            )
        waiting = [one for one in found if one.webhook_id == first.id and one.status == "PENDING"]
    assert len(swift.received) == 40
    assert len(waiting) == 40


async def test_a_receiver_that_is_gone_gets_nothing_more(
    database: Database, quick: Settings
) -> None:
    with receiving(status(410)) as receiver:
        webhook = await _webhook(database, quick, receiver)
        await ended_run(database)
        async with _couriers(database, quick):
            await _until(database, _all("DEAD"))
            await ended_run(database)
            await asyncio.sleep(1.2)
    assert len(receiver.received) == 1
    assert len(await deliveries(database)) == 1
    async with database.session() as session:
        stored = await webhooks.get(session, webhook.id, "")
    assert stored is not None
    assert stored.disabled_at_ms is not None


async def test_a_receiver_may_ask_for_patience(database: Database, quick: Settings) -> None:
    with receiving(status(429, retry_after="2"), status(200)) as receiver:
        await _webhook(database, quick, receiver)
        await ended_run(database)
        async with _couriers(database, quick):
            await _until(database, _all("DELIVERED"))
    first, second = receiver.received
    assert second.at - first.at >= 1.9


async def test_both_secrets_sign_until_the_grace_ends(
    either_database: Database, quick: Settings
) -> None:
    with receiving() as receiver:
        old = await _webhook(either_database, quick, receiver)
        new = await registry.rotate(either_database, old.id, owner="", grace_seconds=3_600)
        assert new is not None
        assert new.secret != old.secret
        await ended_run(either_database)
        async with _couriers(either_database, quick):
            await _until(either_database, _all("DELIVERED"))
        newest = await registry.rotate(either_database, old.id, owner="", grace_seconds=0)
        assert newest is not None
        await ended_run(either_database)
        async with _couriers(either_database, quick):
            await _until(either_database, _all("DELIVERED"))
    during, behind = receiver.received
    assert during.verified(old.secret) == during.verified(new.secret)
    behind.verified(newest.secret)
    for ended in (old.secret, new.secret):
        with pytest.raises(WebhookVerificationError):
            behind.verified(ended)
    async with either_database.session() as session:
        stored = await webhooks.get(session, old.id, "")
    assert stored is not None
    assert stored.previous_secret is None  # what signs no more is not kept


async def test_a_dead_delivery_is_sent_again_with_all_its_attempts(
    either_database: Database, quick: Settings
) -> None:
    with receiving(*[status(500)] * 5, status(200)) as receiver:
        await _webhook(either_database, quick, receiver)
        await ended_run(either_database)
        async with _couriers(either_database, quick):
            (dead,) = await _until(either_database, _all("DEAD"))
            async with either_database.transaction() as session:
                again = await sending.send_again(session, dead.id)
            assert again is not None
            assert (again.status, again.attempts, again.finished_at_ms) == ("PENDING", 0, None)
            (made,) = await _until(either_database, _all("DELIVERED"))
    assert (made.attempts, made.last_failure, len(receiver.received)) == (2, None, 6)
    assert len({one.message_id for one in receiver.received}) == 1


async def test_nothing_is_sent_again_to_a_receiver_that_is_gone(
    either_database: Database, quick: Settings
) -> None:
    with receiving(status(410)) as receiver:
        await _webhook(either_database, quick, receiver)
        await ended_run(either_database)
        async with _couriers(either_database, quick):
            (dead,) = await _until(either_database, _all("DEAD"))
            async with either_database.transaction() as session:
                assert await sending.send_again(session, dead.id) is None
                assert await sending.get(session, dead.id, "another") is None
                found = await sending.get(session, dead.id, None)
    assert found is not None
    assert found.status == "DEAD"


async def test_a_deleted_webhook_is_told_nothing(database: Database, quick: Settings) -> None:
    with receiving() as receiver:
        webhook = await _webhook(database, quick, receiver)
        await ended_run(database)
        async with database.transaction() as session:
            assert await webhooks.remove(session, webhook.id, "")
        async with _couriers(database, quick):
            await asyncio.sleep(1.2)
        assert receiver.received == []


def test_pauses_grow_fourfold_to_six_hours_and_are_spread() -> None:
    middle = [pause_seconds(attempt, 5.0, 0.5) for attempt in range(1, 11)]
    assert middle == [5, 20, 80, 320, 1_280, 5_120, 20_480, 21_600, 21_600, 21_600]
    assert pause_seconds(1, 4.0, 0.0) == 3.0  # 4 s less a quarter
    assert pause_seconds(1, 4.0, 0.999) == pytest.approx(5.0, abs=0.01)  # and a quarter more
    assert sum(middle[:9]) / 3_600 == pytest.approx(19.5, abs=0.1)  # ten attempts: most of a day
