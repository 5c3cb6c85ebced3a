"""Metrics of the previews that this process asked for."""

from collections.abc import Iterable
from itertools import accumulate

from prometheus_client.core import HistogramMetricFamily
from prometheus_client.metrics_core import Metric

from api.previewing.asking import BUCKETS_SECONDS, Outcome, Times


def told_of_previews(times: Times) -> Iterable[Metric]:
    """How many there were and how long they took, by what came of them."""
    family = HistogramMetricFamily(
        "carry_preview_seconds",
        "Time from a preview's question to its answer, of this process.",
        labels=["outcome"],
    )
    bounds = [*map(str, BUCKETS_SECONDS), "+Inf"]
    for outcome in Outcome:
        count = times.count[outcome]
        within = accumulate(times.within[outcome][bound] for bound in BUCKETS_SECONDS)
        family.add_metric(
            [outcome.value],
            list(zip(bounds, [*within, count], strict=True)),
            times.sum_seconds[outcome],
        )
    yield family
