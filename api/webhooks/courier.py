"""Delivers webhooks: in every worker, driven by the database alone.

A run's end and its deliveries are stored in one transaction, so none is forgotten and none is made
twice. Any worker takes what is due by a conditional update that also says until when nobody else
may; one that dies while it sends is followed by another then. So a receiver gets each delivery at
least once, always under the same webhook-id.
"""

import asyncio
import secrets
from collections import Counter
from contextlib import suppress
from functools import cached_property, partial
from typing import TYPE_CHECKING

from api.logs import get_logger
from api.settings import Settings
from api.storage import deliveries, webhooks
from api.storage.database import DATABASE_FAILURES, Database
from api.storage.deliveries import Claimed, Due
from api.storage.runs import now_ms
from api.webhooks.outcome import Outcome, pause_seconds
from engine.version import RELEASE

if TYPE_CHECKING:
    from api.webhooks.sender import Sender

_LOOK_SECONDS = 1.0
_AT_A_TIME = 16
_OF_EACH_WEBHOOK = 4  # a slow receiver holds up its own deliveries, not those of others
_CLAIM_MARGIN_MS = 20_000  # beyond the time that an attempt may take
_KEPT_MS = 30 * 24 * 3_600_000
_FORGET_SECONDS = 3_600.0

log = get_logger(__name__)


class Courier:
    """Takes due deliveries and attempts them until it is stopped."""

    def __init__(self, database: Database, settings: Settings) -> None:
        self._database = database
        self._settings = settings
        self._random = secrets.SystemRandom()
        self._look_now = asyncio.Event()
        self._stopping = asyncio.Event()
        self._sending: set[asyncio.Task[None]] = set()
        self._of_webhook: Counter[str] = Counter()
        self._task: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Begin."""
        self._task = asyncio.create_task(self._work_until_stopped(), name="webhooks")

    def look_now(self) -> None:
        """A run has ended: something may be due."""
        self._look_now.set()

    async def stop(self) -> None:
        """Give back what is being sent, and end."""
        self._stopping.set()
        self._look_now.set()
        if self._task is not None:
            await self._task
        await asyncio.gather(*self._sending, return_exceptions=True)

    async def _work_until_stopped(self) -> None:
        clock, next_forgetting = asyncio.get_running_loop(), 0.0
        while not self._stopping.is_set():
            self._look_now.clear()
            try:
                await self._take_what_is_due()
                if clock.time() >= next_forgetting:
                    async with self._database.transaction() as session:
                        await deliveries.forget(session, now_ms() - _KEPT_MS)
                        await webhooks.forget_old_secrets(session, now_ms())
                    next_forgetting = clock.time() + _FORGET_SECONDS
            except DATABASE_FAILURES as error:
                log.warning("webhooks not looked at", error=str(error))
            except Exception:
                log.exception("webhooks not looked at")
            with suppress(TimeoutError):
                await asyncio.wait_for(self._look_now.wait(), _LOOK_SECONDS)

    async def _take_what_is_due(self) -> None:
        room = _AT_A_TIME - len(self._sending)
        if room <= 0:
            return
        async with self._database.session() as session:
            busy = {name for name, count in self._of_webhook.items() if count >= _OF_EACH_WEBHOOK}
            due = await deliveries.due(
                session, now_ms(), of_each=_OF_EACH_WEBHOOK, at_most=room, not_of=busy
            )
        for one in due:
            claimed = await self._claim(one)
            if claimed is not None:
                self._of_webhook[claimed.webhook_id] += 1
                task = asyncio.create_task(self._attempt(claimed))
                self._sending.add(task)
                task.add_done_callback(partial(self._sent, claimed.webhook_id))

    def _sent(self, webhook_id: str, task: asyncio.Task[None]) -> None:
        self._sending.discard(task)
        self._of_webhook -= Counter({webhook_id: 1})  # drops what falls to zero
        self._look_now.set()  # there is room for the next one

    async def _claim(self, due: Due) -> Claimed | None:
        seconds = self._settings.webhook_timeout_seconds
        until_ms = now_ms() + int(seconds * 1_000) + _CLAIM_MARGIN_MS
        async with self._database.transaction() as session:
            return await deliveries.claim(session, due, until_ms)

    async def _attempt(self, claimed: Claimed) -> None:
        try:
            outcome = await self._send_unless_stopped(claimed)
            async with self._database.transaction() as session:
                at_ms = now_ms()
                if outcome is None:
                    await deliveries.give_back(session, claimed, at_ms)
                elif outcome.failure is None and outcome.status_code is not None:
                    await deliveries.delivered(session, claimed, outcome.status_code, at_ms)
                else:
                    next_ms = self._next_attempt_ms(claimed, outcome, at_ms)
                    await deliveries.failed(
                        session,
                        claimed,
                        code=outcome.status_code,
                        failure=outcome.failure or "",
                        next_attempt_at_ms=next_ms,
                        at_ms=at_ms,
                    )
                    if outcome.is_gone:
                        await deliveries.disable(session, claimed.webhook_id, at_ms)
        except Exception:
            log.exception("webhook not recorded", run_id=claimed.run_id)
            return
        if outcome is not None:
            log.info(
                "webhook attempted",
                run_id=claimed.run_id,
                message_id=claimed.message_id,
                attempt=claimed.attempt,
                failure=outcome.failure,
            )

    async def _send_unless_stopped(self, claimed: Claimed) -> Outcome | None:
        if claimed.attempt > self._settings.webhook_max_attempts:  # its last sender died
            return Outcome(failure="its sender stopped answering, nobody knows whether it arrived")
        sending = asyncio.create_task(self._sender.send(claimed))
        stopping = asyncio.create_task(self._stopping.wait())
        await asyncio.wait({sending, stopping}, return_when=asyncio.FIRST_COMPLETED)
        stopping.cancel()
        if sending.done():
            return sending.result()
        sending.cancel()  # a request alone: no transaction is cut
        await asyncio.wait({sending})
        return None

    @cached_property
    def _sender(self) -> "Sender":
        # Here, not above: an HTTP client is loaded by workers that have something to deliver.
        from api.webhooks.sender import Sender

        return Sender(self._settings, f"carrybench/{RELEASE}")

    def _next_attempt_ms(self, claimed: Claimed, outcome: Outcome, at_ms: int) -> int | None:
        if outcome.is_gone or claimed.attempt >= self._settings.webhook_max_attempts:
            return None
        pause = pause_seconds(
            claimed.attempt, self._settings.webhook_backoff_seconds, self._random.random()
        )
        return at_ms + int(max(pause, outcome.retry_after_seconds) * 1_000)
