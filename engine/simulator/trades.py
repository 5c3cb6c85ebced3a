"""The trade list, from what the kernel recorded and the prices of the settlements."""

import numpy as np

from engine.model.columns import MarketColumns
from engine.model.costs import Costs
from engine.model.result import TradeColumns
from engine.model.units import HOUR_MS, FloatArray
from engine.simulator import columns, record
from engine.simulator.slippage import slippages


def trade_columns(
    records: FloatArray, table: FloatArray, part: MarketColumns, costs: Costs
) -> TradeColumns:
    """The trades of one run, by the formulas of the kernel.

    records: shape (K, record.COUNT); table: shape (T, columns.COUNT) of the same run.
    """
    entry = records[:, record.ENTRY].astype(np.int64)
    exit_ = records[:, record.EXIT].astype(np.int64)
    quantity = records[:, record.QUANTITY].copy()
    at_entry, at_exit = table[entry], table[exit_]
    spot_slippage, perp_slippage = slippages(part, costs)
    nothing = np.zeros(quantity.shape)
    spot_pnl = quantity * (at_exit[:, columns.SPOT] - at_entry[:, columns.SPOT])
    perp_pnl = quantity * (at_entry[:, columns.PERP] - at_exit[:, columns.PERP])
    slipped = at_entry[:, columns.SLIPPAGE_UNIT] + at_exit[:, columns.SLIPPAGE_UNIT]
    entry_ts_ms, exit_ts_ms = part.ts_ms[entry], part.ts_ms[exit_]
    return TradeColumns(
        entry_index=entry,
        exit_index=exit_,
        entry_ts_ms=entry_ts_ms,
        exit_ts_ms=exit_ts_ms,
        direction=np.ones(quantity.shape, dtype=np.int8),
        quantity=quantity,
        spot_entry=at_entry[:, columns.SPOT] * (1.0 + spot_slippage[entry]),
        perp_entry=at_entry[:, columns.PERP] * (1.0 - perp_slippage[entry]),
        spot_exit=at_exit[:, columns.SPOT] * (1.0 - spot_slippage[exit_]),
        perp_exit=at_exit[:, columns.PERP] * (1.0 + perp_slippage[exit_]),
        funding=records[:, record.FUNDING].copy(),
        basis_pnl=spot_pnl + perp_pnl,
        entry_fees=quantity * (at_entry[:, columns.SPOT_FEE_IN] + at_entry[:, columns.PERP_FEE_IN]),
        exit_fees=quantity * (at_exit[:, columns.SPOT_FEE_OUT] + at_exit[:, columns.PERP_FEE_OUT]),
        slippage_cost=quantity * slipped,
        borrow_cost=nothing,
        liquidation_cost=nothing.copy(),
        spot_yield=nothing.copy(),
        net_pnl=records[:, record.NET].copy(),
        holding_settlements=exit_ - entry,
        holding_hours=(exit_ts_ms - entry_ts_ms) / HOUR_MS,
        exit_reason=records[:, record.REASON].astype(np.uint8),
    )
