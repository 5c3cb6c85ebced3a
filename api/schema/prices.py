"""The market that a run saw: prices of both legs, their basis and the rates."""

import numpy as np
import strawberry

from api.runs.result_columns import Columns
from api.schema.context import Info
from api.schema.curves import kept_points
from api.schema.refusals import whole_number_between
from api.schema.scalars import FloatColumn, TimeColumn


@strawberry.type(
    description="The market that a run saw, one entry per kept settlement in every column."
)
class PriceHistory:
    times: TimeColumn = strawberry.field(description="Settlements with a price of both legs.")
    spot: FloatColumn = strawberry.field(description="Spot price, quote currency.")
    perp: FloatColumn = strawberry.field(description="Perp price, quote currency.")
    basis: FloatColumn = strawberry.field(description="(perp - spot) / spot, fraction.")
    rates: FloatColumn = strawberry.field(description="Funding rates as quoted, per settlement.")
    total_points: int = strawberry.field(description="Settlements before thinning out.")


def price_history(columns: Columns, max_points: int, info: Info) -> PriceHistory:
    """The stored settlement columns (api.runs.results), thinned by the shape of the basis."""
    whole_number_between("maxPoints", max_points, 2, info.context.settings.max_curve_points)
    known = np.isfinite(columns["perp"]) & np.isfinite(columns["spot"])
    perp, spot = columns["perp"][known], columns["spot"][known]
    basis = (perp - spot) / spot
    kept = kept_points(basis, max_points) if basis.shape[0] else np.empty(0, dtype=np.intp)
    return PriceHistory(
        times=TimeColumn(columns["ts_ms"][known][kept]),
        spot=FloatColumn(spot[kept]),
        perp=FloatColumn(perp[kept]),
        basis=FloatColumn(basis[kept]),
        rates=FloatColumn(columns["rate"][known][kept]),
        total_points=int(basis.shape[0]),
    )
