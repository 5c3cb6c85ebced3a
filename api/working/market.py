"""The data of a run, as workers compute with them."""

from api.errors import MarketNotFound
from api.runs.material import check_coverage, series_of
from api.runs.names import MarketKey
from api.runs.services import Services
from api.storage.tables import RunRow
from engine.model.columns import MarketColumns
from engine.model.costs import Costs, SlippageModel
from engine.model.params import Period


async def market_of(
    services: Services, run: RunRow, key: MarketKey, period: Period, costs: Costs
) -> MarketColumns:
    """Prepared columns of the revisions that the run names; MarketNotFound or NoData."""
    catalog = services.catalog
    versions = series_of(run, key)
    if not versions:
        raise MarketNotFound(key.venue, key.symbol)
    check_coverage(key, period, versions, await catalog.settlement_times(versions))
    is_estimated = costs.slippage_model is SlippageModel.ESTIMATED
    return await catalog.columns(versions, with_spreads=is_estimated)
