"""What a period's history could and could not give."""

from typing import Any

import numpy as np

from engine.model.columns import (
    MARK_FROM_BAR,
    MARK_FROM_PERP,
    MARK_FROM_SETTLEMENT,
    MarketColumns,
)
from engine.model.costs import Costs, SlippageModel
from engine.model.prices import PRICE_NONE, PRICE_STALE
from engine.model.result import EXIT_END_OF_PERIOD, DataUse, TradeColumns
from engine.model.schedule import missing_settlements
from engine.model.spreads import months_of
from engine.simulator.slippage import slippages


def data_use_of(
    part: MarketColumns,
    trades: TradeColumns,
    costs: Costs,
    *,
    below_minimum: int,
    beyond_margin: int,
    resizes: int,
    perp_bar_liquidations: int,
) -> DataUse:
    """Counts over the settlements of a period, and of the entries that were refused there."""
    slippage = _estimated_slippage(part, costs)
    sources = np.bincount(part.mark_source, minlength=3)
    return DataUse(
        settlements=int(part.ts_ms.shape[0]),
        untradable_count=int(np.count_nonzero(~part.tradable)),
        untradable_ts_ms=part.ts_ms[~part.tradable],
        perp_stale=int(np.count_nonzero(part.perp_state == PRICE_STALE)),
        perp_missing=int(np.count_nonzero(part.perp_state == PRICE_NONE)),
        spot_stale=int(np.count_nonzero(part.spot_state == PRICE_STALE)),
        spot_missing=int(np.count_nonzero(part.spot_state == PRICE_NONE)),
        settlement_marks=int(sources[MARK_FROM_SETTLEMENT]),
        bar_marks=int(sources[MARK_FROM_BAR]),
        perp_price_marks=int(sources[MARK_FROM_PERP]),
        entries_below_minimum=below_minimum,
        entries_beyond_margin=beyond_margin,
        closed_at_stale_price=_closed_at_stale_price(part, trades),
        resizes=resizes,
        perp_bar_liquidations=perp_bar_liquidations,
        missing_settlements=missing_settlements(part.ts_ms, part.interval_hours),
        **slippage,
    )


def _estimated_slippage(part: MarketColumns, costs: Costs) -> dict[str, Any]:
    # At the first settlement of each month of the period.
    if costs.slippage_model is SlippageModel.FIXED:
        return {}
    _, first = np.unique(months_of(part.ts_ms), return_index=True)
    spot, perp = slippages(part, costs)
    return {
        "slippage_from_ts_ms": part.ts_ms[first],
        "spot_slippage": spot[first],
        "perp_slippage": perp[first],
    }


def _closed_at_stale_price(part: MarketColumns, trades: TradeColumns) -> bool:
    if len(trades) == 0 or trades.exit_reason[-1] != EXIT_END_OF_PERIOD:
        return False
    return not bool(part.tradable[-1])
