"""Metrics read from the database when somebody asks: every API process tells the same."""

from collections.abc import Iterable

from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, HistogramMetricFamily
from prometheus_client.metrics_core import Metric

from api.broker.queue import Lane
from api.http.application import Application
from api.http.tracking_metrics import read_trackings
from api.runs.names import RunKind
from api.storage import claims, durations, runs, tallies, webhooks
from api.storage.durations import BUCKETS_SECONDS, Durations
from api.storage.runs import RunStatus
from api.storage.tallies import Tally
from api.storage.webhooks import DeliveryStatus

_TALLIES = {
    Tally.SHARDS_LOST: ("carry_shards_lost", "Shards whose worker fell silent."),
    Tally.ATTEMPTS_FAILED: (
        "carry_shard_attempts_failed",
        "Attempts at shards that ended in an internal error of a worker.",
    ),
    Tally.WORKERS_STARTED: ("carry_workers_started", "Starts and restarts of workers."),
}


class StoredMetrics:
    """One reading, as a collector of its own."""

    def __init__(self, families: list[Metric]) -> None:
        self._families = families

    def collect(self) -> Iterable[Metric]:
        """What was read."""
        return self._families


async def read_stored(application: Application) -> StoredMetrics:
    """Read everything once."""
    services = application.services
    async with services.database.session() as session:
        counts = await runs.counts_by_status(session)
        taken = await durations.of_succeeded_runs(session)
        deliveries = await webhooks.counts_by_status(session)
        lanes = await claims.count_by_lane(session)
        counted = await tallies.counts(session)
    return StoredMetrics(
        [
            _runs(counts),
            _depth(counts),
            _durations(taken),
            _deliveries(deliveries),
            _shards(lanes),
            *_tallies(counted),
            *await read_trackings(services),
        ]
    )


def _runs(counts: dict[tuple[str, RunStatus], int]) -> Metric:
    family = GaugeMetricFamily("carry_runs", "Stored runs.", labels=["kind", "status"])
    for kind in RunKind:
        for status in RunStatus:
            family.add_metric([kind.value, status.value], counts.get((kind, status), 0))
    return family


def _depth(counts: dict[tuple[str, RunStatus], int]) -> Metric:
    waiting = sum(number for (_, status), number in counts.items() if status is RunStatus.QUEUED)
    return GaugeMetricFamily("carry_queue_depth", "Runs that wait.", value=waiting)


def _shards(lanes: dict[str, int]) -> Metric:
    family = GaugeMetricFamily(
        "carry_queue_shards", "Shards that wait or are computed.", labels=["lane"]
    )
    for lane in Lane:
        family.add_metric([lane.value], lanes.get(lane, 0))
    return family


def _tallies(counted: dict[Tally, int]) -> Iterable[Metric]:
    for tally, (name, description) in _TALLIES.items():
        yield CounterMetricFamily(name, description, value=counted[tally])


def _durations(taken: dict[str, Durations]) -> Metric:
    family = HistogramMetricFamily(
        "carry_run_seconds",
        "Time from acceptance to end of the stored runs that succeeded.",
        labels=["kind"],
    )
    for kind in RunKind:
        one = taken.get(kind, Durations())
        bounds = [*(str(float(bound)) for bound in BUCKETS_SECONDS), "+Inf"]
        family.add_metric(
            [kind.value],
            list(zip(bounds, [*one.within, one.count], strict=True)),
            one.sum_seconds,
        )
    return family


def _deliveries(counts: dict[DeliveryStatus, int]) -> Metric:
    family = GaugeMetricFamily(
        "carry_webhook_deliveries", "Webhook deliveries that are kept.", labels=["status"]
    )
    for status in DeliveryStatus:
        family.add_metric([status.value], counts.get(status, 0))
    return family
