"""Metrics of the markets that workers keep up to date."""

import math

from prometheus_client.core import GaugeMetricFamily
from prometheus_client.metrics_core import Metric

from api.market_data.exchange.updating import up_to_date_until_ms
from api.runs.services import Services
from api.storage import trackings
from api.storage.runs import now_ms


async def read_trackings(services: Services) -> list[Metric]:
    """How many there are, how many fail, and how old the data of the oldest are.

    A market's data are as old as the last entry of that of its series which ends first.
    """
    async with services.database.session() as session:
        failures = await trackings.failures_by_market(session)
    found = await services.catalog.find_many(failures)
    ends = [up_to_date_until_ms(market) for market in found.values()]
    oldest_ms = min((end for end in ends if end is not None), default=None)
    age = math.nan if oldest_ms is None else max(0.0, (now_ms() - oldest_ms) / 1_000)
    return [
        GaugeMetricFamily(
            "carry_tracked_markets", "Markets that workers keep up to date.", value=len(failures)
        ),
        GaugeMetricFamily(
            "carry_tracked_markets_failing",
            "Of these, those whose last import failed.",
            value=sum(count > 0 for count in failures.values()),
        ),
        GaugeMetricFamily(
            "carry_tracked_market_age_seconds",
            "Age of the last entry of the one that is furthest behind; NaN without any.",
            value=age,
        ),
    ]
