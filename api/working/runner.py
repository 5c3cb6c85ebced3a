"""One worker's shards: claimed, computed in kernel threads, written once."""

import asyncio
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from enum import Enum
from functools import partial

import structlog
from cachetools import LRUCache

from api.broker.queue import Lane
from api.errors import ApiError
from api.logs import get_logger
from api.registry import config_of, has_part, part_of
from api.runs.market import market_of
from api.runs.names import MarketKey
from api.runs.services import Services
from api.runs.work import Computed, Reports
from api.storage import results, shards, tallies, trials
from api.storage.database import DATABASE_FAILURES
from api.storage.runs import RunStatus, now_ms
from api.storage.settling import settle
from api.storage.shards import Claim, ShardKey, ShardOutcome
from api.storage.tallies import Tally
from api.storage.trials import TrialSet
from api.tracing import span
from api.working.niceness import let_others_first
from api.working.patience import keep_trying
from api.working.reporter import Reporter
from engine.model.columns import MarketColumns
from engine.model.costs import Costs
from engine.model.errors import EngineError
from engine.model.params import Period

_CANCELS_REMEMBERED = 1_000

log = get_logger(__name__)

Pools = Mapping[Lane, ThreadPoolExecutor]


class Stop(Enum):
    """Why a shard is to stop before its end."""

    CANCELLED = "the run was cancelled"
    LOST = "another worker has the shard"
    SHUTDOWN = "this worker stops"


@dataclass(eq=False)
class ActiveShard:
    """A shard this worker computes."""

    claimed: Claim
    reporter: Reporter
    stop: Stop | None = field(default=None)

    def should_stop(self) -> bool:
        """Asked by the kernel thread between two chunks."""
        return self.stop is not None


class ClaimedBench:
    """What a kind's work gets: a claimed shard, its data, and a thread to compute in."""

    def __init__(self, services: Services, active: ActiveShard, threads: Pools) -> None:
        self.services = services
        self.run, self.shard = active.claimed.run, active.claimed.shard
        self.reports: Reports = active.reporter
        self.should_stop = active.should_stop
        self._threads = threads

    async def market(self, key: MarketKey, period: Period, costs: Costs) -> MarketColumns:
        """Prepared columns of the revisions that the run names; MarketNotFound or NoData."""
        return await market_of(self.services, self.run, key, period, costs)

    async def in_thread(self, compute: Callable[[], Computed]) -> Computed:
        """What a pure, slow function computes, in a kernel thread of the run's lane."""
        pool = self._threads[Lane(self.run.lane)]
        return await asyncio.get_running_loop().run_in_executor(pool, compute)


