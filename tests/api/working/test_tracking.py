"""Markets that are kept up to date: real workers, and a local server in the exchange's place."""

import asyncio
from collections.abc import Callable, Iterator

import pytest
from sqlalchemy import update

from api.broker.redis_server import EmbeddedRedis
from api.errors import InvalidInput, LimitExceeded, MarketNotFound, MarketNotTracked
from api.market_data.exchange.importing import import_from_exchange
from api.market_data.exchange.request import ExchangeRequest
from api.market_data.series import Series
from api.market_data.writer import load_series
from api.runs.names import MarketKey, RunKind
from api.settings import Settings
from api.storage import markets, removal, runs, trackings
from api.storage.run_filters import RunFilter
from api.storage.runs import RunStatus, now_ms
from api.storage.tables import RunRow
from api.storage.trackings_table import TrackingRow
from api.submitting.track import track, untrack, untrack_for_ever
from api.watching.services import AskingServices
from api.working.tracking import Tracking, pause_ms
from tests.api.asking import PATIENCE_SECONDS, Service
from tests.api.installation import StartWorker
from tests.api.market_data.exchange.histories import DAY_MS, HOUR_MS, START_MS, Traded, walk
from tests.api.market_data.exchange.server import Exchanges, forbidden, serve

MARKET = MarketKey("okx", "BTC/USDT:USDT")
DAYS = 10
HISTORY = walk(3 * DAYS)


def until_day(days: int) -> Traded:
    """The exchange as it was then."""
    return HISTORY.until(START_MS + days * DAY_MS)


@pytest.fixture
def exchanges() -> Iterator[Exchanges]:
    with serve() as running:
        running.traded["okx"] = until_day(DAYS)
        yield running


@pytest.fixture
def settings(settings: Settings, exchanges: Exchanges) -> Settings:
    return settings.model_copy(update={"exchange_relay": exchanges.relay})


@pytest.fixture
async def stored(services: AskingServices, exchanges: Exchanges) -> None:
    """The market as it was imported once; since then its exchange has as much again."""
    request = ExchangeRequest(
        MARKET.venue, MARKET.symbol, START_MS, now_ms(), kinds=("funding", "perp", "spot")
    )
    await import_from_exchange(services.database, request, relay=exchanges.relay)
    exchanges.traded["okx"] = until_day(2 * DAYS)
    exchanges.asked.clear()


async def tracking(services: AskingServices) -> TrackingRow | None:
    async with services.database.session() as session:
        market = await markets.find(session, MARKET.venue, MARKET.symbol)
        assert market is not None
        market_id = markets.id_of(market)
        return (await trackings.of_markets(session, [market_id]))[market_id]


async def until(services: AskingServices, what: Callable[[TrackingRow], bool]) -> TrackingRow:
    async with asyncio.timeout(PATIENCE_SECONDS):
        while True:
            row = await tracking(services)
            if row is not None and what(row):
                return row
            await asyncio.sleep(0.02)


async def until_kept_waiting(exchanges: Exchanges) -> None:
    """Until a second page is asked for, where `exchanges.allow(1)` was said."""
    async with asyncio.timeout(PATIENCE_SECONDS):
        while len(exchanges.pages()) < 2:  # noqa: ASYNC110  the server has no event
            await asyncio.sleep(0.01)


async def be_due(services: AskingServices) -> None:
    async with services.database.transaction() as session:
        await session.execute(update(TrackingRow).values(next_at_ms=now_ms() - 1))


async def imports(services: AskingServices) -> list[RunRow]:
    async with services.database.session() as session:
        return await runs.page(session, first=50, which=RunFilter(kind=RunKind.IMPORT))


async def series(services: AskingServices) -> dict[str, Series]:
    async with services.database.session() as session:
        return {one.kind: one for one in await load_series(session, MARKET.venue, MARKET.symbol)}


def ended_well(row: TrackingRow) -> bool:
    return row.succeeded_at_ms is not None and not row.under_way


