"""Collateral moved between the legs of positions, as columns."""

import numpy as np
import strawberry
from numpy.typing import NDArray

from api.runs.result_columns import Columns
from api.schema.scalars import FloatColumn, IntColumn, TimeColumn


@strawberry.type(
    description="Collateral moved between the legs, one entry per adjustment of a position."
)
class Adjustments:
    times: TimeColumn = strawberry.field(description="The settlements.")
    trades: IntColumn = strawberry.field(description="Numbers of the trades, from 1.")
    quantity_changes: FloatColumn = strawberry.field(
        description="Change of both legs, base units; negative where they were reduced and the "
        "spot's proceeds posted."
    )
    spot_prices: FloatColumn = strawberry.field(description="Fills of the spot leg.")
    perp_prices: FloatColumn = strawberry.field(description="Fills of the perp leg.")
    fees: FloatColumn = strawberry.field(description="Fees of both legs, quote currency.")
    slippage_costs: FloatColumn = strawberry.field(
        description="Cost of fills worse than the price, quote currency."
    )


def adjustments_of(columns: Columns, chosen: NDArray[np.bool_] | None = None) -> Adjustments:
    """The stored adjustment columns, all of them or those chosen."""
    kept = slice(None) if chosen is None else chosen
    return Adjustments(
        times=TimeColumn(columns["ts_ms"][kept]),
        trades=IntColumn(columns["trade"][kept] + 1),
        quantity_changes=FloatColumn(columns["quantity_change"][kept]),
        spot_prices=FloatColumn(columns["spot_fill"][kept]),
        perp_prices=FloatColumn(columns["perp_fill"][kept]),
        fees=FloatColumn(columns["fees"][kept]),
        slippage_costs=FloatColumn(columns["slippage_cost"][kept]),
    )
