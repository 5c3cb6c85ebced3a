"""Waiting until a run is judged."""

import asyncio
from collections.abc import Mapping
from contextlib import suppress

from api.broker.events import Message
from api.storage import judgements, runs
from api.storage.database import Database
from api.storage.runs import RunStatus
from api.storage.tables import RunRow
from api.watching.hub import Hub
from api.watching.mailbox import Entry

_CHECK_SECONDS = 2.0


class JudgedMailbox:
    """Between the reader of a run's stream and one who waits for its judgement."""

    def __init__(self, run_id: str) -> None:
        self.run_id = run_id
        self.changed = asyncio.Event()

    def put(self, entry: Entry) -> None:
        """A new entry of the stream."""
        if _is_news(entry.message):
            self.changed.set()

    def put_stored(self, run: RunRow, done: Mapping[int, int] | None) -> None:
        """The state in the database, which is looked at anyway."""
        del run, done


async def is_judged(database: Database, hub: Hub, run_id: str) -> bool:
    """Wait for a run's judgement; False where there will be none, or the run is gone."""
    mailbox = JudgedMailbox(run_id)
    with hub.watch(mailbox):
        await hub.wake()
        while True:
            mailbox.changed.clear()
            async with database.session() as session:
                run = await runs.get(session, run_id)
                row = (await judgements.of_runs(session, [run_id]))[run_id]
            if run is None or row is None:
                return False
            if row.status != RunStatus.QUEUED:
                return row.status == RunStatus.SUCCEEDED
            status = RunStatus(run.status)
            if status.is_final and status is not RunStatus.SUCCEEDED:
                return False
            with suppress(TimeoutError):
                await asyncio.wait_for(mailbox.changed.wait(), _CHECK_SECONDS)


def _is_news(message: Message) -> bool:
    return message.kind in ("finished", "judged")
