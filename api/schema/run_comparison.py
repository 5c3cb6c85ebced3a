"""Stored runs beside each other."""

from collections.abc import Sequence
from typing import Any, Protocol

import numpy as np
import strawberry

from api.registry import config_of
from api.runs.config_differences import config_differences
from api.runs.one_axis import on_one_axis
from api.runs.result_columns import Columns
from api.runs.values import Document
from api.schema.compared_warnings import compared_warnings
from api.schema.curves import kept_points
from api.schema.lengths import at_most
from api.schema.run import Run
from api.schema.scalars import FloatColumn, TimeColumn
from api.storage.tables import RunRow
from engine.metrics.catalogue import METRICS
from engine.metrics.metric import Metric, Unit
from engine.model.written import camel

MOST_COMPARED = 8
"""So many runs stand beside each other at most."""


class Outcome(Protocol):
    """A stored result with metrics and one curve."""

    @property
    def metrics(self) -> Document:
        """Snake_case fields of the engine's metrics."""

    async def curve(self) -> Columns:
        """ts_ms, equity and more; shape (T + 1,)."""


@strawberry.type(description="The equity of several runs on one axis of instants.")
class ComparedCurves:
    times: TimeColumn = strawberry.field(description="Instants, ascending.")
    equity: list[FloatColumn] = strawberry.field(
        description="Of each run its equity at those instants, quote currency or, where asked "
        "for, as a fraction of its capital; null before its first and after its last.",
        metadata=at_most("compared"),
    )


@strawberry.type(description="A metric of several runs.")
class ComparedMetric:
    metric: str = strawberry.field(description="Its name, as a field of `Metrics`.")
    title: str = strawberry.field(description="What it is called.")
    values: FloatColumn = strawberry.field(description="Of each run; undefined is null.")
    differences: FloatColumn = strawberry.field(
        description="Each less that of the first run; null where either is undefined."
    )


@strawberry.type(description="A field of the configuration that is not the same in all runs.")
class ComparedSetting:
    path: str = strawberry.field(description="Where it stands in an input, dotted.")
    values: list[str | None] = strawberry.field(
        description="Of each run, defaults resolved; null where it has no such field."
    )


@strawberry.type(description="Stored runs beside each other, in the order in which they are named.")
class RunComparison:
    runs: list[Run] = strawberry.field(description="The runs.", metadata=at_most("compared"))
    curves: ComparedCurves = strawberry.field(description="Their equity on one axis.")
    metrics: list[ComparedMetric] = strawberry.field(
        description="Every metric that is a number, each with its differences to the first run."
    )
    differences: list[ComparedSetting] = strawberry.field(
        description="In what their configurations differ."
    )
    warnings: list[str] = strawberry.field(
        description="Where they are of other periods, markets, data or engines than the first."
    )


async def comparison_of(
    found: Sequence[tuple[RunRow, Run, Outcome]], max_points: int, *, as_fractions: bool
) -> RunComparison:
    """Runs that have a result; the fraction of a capital is what it was before the first trade."""
    rows = [row for row, _, _ in found]
    documents = [config_of(row).document() for row in rows]
    return RunComparison(
        runs=[run for _, run, _ in found],
        curves=await _curves([one for _, _, one in found], max_points, as_fractions=as_fractions),
        metrics=[
            _metric(one, [outcome.metrics for _, _, outcome in found])
            for one in METRICS
            if one.unit is not Unit.INSTANT
        ],
        differences=[
            ComparedSetting(path=one.path, values=list(one.values))
            for one in config_differences(documents)
        ],
        warnings=compared_warnings(rows),
    )


async def _curves(
    outcomes: Sequence[Outcome], max_points: int, *, as_fractions: bool
) -> ComparedCurves:
    curves, kept = [], []
    for one in outcomes:
        columns = await one.curve()
        equity = columns["equity"].astype(np.float64)
        own = columns["ts_ms"][kept_points(equity, max(2, max_points // len(outcomes)))]
        kept.append(own)
        curves.append((columns["ts_ms"], equity / equity[0] if as_fractions else equity))
    times, values = on_one_axis(kept, curves)
    return ComparedCurves(times=TimeColumn(times), equity=[FloatColumn(one) for one in values])


def _metric(metric: Metric, each: Sequence[Document]) -> ComparedMetric:
    values = np.array([_number(one.get(metric.name, metric.absent)) for one in each])
    return ComparedMetric(
        metric=camel(metric.name),
        title=metric.title,
        values=FloatColumn(values),
        differences=FloatColumn(values - values[0]),
    )


def _number(value: Any) -> float:
    return np.nan if value is None else float(value)
