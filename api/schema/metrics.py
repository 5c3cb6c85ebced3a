"""Metrics of a run and of a sweep's cell, as the engine's catalogue says them.

Undefined is null, never 0 or NaN. Costs are positive amounts: net P&L = total funding + basis
P&L - fees - slippage - borrow - liquidation cost.
"""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

import strawberry

from api.instants import instant_or_none
from api.schema.made import MadeField, with_fields
from engine.metrics.catalogue import CELL_METRICS, METRICS
from engine.metrics.metric import Metric, Unit

_OF_RUNS = tuple(one for one in METRICS if not one.cells)


def field_name(metric: Metric) -> str:
    """What GraphQL calls it, in Python's spelling."""
    return metric.name.replace("_ts_ms", "_at") if metric.unit is Unit.INSTANT else metric.name


def _fields(metrics: tuple[Metric, ...]) -> Iterator[MadeField]:
    for one in metrics:
        kind = datetime | None if one.unit is Unit.INSTANT else one.kind
        yield MadeField(field_name(one), kind, strawberry.field(description=one.meaning))


@strawberry.type(description="What came of one cell of a sweep. Undefined is null.")
@with_fields(_fields(CELL_METRICS))
class CellMetrics:
    """Fields: CELL_METRICS."""


@strawberry.type(description="What came of a run. Costs are positive amounts; undefined is null.")
@with_fields(_fields(CELL_METRICS + _OF_RUNS))
class Metrics:
    """Fields: METRICS, those of cells first."""


def metrics_of(summary: Mapping[str, Any] | None) -> Metrics | None:
    """Metrics from the stored summary, None where there is none yet."""
    if summary is None:
        return None
    values = {field_name(one): _value(one, summary) for one in METRICS}
    return Metrics(**values)


def _value(metric: Metric, summary: Mapping[str, Any]) -> Any:
    value = summary.get(metric.name, metric.absent)
    return instant_or_none(value) if metric.unit is Unit.INSTANT else value
