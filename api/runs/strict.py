"""Strict data: a run is refused where the data of its period have a flaw."""

import asyncio
from collections.abc import Sequence

from api.errors import InvalidInput
from api.market_data.catalog import Catalog
from api.market_data.series import write_time
from api.market_data.versions import SeriesVersion
from api.runs.names import MarketKey
from engine.model.params import Period

FIELD = "strictData"


async def refuse_flaws(
    catalog: Catalog, market: MarketKey, period: Period, versions: Sequence[SeriesVersion]
) -> None:
    """Raises InvalidInput("strictData") with every finding above NOTE of the period."""
    # Here, not above: judging data is seldom asked for, and every worker's start would pay for it.
    from api.market_data.quality.assess import flaws_between

    history = await catalog.history(versions)
    flaws = await asyncio.to_thread(flaws_between, history, period.start_ms, period.end_ms)
    if flaws:
        raise InvalidInput(
            FIELD,
            f"{FIELD} must find no flaw in the data of {market.symbol} on {market.venue} from "
            f"{write_time(period.start_ms)} to {write_time(period.end_ms)}, was {len(flaws)}: "
            + " ".join(flaw.sentence for flaw in flaws),
        )