@pytest.mark.usefixtures("stored")
async def test_a_tracked_market_gets_what_is_new_at_once_and_at_its_time(
    services: AskingServices, exchanges: Exchanges, start_worker: StartWorker
) -> None:
    start_worker()
    asked_at_ms = now_ms()
    await track(services, MARKET, 6, "alice", "alice")
    row = await until(services, ended_well)
    (run,) = await imports(services)
    assert (run.id, run.owner, run.status) == (row.run_id, "alice", RunStatus.SUCCEEDED)
    assert run.input == {
        "market": {"venue": MARKET.venue, "symbol": MARKET.symbol},
        "since": "2024-01-10T16:00:00Z",  # the last settlement stored
        "timeframe": "1h",
        "series": ["FUNDING", "PERP", "SPOT"],  # those that are stored, and no mark
        "source": "API",
    }
    assert (row.failures, row.failure) == (0, None)
    assert asked_at_ms + 6 * HOUR_MS <= row.next_at_ms <= now_ms() + 6 * HOUR_MS
    held = await series(services)
    assert {kind: len(one.ts_ms) for kind, one in held.items()} == {
        "funding": 2 * DAYS * 3,
        "perp": 2 * DAYS * 24,
        "spot": 2 * DAYS * 24,
    }
    assert len(exchanges.pages()) == 3  # nothing that was stored before

    exchanges.traded["okx"] = HISTORY
    await be_due(services)
    await until(services, lambda one: one.run_id != row.run_id and not one.under_way)
    assert len((await series(services))["perp"].ts_ms) == 3 * DAYS * 24


@pytest.mark.usefixtures("stored")
async def test_of_all_that_look_one_begins_the_import(services: AskingServices) -> None:
    await track(services, MARKET, 8, "", None)
    await asyncio.gather(*(Tracking(services).look() for _ in range(8)))
    (run,) = await imports(services)
    row = await tracking(services)
    assert row is not None
    assert (row.run_id, row.under_way) == (run.id, True)
    await be_due(services)  # while one is under way there is no second
    await Tracking(services).look()
    assert len(await imports(services)) == 1


@pytest.mark.usefixtures("stored")
async def test_an_import_outlives_its_worker_and_redis(
    services: AskingServices,
    exchanges: Exchanges,
    start_worker: StartWorker,
    redis_server: EmbeddedRedis,
) -> None:
    exchanges.allow(1)
    await track(services, MARKET, 8, "", None)
    redis_server.stop()
    await Tracking(services).look()  # nobody can be woken
    redis_server.start()
    doomed = start_worker()
    await until_kept_waiting(exchanges)
    doomed.kill()
    doomed.join()
    exchanges.allow(None)
    start_worker()
    await until(services, ended_well)
    assert len(await imports(services)) == 1
    assert len((await series(services))["perp"].ts_ms) == 2 * DAYS * 24


@pytest.mark.usefixtures("stored")
async def test_an_exchange_that_fails_is_told_and_asked_again_later(
    services: AskingServices, exchanges: Exchanges, start_worker: StartWorker
) -> None:
    exchanges.faults = [("funding-rate-history", forbidden)]
    start_worker()
    await track(services, MARKET, 8, "", None)
    row = await until(services, lambda one: one.failures == 1)
    assert row.failure == "okx must give BTC/USDT:USDT funding, refused it: HTTP 400"
    assert row.succeeded_at_ms is None
    assert row.failed_at_ms is not None
    assert row.next_at_ms == row.failed_at_ms + HOUR_MS // 4
    await be_due(services)
    again = await until(services, ended_well)
    assert again.failures == 0
    assert again.failure == row.failure  # the last that there was, with its time
    assert again.next_at_ms > now_ms() + 7 * HOUR_MS


@pytest.mark.usefixtures("stored")
async def test_a_symbol_that_is_listed_no_more_is_told_and_tried_at_its_time(
    services: AskingServices, exchanges: Exchanges, start_worker: StartWorker
) -> None:
    exchanges.traded["okx"] = walk(DAYS)
    exchanges.traded["okx"].base = exchanges.traded["okx"].spot_base = "GONE"
    start_worker()
    await track(services, MARKET, 1, "", None)
    first = await until(services, lambda one: one.failures == 1)
    assert first.failure is not None
    assert "BTC/USDT:USDT" in first.failure
    assert "must be" in first.failure
    await be_due(services)
    await until(services, lambda one: one.failures == 2 and not one.under_way)
    assert len((await series(services))["perp"].ts_ms) == DAYS * 24  # what is stored stays


