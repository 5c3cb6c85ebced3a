"""The series of a market as columns for charts: rates, their spread, the basis."""

from typing import Annotated, Any

import numpy as np
import strawberry
from numpy.typing import NDArray

from api.errors import NoData
from api.market_data.versions import SeriesVersion
from api.schema.carry_types import FundingWindow
from api.schema.context import Info
from api.schema.curves import kept_points
from api.schema.refusals import whole_number_between
from api.schema.scalars import FloatColumn, IntColumn, TimeColumn
from engine.analysis.histogram import rate_spread
from engine.analysis.rates import eight_hour_rate
from engine.analysis.windows import Window, window_start
from engine.model.prices import PRICE_LAST_CLOSE

MOST_BINS = 100

Bins = Annotated[int, strawberry.argument(description=f"Most bins, 1 to {MOST_BINS}.")]
Versions = tuple[SeriesVersion, ...]


@strawberry.type(description="Funding rates over time, one entry per kept settlement.")
class RateHistory:
    times: TimeColumn = strawberry.field(description="The settlements.")
    rates: FloatColumn = strawberry.field(description="Rates as quoted, per settlement.")
    eight_hour_rates: FloatColumn = strawberry.field(description="Rate x 8 / interval.")
    interval_hours: FloatColumn = strawberry.field(description="Hours that each pays for.")
    cumulative: FloatColumn = strawberry.field(
        description="Sum of all rates of the window up to each, also of those left out."
    )
    total_points: int = strawberry.field(description="Settlements before thinning out.")


@strawberry.type(
    description="How the 8-hour rates are spread, from percentile 1 to 99; an edge lies on 0 where "
    "rates lie on both sides."
)
class RateHistogram:
    edges: FloatColumn = strawberry.field(description="Edges of the bins, one more than bins.")
    counts: IntColumn = strawberry.field(
        description="Settlements per bin; the last bin includes its right edge."
    )
    below: int = strawberry.field(description="Settlements below the first edge.")
    above: int = strawberry.field(description="Settlements above the last edge.")


@strawberry.type(
    description="(perp - spot) / spot at settlements with a fresh price of both, thinned out."
)
class BasisHistory:
    times: TimeColumn = strawberry.field(description="The settlements.")
    basis: FloatColumn = strawberry.field(description="The basis, fraction of spot.")
    total_points: int = strawberry.field(description="Settlements before thinning out.")


async def rate_history(
    info: Info, versions: Versions, window: FundingWindow, max_points: int
) -> RateHistory | None:
    """Rates of a window, at most `max_points`; None without funding."""
    _check_points(info, max_points)
    columns = await _window_of(info, versions, window)
    if columns is None:
        return None
    rate, hours = columns["rate"], columns["interval_hours"]
    eight_hour = eight_hour_rate(rate, hours)
    kept = kept_points(eight_hour, max_points)
    return RateHistory(
        times=TimeColumn(columns["ts_ms"][kept]),
        rates=FloatColumn(rate[kept]),
        eight_hour_rates=FloatColumn(eight_hour[kept]),
        interval_hours=FloatColumn(hours[kept]),
        cumulative=FloatColumn(np.cumsum(rate)[kept]),
        total_points=int(rate.shape[0]),
    )


async def rate_histogram(
    info: Info, versions: Versions, window: FundingWindow, bins: int
) -> RateHistogram | None:
    """Spread of a window's 8-hour rates; None without funding."""
    whole_number_between("bins", bins, 1, MOST_BINS)
    columns = await _window_of(info, versions, window)
    if columns is None:
        return None
    spread = rate_spread(eight_hour_rate(columns["rate"], columns["interval_hours"]), bins)
    return RateHistogram(
        edges=FloatColumn(spread.edges),
        counts=IntColumn(spread.counts),
        below=spread.below,
        above=spread.above,
    )


async def basis_history(
    info: Info, versions: Versions, window: FundingWindow, max_points: int
) -> BasisHistory | None:
    """Basis at the settlements of a window; None without bars of both legs."""
    _check_points(info, max_points)
    try:
        columns = await info.context.services.catalog.columns(versions)
    except NoData:
        return None
    first = window_start(columns.ts_ms, Window(window.value))
    fresh = np.maximum(columns.perp_state, columns.spot_state)[first:] <= PRICE_LAST_CLOSE
    perp, spot = columns.perp[first:][fresh], columns.spot[first:][fresh]
    basis = (perp - spot) / spot
    kept = kept_points(basis, max_points) if basis.shape[0] else np.empty(0, dtype=np.intp)
    return BasisHistory(
        times=TimeColumn(columns.ts_ms[first:][fresh][kept]),
        basis=FloatColumn(basis[kept]),
        total_points=int(basis.shape[0]),
    )


async def _window_of(
    info: Info, versions: Versions, window: FundingWindow
) -> dict[str, NDArray[Any]] | None:
    columns = await info.context.services.explorer.funding(versions)
    if columns is None:
        return None
    first = window_start(columns["ts_ms"], Window(window.value))
    return {name: column[first:] for name, column in columns.items()}


def _check_points(info: Info, max_points: int) -> None:
    whole_number_between("maxPoints", max_points, 2, info.context.settings.max_curve_points)
