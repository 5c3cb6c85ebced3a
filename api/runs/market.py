"""The data of a question, as workers compute with them."""

from collections.abc import Sequence

from api.errors import MarketNotFound
from api.market_data.catalog import Catalog
from api.market_data.versions import SeriesVersion
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
    return await columns_between(services.catalog, series_of(run, key), key, period, costs)


async def columns_between(
    catalog: Catalog,
    versions: Sequence[SeriesVersion],
    key: MarketKey,
    period: Period,
    costs: Costs,
) -> MarketColumns:
    """The same of revisions that a question names, checked against its period."""
    if not versions:
        raise MarketNotFound(key.venue, key.symbol)
    check_coverage(key, period, versions, await catalog.settlement_times(versions))
    is_estimated = costs.slippage_model is SlippageModel.ESTIMATED
    return await catalog.columns(versions, with_spreads=is_estimated)
