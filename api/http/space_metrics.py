"""Metrics of the space that the stored takes: measured once a minute at most."""

import time
from collections.abc import Iterable

from prometheus_client.core import GaugeMetricFamily
from prometheus_client.metrics_core import Metric

from api.broker.connection import REDIS_FAILURES
from api.http.application import Application
from api.storage import space
from api.storage.space import Space

_KEPT_SECONDS = 60.0
_KINDS = ("results", "series", "staged", "trials", "uploads")


class SpaceMetrics:
    """The last measurement, as a collector of its own."""

    def __init__(self) -> None:
        self._measured: Space | None = None
        self._redis_bytes = 0
        self._at = float("-inf")

    async def look(self, application: Application) -> None:
        """Measure again unless it was a moment ago; raises what the database raises."""
        if time.monotonic() - self._at < _KEPT_SECONDS:
            return
        services = application.services
        async with services.database.session() as session:
            self._measured = await space.measure(session)
        try:
            self._redis_bytes = int((await services.redis.info("memory"))["used_memory"])
        except REDIS_FAILURES:
            self._redis_bytes = 0
        self._at = time.monotonic()

    def collect(self) -> Iterable[Metric]:
        """What was measured; nothing before the first time."""
        if self._measured is None:
            return []
        stored = GaugeMetricFamily("carry_stored_bytes", "What is stored.", labels=["kind"])
        for kind in _KINDS:
            stored.add_metric([kind], getattr(self._measured, kind))
        return [
            stored,
            GaugeMetricFamily(
                "carry_database_bytes", "The database as a whole.", value=self._measured.database
            ),
            GaugeMetricFamily(
                "carry_database_free_bytes",
                "Pages of SQLite's file that nothing is in.",
                value=self._measured.free,
            ),
            GaugeMetricFamily(
                "carry_redis_bytes", "Memory that Redis uses.", value=self._redis_bytes
            ),
        ]
