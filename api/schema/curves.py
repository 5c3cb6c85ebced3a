"""Equity curves and histograms as columns, thinned out for a screen."""

import math
from collections.abc import Mapping
from typing import Any

import numpy as np
import strawberry
from numpy.typing import NDArray

from api.schema.context import Info
from api.schema.refusals import whole_number_between
from api.schema.scalars import FloatColumn, IntColumn, TimeColumn
from engine.metrics import summary
from engine.metrics.drawdown import drawdown_curve

Columns = Mapping[str, NDArray[Any]]


@strawberry.type(description="The equity curve, one entry per kept point in every column.")
class EquityCurve:
    times: TimeColumn = strawberry.field(
        description="The points; the first is the period's start at the initial capital."
    )
    equity: FloatColumn = strawberry.field(description="Equity at the point, quote currency.")
    drawdown: FloatColumn = strawberry.field(
        description="Fall below the running peak of the whole curve, fraction, 0 or more."
    )
    funding: FloatColumn = strawberry.field(
        description="Funding received since the previous kept point, quote currency."
    )
    position: FloatColumn = strawberry.field(
        description="Quantity held after the point; negative while spot is short."
    )
    borrow: FloatColumn = strawberry.field(
        description="Cost of borrowed spot since the previous kept point, quote currency."
    )
    headroom: FloatColumn = strawberry.field(
        description="Adverse move of the mark that liquidates, fraction of it: the lowest since "
        "the previous kept point. null while flat or unconstrained."
    )
    total_points: int = strawberry.field(description="Points before thinning out.")


@strawberry.type(description="How the trades' net P&L is spread.")
class Histogram:
    edges: FloatColumn = strawberry.field(
        description="Edges of the bins, quote currency, one more than bins."
    )
    counts: IntColumn = strawberry.field(
        description="Trades per bin; the last bin includes its right edge."
    )


def kept_points(values: NDArray[np.float64], max_points: int) -> NDArray[np.intp]:
    """Indices of at most `max_points` points that keep the shape of a curve.

    The first, the last, the lowest and the highest stay; between them every bucket gives its
    lowest and its highest. Ascending.
    """
    count = values.shape[0]
    if count <= max_points:
        return np.arange(count)
    ends = [0, count - 1]
    extremes = [int(np.argmin(values)), int(np.argmax(values))]
    if max_points < 6:
        wanted = dict.fromkeys([*ends, *extremes])
        return np.array(sorted(list(wanted)[:max_points]), dtype=np.intp)
    # Two points per bucket; 4 places stay for the ends and the extremes of the whole.
    inner = values[1:-1]
    width = math.ceil(inner.shape[0] / ((max_points - 4) // 2))
    starts = np.arange(0, inner.shape[0], width)
    # Padded by repeating the last value, which an extreme never needs: the first of equals counts.
    rows = np.pad(inner, (0, starts.shape[0] * width - inner.shape[0]), mode="edge")
    rows = rows.reshape(-1, width)
    lowest, highest = starts + 1 + rows.argmin(axis=1), starts + 1 + rows.argmax(axis=1)
    return np.unique(np.concatenate((ends, extremes, lowest, highest)))


def equity_curve(columns: Columns, max_points: int, info: Info) -> EquityCurve:
    """The stored curve columns (api.runs.results), thinned to `max_points`."""
    limit = info.context.settings.max_curve_points
    whole_number_between("maxPoints", max_points, 2, limit)
    equity = columns["equity"].astype(np.float64, copy=False)
    kept = kept_points(equity, max_points)
    return EquityCurve(
        times=TimeColumn(columns["ts_ms"][kept]),
        equity=FloatColumn(equity[kept]),
        drawdown=FloatColumn(drawdown_curve(equity)[kept]),
        funding=FloatColumn(between(np.add, columns["funding"], kept)),
        position=FloatColumn(columns["quantity"][kept]),
        borrow=FloatColumn(between(np.add, columns["borrow"], kept)),
        headroom=FloatColumn(between(np.fmin, columns["headroom"], kept)),
        total_points=equity.shape[0],
    )


def pnl_histogram(net_pnl: NDArray[np.float64], bins: int) -> Histogram | None:
    """GraphQL form of the trades' histogram; None without trades."""
    found = summary.pnl_histogram(net_pnl, bins)
    if found is None:
        return None
    edges, counts = found
    return Histogram(edges=FloatColumn(edges), counts=IntColumn(counts))


def between(combine: np.ufunc, column: NDArray[Any], kept: NDArray[np.intp]) -> NDArray[np.float64]:
    """A column combined over the stretches (previous kept, kept]; unthinned values are exact."""
    values = column.astype(np.float64, copy=False)
    if kept.shape[0] == values.shape[0]:
        return values
    stretches = np.concatenate(([0], kept[:-1] + 1))
    return np.asarray(combine.reduceat(values, stretches), dtype=np.float64)
