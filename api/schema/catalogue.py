"""What metrics there are, as a document: the page and other clients are made from it."""

from typing import Any

from api.schema.metrics import field_name
from engine.metrics.catalogue import METRICS
from engine.metrics.metric import Metric
from engine.model.written import camel


def catalogue() -> dict[str, Any]:
    """Everything that the engine declares, under GraphQL's names."""
    return {"metrics": [_metric(one) for one in METRICS]}


def _metric(metric: Metric) -> dict[str, Any]:
    return {
        "name": metric.name.upper() if metric.cells else None,  # of SweepMetric
        "field": camel(field_name(metric)),
        "title": metric.title,
        "unit": metric.unit,
        "signed": metric.signed,
        "better": metric.better,
        "meaning": metric.meaning,
    }
