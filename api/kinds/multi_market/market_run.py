"""One market of a multi-market run as a run of its own."""

from api.errors import ApiError
from api.kinds.multi_market.config import from_document
from api.storage.tables import RunRow
from api.watching.follow_up import follow_up
from api.watching.services import AskingServices


async def market_run(
    services: AskingServices, run: RunRow, index: int, *, barred: ApiError | None = None
) -> RunRow:
    """The single run of one market, on the data which that one used.

    Raises what `submit` raises: NoData for a market that had none.
    """
    single = from_document(run.config).market_config(index)
    return await follow_up(services, run, single, single.to_input(), barred=barred)
