"""Backtests asked for by pointing at a cell of a sweep or at a market of a run."""

from api.runs.config import BacktestConfig
from api.runs.config_document import multi_market_config_of, sweep_config_of
from api.runs.config_input import to_input
from api.storage import runs
from api.storage.runs import RunStatus
from api.storage.tables import RunRow
from api.submitting.submit import submit
from api.watching.services import AskingServices
from engine.model.errors import InvalidParams

_WAIT_SECONDS = 10.0


async def ensure_cell_run(
    services: AskingServices,
    sweep: RunRow,
    cell: int,
    may_start: bool = True,
    timeout_seconds: float = _WAIT_SECONDS,
) -> RunRow | None:
    """The single run of a sweep's cell, on the sweep's own data; None for an invalid cell.

    Stored runs are used again; a new one is waited for, and may still be running on return.
    InvalidParams("cell") when the grid has no such cell; ScopeMissing when there is no stored run
    and the asker may not start one.
    """
    config = sweep_config_of(sweep)
    config.grid().positions_of(cell)
    try:
        single = config.cell_config(cell)
    except InvalidParams:
        return None
    return await _ensure(services, sweep, single, may_start, timeout_seconds)


async def ensure_market_run(
    services: AskingServices,
    run: RunRow,
    index: int,
    may_start: bool = True,
    timeout_seconds: float = _WAIT_SECONDS,
) -> RunRow:
    """The single run of one market of a multi-market run, on the data which that one used.

    Raises what `submit` raises: NoData for a market that had none.
    """
    single = multi_market_config_of(run).market_config(index)
    return await _ensure(services, run, single, may_start, timeout_seconds)


async def _ensure(
    services: AskingServices,
    origin: RunRow,
    config: BacktestConfig,
    may_start: bool,
    timeout_seconds: float,
) -> RunRow:
    accepted = await submit(
        services,
        config,
        sent_input=to_input(config),
        owner=origin.owner,
        like=origin,
        only_stored=not may_start,
    )
    run = accepted.run
    if RunStatus(run.status).is_final:
        return run
    await services.progress.finished(run.id, timeout_seconds)
    async with services.database.session() as session:
        return await runs.get(session, run.id) or run
