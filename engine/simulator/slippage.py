"""By how much fills slip at each settlement."""

import numpy as np

from engine.model.columns import MarketColumns
from engine.model.costs import Costs, SlippageModel
from engine.model.units import FloatArray


def slippages(part: MarketColumns, costs: Costs) -> tuple[FloatArray, FloatArray]:
    """Slippage of the spot and of the perp leg, fractions, shape (T,); of a MAKER leg 0.

    An estimate is that of the month before a settlement's; without one it is as given.
    """
    given = (costs.spot_slippage, costs.perp_slippage)
    spot, perp = (np.full(part.ts_ms.shape, one) for one in given)
    if costs.slippage_model is SlippageModel.FIXED:
        return spot, perp
    if part.half_spreads is None:
        raise ValueError("half_spreads of a market must be estimated to slip by them, were not")
    of_spot, of_perp = part.half_spreads.known_at(part.ts_ms)
    if costs.spot_is_taken:
        spot = np.where(np.isnan(of_spot), spot, of_spot)
    if costs.perp_is_taken:
        perp = np.where(np.isnan(of_perp), perp, of_perp)
    return spot, perp
