"""A cell of a sweep as a run of its own."""

from api.errors import ApiError
from api.kinds.sweep.config import from_document
from api.storage.tables import RunRow
from api.watching.follow_up import WAIT_SECONDS, follow_up
from api.watching.services import AskingServices
from engine.model.errors import InvalidParams


async def cell_run(
    services: AskingServices,
    sweep: RunRow,
    cell: int,
    *,
    barred: ApiError | None = None,
    timeout_seconds: float = WAIT_SECONDS,
) -> RunRow | None:
    """The single run of a sweep's cell, on the sweep's own data; None for an invalid cell.

    InvalidParams("cell") when the grid has no such cell.
    """
    config = from_document(sweep.config)
    config.grid().positions_of(cell)
    try:
        single = config.cell_config(cell)
    except InvalidParams:
        return None
    return await follow_up(
        services,
        sweep,
        single,
        single.to_input(),
        barred=barred,
        timeout_seconds=timeout_seconds,
    )
