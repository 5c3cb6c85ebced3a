"""A key always answers alike, on SQLite and on PostgreSQL."""

import asyncio
from collections.abc import AsyncIterator

import pytest
from sqlalchemy import delete as delete_from
from sqlalchemy import text

from api.errors import InvalidInput, MarketNotFound
from api.market_data.sample import store_samples
from api.settings import Settings
from api.storage.removal import one_of, remove_ended
from api.storage.runs import RunStatus
from api.storage.tables import MarketRow, RunRow
from api.submitting.cancel import delete
from api.submitting.submit import Accepted, submit
from api.watching.services import AskingServices
from tests.api.asking import Questions, Service

_RATES = {"x": 0.0001, "y": 0.0002}


class Keys:
    """Asks question x or y under a key, as a client would."""

    def __init__(self, services: AskingServices) -> None:
        self.services = services
        self.service = Service(services)

    async def ask(self, what: str, key: str | None = None, owner: str = "") -> Accepted:
        """Submit a question, its input beside it."""
        config, sent = Questions().backtest(_RATES[what]), {"asked": what}
        if key is not None:
            sent["idempotencyKey"] = key
        return await submit(
            self.services, config, sent_input=sent, owner=owner, idempotency_key=key
        )

    async def refused(self, what: str, key: str) -> None:
        """Submit a question whose key stands for another one."""
        with pytest.raises(InvalidInput, match=f"for another input, was '{key}'") as refused:
            await self.ask(what, key)
        assert refused.value.field == "idempotencyKey"

    async def end(self, run: RunRow, status: RunStatus) -> None:
        """End a run; once FAILED it does not answer the same question any more."""
        async with self.services.database.transaction() as session:
            stored = await session.merge(run)
            stored.status = status
            if status == RunStatus.FAILED:
                stored.active_run_key = None


@pytest.fixture(params=["sqlite", "postgresql"])
async def keys(request: pytest.FixtureRequest, settings: Settings) -> AsyncIterator[Keys]:
    """Sample markets and no worker, on each database in turn."""
    if request.param == "postgresql":
        url = request.getfixturevalue("postgresql_url")
        settings = settings.model_copy(update={"database_url": url})
    opened = AskingServices(settings)
    try:
        await opened.open()
        if request.param == "postgresql":
            await store_samples(opened.database)
        yield Keys(opened)
    finally:
        await opened.close()


async def test_a_key_answers_with_its_run_whatever_became_of_it(keys: Keys) -> None:
    first = await keys.ask("x", "k")
    await keys.end(first.run, RunStatus.FAILED)
    again = await keys.ask("x", "k")
    assert (again.reused, again.run.id, again.run.status) == (True, first.run.id, "FAILED")
    assert not (await keys.ask("x")).reused
    assert (await keys.ask("x", "k")).run.id == first.run.id


async def test_a_key_is_refused_for_another_input(keys: Keys) -> None:
    await keys.ask("x", "k")
    await keys.refused("y", "k")
    assert await keys.service.run_count() == 1


@pytest.mark.parametrize("first_key", [None, "first"])
async def test_a_key_that_a_stored_run_answered_is_kept_as_well(
    keys: Keys, first_key: str | None
) -> None:
    first = await keys.ask("x", first_key)
    answer = await keys.ask("x", "second")
    assert (answer.reused, answer.run.id) == (True, first.run.id)
    await keys.refused("y", "second")
    await keys.end(first.run, RunStatus.FAILED)
    for key in filter(None, (first_key, "second")):
        again = await keys.ask("x", key)
        assert (again.reused, again.run.id) == (True, first.run.id)
    assert await keys.service.run_count() == 1


async def test_a_key_belongs_to_its_owner(keys: Keys) -> None:
    await keys.ask("x", "k", owner="a")
    other = await keys.ask("y", "k", owner="b")
    assert not other.reused
    assert other.run.owner == "b"


async def test_a_key_needs_neither_the_market_nor_room_in_the_queue(keys: Keys) -> None:
    first = await keys.ask("x", "k")
    async with keys.services.database.transaction() as session:
        await session.execute(delete_from(MarketRow))
    with pytest.raises(MarketNotFound):
        await keys.ask("x")
    full = AskingServices(keys.services.settings.model_copy(update={"max_queued_runs": 1}))
    try:
        again = await Keys(full).ask("x", "k")
    finally:
        await full.close()
    assert (again.reused, again.run.id) == (True, first.run.id)


@pytest.mark.parametrize("stored", [False, True], ids=["new question", "stored question"])
async def test_one_new_key_at_the_same_time_meets_in_one_run(keys: Keys, stored: bool) -> None:
    if stored:
        await keys.ask("x", "earlier")
    other = AskingServices(keys.services.settings)  # another API process
    try:
        answers = await asyncio.gather(
            *(one.ask("x", "k") for one in (keys, Keys(other)) for _ in range(8))
        )
    finally:
        await other.close()
    assert len({answer.run.id for answer in answers}) == 1
    assert sum(not answer.reused for answer in answers) == (0 if stored else 1)
    assert await keys.service.run_count() == 1


async def test_one_new_key_for_two_questions_at_the_same_time_starts_only_one(keys: Keys) -> None:
    other = AskingServices(keys.services.settings)
    try:
        answers = await asyncio.gather(
            *(one.ask(what, "k") for one in (keys, Keys(other)) for what in "xyxyxyxy"),
            return_exceptions=True,
        )
    finally:
        await other.close()
    accepted = [answer for answer in answers if isinstance(answer, Accepted)]
    refused = [answer for answer in answers if isinstance(answer, InvalidInput)]
    assert (len(accepted), len(refused)) == (8, 8), answers
    assert len({answer.run.id for answer in accepted}) == 1
    assert await keys.service.run_count() == 1


async def test_deleting_a_run_frees_its_keys_and_no_other(keys: Keys) -> None:
    first = await keys.ask("x", "k1")
    await keys.ask("x", "k2")
    await keys.ask("y", "k3")
    await keys.end(first.run, RunStatus.FAILED)
    await delete(keys.services, first.run.id)
    for key in ("k1", "k2"):
        assert (await keys.ask("y", key)).reused  # by the run of k3
    await keys.refused("x", "k3")
    assert not (await keys.ask("x", "k4")).reused


@pytest.mark.parametrize("keys", ["postgresql"], indirect=True)  # SQLite has one writer at a time
async def test_a_run_deleted_while_it_is_given_a_key_is_asked_for_anew(keys: Keys) -> None:
    first = await keys.ask("x")
    await keys.end(first.run, RunStatus.SUCCEEDED)
    async with keys.services.database.transaction() as session:
        assert (await remove_ended(session, *one_of(first.run.id))).count
        asking = asyncio.create_task(keys.ask("x", "k"))
        await _until_someone_waits_for_a_lock(keys.services)
    accepted = await asking
    assert (accepted.reused, await keys.service.run_count()) == (False, 1)
    assert (await keys.ask("x", "k")).run.id == accepted.run.id != first.run.id


async def _until_someone_waits_for_a_lock(services: AskingServices) -> None:
    query = text("SELECT count(*) FROM pg_locks WHERE NOT granted")
    async with asyncio.timeout(60):
        while True:
            async with services.database.session() as session:
                if (await session.execute(query)).scalar_one():
                    return
            await asyncio.sleep(0.01)


@pytest.mark.parametrize("key", ["", "k" * 201], ids=["empty", "too long"])
async def test_an_odd_key_is_refused(services: AskingServices, key: str) -> None:
    with pytest.raises(InvalidInput, match=f"1 to 200 characters, was {len(key)}"):
        await Keys(services).ask("x", key)
