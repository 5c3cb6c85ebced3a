"""Asks runs again whose markets have new data.

An import counts up the news of the runs about its market in the transaction that stores it. Whoever
looks compares the data; the new run, its link to the old one and the flag that moves to it are one
transaction, so of all workers that look one asks again, and nothing is lost with any of them.
"""

from contextlib import suppress

from sqlalchemy.ext.asyncio import AsyncSession

from api.errors import ApiError, LimitExceeded
from api.logs import get_logger
from api.registry import config_of
from api.runs.going_on import gone_on, input_of
from api.runs.services import Services
from api.storage import reruns
from api.storage.reruns import Due
from api.storage.tables import RunRow
from api.submitting.submit import submit
from engine.model.errors import EngineError

_AT_A_TIME = 20

log = get_logger(__name__)


class _TakenByAnother(Exception):
    """Another worker has asked it again, or nobody wants it any more."""


class Rerunning:
    """Looks when it is told to; it does no harm that all workers do."""

    def __init__(self, services: Services) -> None:
        self._services = services

    async def look(self) -> None:
        """One round; raises what the database raises."""
        async with self._services.database.session() as session:
            due = await reruns.due(session, _AT_A_TIME)
        for one in due:
            try:
                with suppress(_TakenByAnother):
                    await self._ask_again(one)
            except LimitExceeded as error:
                await self._put_off(one, error.message)
            except (ApiError, EngineError) as error:
                await self._looked_at(one, str(error))

    async def _ask_again(self, due: Due) -> None:
        services, run = self._services, due.run
        asked = config_of(run)
        config = await gone_on(services.catalog, asked, run)
        if config is asked:
            material = await asked.gather(services.catalog)
            if material.data_hash == run.data_hash:
                await self._looked_at(due, None)
                return
        try:
            config.check_limits(services.settings)
        except LimitExceeded as error:  # of the question, not of the queue: no patience helps
            await self._looked_at(due, error.message)
            return

        async def follow(session: AsyncSession, new: RunRow) -> None:
            if not await reruns.became(session, due, new.id):
                raise _TakenByAnother
            if not new.tags:
                new.tags = list(run.tags)
            await reruns.want(session, new.id)

        sent = input_of(run, config)
        accepted = await submit(
            services,
            config,
            sent_input=sent,
            owner=run.owner,
            label=run.label,
            strict_data=sent.get("strictData") is True,
            beside=follow,
        )
        log.info("run asked again", run_id=run.id, rerun_as=accepted.run.id)

    async def _looked_at(self, due: Due, failure: str | None) -> None:
        async with self._services.database.transaction() as session:
            await reruns.looked_at(session, due, failure)
        if failure is not None:
            log.info("run not asked again", run_id=due.run.id, reason=failure)

    async def _put_off(self, due: Due, failure: str) -> None:
        if failure == due.failure:  # told already, and there is no room yet
            return
        async with self._services.database.transaction() as session:
            await reruns.put_off(session, due, failure)