class Runner:
    """Computes the shards it is given; big sweeps in one pool of threads, the rest in another."""

    def __init__(
        self,
        services: Services,
        worker: str,
        on_run_finished: Callable[[], None] = lambda: None,
        judge: Callable[[str], None] = lambda _run_id: None,
    ) -> None:
        """judge: told of every run that has succeeded here."""
        self._services = services
        self.worker = worker
        self._on_run_finished = on_run_finished
        self._judge = judge
        self._threads = {
            # A thread of its own: what is small never waits for what is big.
            Lane.FAST: ThreadPoolExecutor(1, "fast"),
            Lane.BULK: ThreadPoolExecutor(
                services.settings.worker_threads, "bulk", initializer=let_others_first
            ),
        }
        self.active: dict[ShardKey, ActiveShard] = {}
        self._cancelled = LRUCache[str, None](_CANCELS_REMEMBERED)

    async def run(self, claimed: Claim) -> None:
        """Compute a claimed shard and store what came of it, or give it back.

        Raises what the database raises when it is away, after the shard was given back.
        """
        key = claimed.key
        structlog.contextvars.bind_contextvars(run_id=key.run_id, shard=key.index)
        reporter = Reporter(
            self._services.publisher, claimed, partial(self._count_of_run, key.run_id)
        )
        earlier = self.active.get(key)
        if earlier is not None:  # silent for so long that it was queued again, and came back here
            earlier.stop = Stop.LOST
        active = self.active[key] = ActiveShard(claimed, reporter)
        if key.run_id in self._cancelled:  # whoever cancels tells it first and stores it then
            active.stop = Stop.CANCELLED
        about: dict[str, str | int] = {
            "carry.run_id": key.run_id,
            "carry.kind": claimed.run.kind,
            "carry.shard": key.index,
            "carry.attempt": claimed.shard.attempts,
            "carry.worker": self.worker,
        }
        try:
            with span("job", about, parent=claimed.run.trace_parent):
                await self._run(active)
        finally:
            if self.active.get(key) is active:
                del self.active[key]
            await reporter.close()

    def stop_run(self, run_id: str, reason: Stop) -> None:
        """Stop all shards of a run between two chunks; of a cancelled one also those to come."""
        if reason is Stop.CANCELLED:
            self._cancelled[run_id] = None
        for key, active in self.active.items():
            if key.run_id == run_id and active.stop is None:
                active.stop = reason

    def close(self) -> None:
        """End the threads; whatever they still compute is not waited for."""
        for pool in self._threads.values():
            pool.shutdown(wait=False, cancel_futures=True)

    async def _run(self, active: ActiveShard) -> None:
        try:
            with span("shard"):
                computed = await self._compute(active)
        except (EngineError, ApiError) as error:
            # The same again would fail the same way.
            log.info("shard failed", reason=str(error))
            await self._finish(active, _failure(active, str(error)))
            return
        except DATABASE_FAILURES as error:
            log.warning("shard given back: the database is away", error=str(error))
            await self._give_back(active, attempt_counts=False)
            raise
        except Exception:
            log.exception("shard failed unexpectedly", attempt=active.claimed.shard.attempts)
            await self._retry(active)
            return
        if active.stop is Stop.LOST:
            return
        if active.stop is Stop.SHUTDOWN and not computed.is_whole:
            if await self._give_back(active, attempt_counts=False):
                await self._services.queue.wake(Lane(active.claimed.run.lane))
            return
        outcome = ShardOutcome(
            status=RunStatus.SUCCEEDED if computed.is_whole else RunStatus.CANCELLED,
            progress_done=computed.done,
            summary=computed.summary,
            blobs=computed.packed.names,
        )
        await self._finish(active, outcome, computed)

    async def _compute(self, active: ActiveShard) -> Computed:
        work = part_of(active.claimed.run.kind, "work").work
        computed: Computed = await work(ClaimedBench(self._services, active, self._threads))
        return computed

    async def _finish(
        self, active: ActiveShard, outcome: ShardOutcome, computed: Computed | None = None
    ) -> None:
        run = active.claimed.run
        tried = () if computed is None else await asyncio.to_thread(_tried, active, computed)

        async def store() -> tuple[bool, RunStatus | None]:
            at_ms = now_ms()
            async with self._services.database.transaction() as session:
                written = await shards.finish(session, active.claimed, outcome, at_ms)
                if written and computed is not None:
                    await results.store(session, run.id, computed.packed)
                    await trials.store(session, active.claimed, tried)
                status = await settle(session, run.id, at_ms) if written else None
                if not written:
                    await session.rollback()
            return written, status

        with span("store"):
            written, status = await keep_trying(store, lambda: active.stop is Stop.LOST)
        if not written:
            log.info("result dropped: the shard is no longer this worker's")
            return
        active.reporter.done = outcome.progress_done
        await active.reporter.close()
        if status is not None:
            log.info("run finished", status=status.value)
            self._on_run_finished()
            await self._services.publisher.finished(run, status)
            if status is RunStatus.SUCCEEDED and has_part(run.kind, "judging"):
                self._judge(run.id)

    async def _retry(self, active: ActiveShard) -> None:
        await keep_trying(self._count_failure, lambda: active.stop is Stop.LOST)
        run, shard = active.claimed.run, active.claimed.shard
        if shard.attempts >= self._services.settings.max_attempts:
            words = f"internal error, see the log for run {run.id}"
            await self._finish(active, _failure(active, words))
            return
        await self._give_back(active, attempt_counts=True)  # and take it, or another, next

    async def _give_back(self, active: ActiveShard, *, attempt_counts: bool) -> bool:
        async def store() -> bool:
            async with self._services.database.transaction() as session:
                return await shards.give_back(
                    session, active.claimed, attempt_counts=attempt_counts
                )

        return await keep_trying(store, lambda: active.stop is Stop.LOST)

    async def _count_failure(self) -> None:
        async with self._services.database.transaction() as session:
            await tallies.add(session, Tally.ATTEMPTS_FAILED)

    def _count_of_run(self, run_id: str) -> int:
        return sum(key.run_id == run_id for key in self.active)


def _tried(active: ActiveShard, computed: Computed) -> tuple[TrialSet, ...]:
    # Of a cancelled sweep the cells that were reached: they can be looked at.
    run, shard = active.claimed.run, active.claimed.shard
    is_partial = not computed.is_whole
    last = shard.first_cell + computed.done if is_partial else shard.last_cell
    return config_of(run).tried(shard.first_cell, last)


def _failure(active: ActiveShard, words: str) -> ShardOutcome:
    # Of shards that stand alone a failed one is done with; the rest of the run goes on.
    done = 1 if active.claimed.run.shards_stand_alone else 0
    return ShardOutcome(RunStatus.FAILED, done, failure=words)
