"""One lane's settlement where more than a payment may happen to it, compiled."""

import numpy as np

from engine.margin.kernels import liquidation_price_nb
from engine.model import totals as at
from engine.model.compiling.kernels import helper
from engine.model.units import TIE, FloatArray
from engine.simulator import lanes
from engine.simulator.lanes import BLOCK
from engine.simulator.managed.kernels import decide_nb
from engine.simulator.position import state, term
from engine.simulator.resizing.kernels import CAUTION
from engine.simulator.rules.kernels import fund_late_nb, settle_nb


@helper
def act_nb(
    block: FloatArray,
    lane: int,
    account: FloatArray,
    position: FloatArray,
    table: FloatArray,
    t: int,
    last: bool,
    path: FloatArray,
    terms: FloatArray,
    tiers: FloatArray,
    size: FloatArray,
    records: FloatArray,
    adjustments: FloatArray,
) -> None:
    """One lane's settlement as the single run does it, its signals noted before."""
    account[lanes.CASH] = block[lanes.BASE * BLOCK + lane]
    position[at.FUNDING_RECEIVED] = block[at.FUNDING_RECEIVED * BLOCK + lane]
    position[at.FUNDING_PAID] = block[at.FUNDING_PAID * BLOCK + lane]
    position[at.BORROW] = block[lanes.BORROW * BLOCK + lane]
    position[state.TRADE_BORROW] = block[lanes.TRADE_BORROW * BLOCK + lane]
    position[at.SPOT_YIELD] = block[lanes.SPOT_YIELD * BLOCK + lane]
    position[state.TRADE_YIELD] = block[lanes.TRADE_YIELD * BLOCK + lane]
    position[state.COLLATERAL] = block[lanes.COLLATERAL * BLOCK + lane]
    position[state.LONG_STREAK] = block[lanes.LONG_STREAK * BLOCK + lane]
    position[state.SHORT_STREAK] = block[lanes.SHORT_STREAK * BLOCK + lane]
    position[state.EXIT_STREAK] = block[lanes.EXIT_STREAK * BLOCK + lane]
    was_flat = position[state.HELD] == 0.0
    settle_nb(account, position, table, t, path, terms, tiers, records)
    decide_nb(
        account,
        position,
        table,
        t,
        last,
        was_flat,
        block[lanes.SIGNAL * BLOCK + lane],
        block[lanes.SHORT_SIGNAL * BLOCK + lane],
        terms,
        tiers,
        size,
        records,
        adjustments,
    )
    fund_late_nb(account, position, table, t, terms)
    block[lanes.BASE * BLOCK + lane] = account[lanes.CASH]
    block[at.FUNDING_RECEIVED * BLOCK + lane] = position[at.FUNDING_RECEIVED]
    block[at.FUNDING_PAID * BLOCK + lane] = position[at.FUNDING_PAID]
    block[lanes.BORROW * BLOCK + lane] = position[at.BORROW]
    block[lanes.SPOT_YIELD * BLOCK + lane] = position[at.SPOT_YIELD]
    held = position[state.HELD]
    block[lanes.HELD * BLOCK + lane] = held
    if held == 0.0:
        block[lanes.STOPPED_TS_MS * BLOCK + lane] = position[state.STOPPED_TS_MS]
        block[lanes.ENTRY_INDEX * BLOCK + lane] = np.inf
        block[lanes.STOP_AT * BLOCK + lane] = -np.inf
        block[lanes.REACH * BLOCK + lane] = np.inf
        block[lanes.COLLATERAL * BLOCK + lane] = 0.0
        block[lanes.SAFE_COLLATERAL * BLOCK + lane] = 0.0
        block[lanes.GROWS * BLOCK + lane] = 0.0
        return
    block[lanes.ENTRY_GAP * BLOCK + lane] = position[state.ENTRY_GAP]
    block[lanes.ENTRY_INDEX * BLOCK + lane] = position[state.ENTRY_INDEX]
    block[lanes.EXIT_STREAK * BLOCK + lane] = position[state.EXIT_STREAK]
    block[lanes.TRADE_BORROW * BLOCK + lane] = position[state.TRADE_BORROW]
    block[lanes.TRADE_YIELD * BLOCK + lane] = position[state.TRADE_YIELD]
    block[lanes.SHARE * BLOCK + lane] = position[state.SHARE]
    block[lanes.ENTRY_SPOT * BLOCK + lane] = position[state.ENTRY_SPOT]
    block[lanes.TRADE_BASIS * BLOCK + lane] = position[state.TRADE_BASIS]
    stop = -terms[term.STOP_LOSS] * position[state.ENTRY_NOTIONAL] * (1.0 - TIE)
    block[lanes.STOP_AT * BLOCK + lane] = stop
    block[lanes.GROWS * BLOCK + lane] = 1.0 if held < position[state.OPENED] else 0.0
    collateral, entry_perp = position[state.COLLATERAL], position[state.ENTRY_PERP]
    block[lanes.ENTRY_PERP * BLOCK + lane] = entry_perp
    block[lanes.COLLATERAL * BLOCK + lane] = collateral
    block[lanes.SAFE_COLLATERAL * BLOCK + lane] = collateral
    if terms[term.HAS_MARGIN] > 0.0:
        reach = held * liquidation_price_nb(held, entry_perp, collateral, tiers)
        scale = abs(reach) + abs(held * entry_perp) + abs(collateral)
        block[lanes.REACH * BLOCK + lane] = reach - CAUTION * scale
