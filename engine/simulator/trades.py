"""The trade list, from what the kernel recorded and the prices of the settlements."""

import numpy as np

from engine.model.columns import MarketColumns
from engine.model.costs import Costs
from engine.model.result import TradeColumns
from engine.model.units import HOUR_MS, FloatArray
from engine.simulator import layout as of


def trade_columns(
    records: FloatArray, table: FloatArray, part: MarketColumns, costs: Costs
) -> TradeColumns:
    """The trades of one run, by the formulas of the kernel.

    records: shape (K, RECORD_COLUMNS); table: shape (T, TABLE_COLUMNS) of the same run.
    """
    entry = records[:, of.RECORD_ENTRY].astype(np.int64)
    exit_ = records[:, of.RECORD_EXIT].astype(np.int64)
    quantity = records[:, of.RECORD_QUANTITY].copy()
    at_entry, at_exit = table[entry], table[exit_]
    spot_slippage, perp_slippage = costs.spot_slippage, costs.perp_slippage
    nothing = np.zeros(quantity.shape)
    spot_pnl = quantity * (at_exit[:, of.SPOT] - at_entry[:, of.SPOT])
    perp_pnl = quantity * (at_entry[:, of.PERP] - at_exit[:, of.PERP])
    slipped = at_entry[:, of.SLIPPAGE_UNIT] + at_exit[:, of.SLIPPAGE_UNIT]
    entry_ts_ms, exit_ts_ms = part.ts_ms[entry], part.ts_ms[exit_]
    return TradeColumns(
        entry_index=entry,
        exit_index=exit_,
        entry_ts_ms=entry_ts_ms,
        exit_ts_ms=exit_ts_ms,
        direction=np.ones(quantity.shape, dtype=np.int8),
        quantity=quantity,
        spot_entry=at_entry[:, of.SPOT] * (1.0 + spot_slippage),
        perp_entry=at_entry[:, of.PERP] * (1.0 - perp_slippage),
        spot_exit=at_exit[:, of.SPOT] * (1.0 - spot_slippage),
        perp_exit=at_exit[:, of.PERP] * (1.0 + perp_slippage),
        funding=records[:, of.RECORD_FUNDING].copy(),
        basis_pnl=spot_pnl + perp_pnl,
        entry_fees=quantity * (at_entry[:, of.SPOT_FEE_IN] + at_entry[:, of.PERP_FEE_IN]),
        exit_fees=quantity * (at_exit[:, of.SPOT_FEE_OUT] + at_exit[:, of.PERP_FEE_OUT]),
        slippage_cost=quantity * slipped,
        borrow_cost=nothing,
        liquidation_cost=nothing.copy(),
        net_pnl=records[:, of.RECORD_NET].copy(),
        holding_settlements=exit_ - entry,
        holding_hours=(exit_ts_ms - entry_ts_ms) / HOUR_MS,
        exit_reason=records[:, of.RECORD_REASON].astype(np.uint8),
    )
