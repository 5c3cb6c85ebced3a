"""Runs asked for by pointing at a part of another run."""

from api.errors import ApiError
from api.runs.config import RunConfig
from api.runs.values import Document
from api.storage import runs
from api.storage.runs import RunStatus
from api.storage.tables import RunRow
from api.submitting.submit import submit
from api.watching.services import AskingServices

WAIT_SECONDS = 10.0


async def follow_up(
    services: AskingServices,
    origin: RunRow,
    config: RunConfig,
    sent_input: Document,
    *,
    barred: ApiError | None = None,
    timeout_seconds: float = WAIT_SECONDS,
) -> RunRow:
    """The run of a config on the data of `origin`, for its owner.

    Stored runs are used again; a new one is waited for, and may still be running on return.
    barred: why the asker may start none, raised where no stored run answers.
    Raises what `submit` raises.
    """
    accepted = await submit(
        services,
        config,
        sent_input=sent_input,
        owner=origin.owner,
        like=origin,
        barred=barred,
    )
    run = accepted.run
    if RunStatus(run.status).is_final:
        return run
    await services.progress.finished(run.id, timeout_seconds)
    async with services.database.session() as session:
        return await runs.get(session, run.id) or run