def test_pauses_grow_up_to_the_usual_one() -> None:
    quarters = [pause_ms(failures, 3) / (HOUR_MS / 4) for failures in (1, 2, 3, 4, 5, 6, 5_000)]
    assert quarters == [1, 2, 4, 8, 12, 12, 12]


@pytest.mark.usefixtures("stored")
async def test_a_market_that_is_deleted_is_tracked_no_more_and_does_not_come_back(
    services: AskingServices, exchanges: Exchanges, start_worker: StartWorker, service: Service
) -> None:
    exchanges.allow(1)
    start_worker()
    await track(services, MARKET, 8, "", None)
    await until_kept_waiting(exchanges)
    await untrack_for_ever(services, MARKET)
    async with services.database.transaction() as session:
        assert await removal.remove_market(session, MARKET.venue, MARKET.symbol) is not None
    exchanges.allow(None)
    (run,) = await imports(services)
    assert (await service.ended(run)).status == RunStatus.CANCELLED
    async with services.database.session() as session:
        assert await trackings.count(session) == 0
        assert await markets.find(session, MARKET.venue, MARKET.symbol) is None


@pytest.mark.usefixtures("stored")
async def test_the_table_follows_the_market_and_forgets_a_deleted_run(
    services: AskingServices,
) -> None:
    await track(services, MARKET, 8, "", None)
    await Tracking(services).look()
    (run,) = await imports(services)
    async with services.database.transaction() as session:
        run_row = await runs.get(session, run.id)
        await session.delete(run_row)
    row = await tracking(services)
    assert row is not None
    assert row.run_id is None
    await Tracking(services).look()
    row = await tracking(services)
    assert row is not None
    assert not row.under_way  # and the next one comes at its time
    assert await imports(services) == []
    async with services.database.transaction() as session:
        await removal.remove_market(session, MARKET.venue, MARKET.symbol)
        assert await trackings.count(session) == 0


@pytest.mark.usefixtures("stored")
async def test_a_tracking_is_its_owner_s(services: AskingServices) -> None:
    await track(services, MARKET, 8, "alice", "alice")
    with pytest.raises(InvalidInput, match="must not be tracked by another owner already"):
        await track(services, MARKET, 1, "bob", "bob")
    with pytest.raises(MarketNotTracked):
        await untrack(services, MARKET, "bob")
    await track(services, MARKET, 24, "admin", None)  # who may change everybody's
    row = await tracking(services)
    assert row is not None
    assert (row.owner, row.every_hours) == ("alice", 24)
    await untrack(services, MARKET, "alice")
    with pytest.raises(MarketNotTracked):
        await untrack(services, MARKET, None)
    await track(services, MARKET, 1, "bob", "bob")


@pytest.mark.usefixtures("stored")
@pytest.mark.parametrize(
    ("market", "every_hours", "refused"),
    [
        (MARKET, 0, (InvalidInput, "must be between 1 and 720, was 0")),
        (MARKET, 721, (InvalidInput, "was 721")),
        (MarketKey("okx", "X/USDT:USDT"), 8, (MarketNotFound, "must be one that was imported")),
        (MarketKey("sample", "BTC/USDT:USDT"), 8, (InvalidInput, "an exchange that ccxt knows")),
    ],
    ids=["never", "too seldom", "unknown", "no exchange"],
)
async def test_what_cannot_be_tracked_is_refused(
    market: MarketKey,
    every_hours: int,
    refused: tuple[type[Exception], str],
    services: AskingServices,
) -> None:
    with pytest.raises(refused[0], match=refused[1]):
        await track(services, market, every_hours, "", None)


@pytest.mark.usefixtures("stored")
async def test_only_so_many_are_tracked(services: AskingServices) -> None:
    few = services.settings.model_copy(update={"max_tracked_markets": 0})
    services.settings = few
    with pytest.raises(LimitExceeded, match="tracked markets must be at most 0, were 0 already"):
        await track(services, MARKET, 8, "", None)
