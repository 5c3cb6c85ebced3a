"""The settlement loop, compiled: once with a record of everything, once for many cells.

Both kernels call the same helpers on one lane's state (engine/simulator/layout.py), so the
arithmetic stands once and a sweep cell equals its single run bit for bit. The order at a
settlement is the contract's: funding, decision, close or open, mark. Strict IEEE: no fastmath,
no fused multiply-add. Nothing here checks its input or raises.
"""

from typing import TypeAlias

import numpy as np
from numba import njit

from engine.model import totals as at
from engine.model.result import EXIT_END_OF_PERIOD, EXIT_SIGNAL
from engine.model.units import FloatArray
from engine.simulator import layout as of
from engine.simulator.layout import BLOCK
from engine.simulator.quantity.kernels import quantity_nb

Fill: TypeAlias = tuple[float, float, float, float, float, float, float, float, float]
"""FILL_SPOT to FILL_TS_MS in order: a tuple, so that its numbers can stay in registers."""


@njit(nogil=True, error_model="numpy", forceinline=True)
def start_nb(state: FloatArray, lane: int, initial: float, entry: float, exit_: float) -> None:
    for row in range(of.STATE_ROWS):
        state[row * BLOCK + lane] = 0.0
    state[of.BASE * BLOCK + lane] = initial
    state[of.PEAK * BLOCK + lane] = initial
    state[of.SAMPLE * BLOCK + lane] = initial
    state[at.DRAWDOWN_EQUITY * BLOCK + lane] = initial
    state[at.DRAWDOWN_PEAK * BLOCK + lane] = initial
    state[at.BEST * BLOCK + lane] = -np.inf
    state[at.WORST * BLOCK + lane] = np.inf
    state[of.ENTRY * BLOCK + lane] = entry
    state[of.EXIT * BLOCK + lane] = exit_
    state[of.OPEN_AT * BLOCK + lane] = entry
    state[of.CLOSE_BELOW * BLOCK + lane] = -np.inf


@njit(nogil=True, error_model="numpy", forceinline=True)
def receive_nb(state: FloatArray, lane: int, unit: float) -> None:
    cash = state[of.HELD * BLOCK + lane] * unit
    state[at.FUNDING_RECEIVED * BLOCK + lane] += cash
    state[of.BASE * BLOCK + lane] += cash


@njit(nogil=True, error_model="numpy", forceinline=True)
def pay_nb(state: FloatArray, lane: int, unit: float) -> None:
    cash = state[of.HELD * BLOCK + lane] * unit
    state[at.FUNDING_PAID * BLOCK + lane] -= cash
    state[of.BASE * BLOCK + lane] += cash


@njit(nogil=True, error_model="numpy", forceinline=True)
def equity_nb(state: FloatArray, lane: int, gap: float) -> float:
    moved = gap - state[of.ENTRY_GAP * BLOCK + lane]
    equity: float = state[of.BASE * BLOCK + lane] + state[of.HELD * BLOCK + lane] * moved
    return equity


@njit(nogil=True, error_model="numpy", forceinline=True)
def mark_nb(state: FloatArray, lane: int, gap: float) -> None:
    equity = equity_nb(state, lane, gap)
    peak = state[of.PEAK * BLOCK + lane]
    peak = equity if equity > peak else peak  # noqa: FURB136  (max() costs a NaN check)
    state[of.PEAK * BLOCK + lane] = peak
    deepest = state[at.DRAWDOWN_QUOTE * BLOCK + lane]
    fall = peak - equity
    state[at.DRAWDOWN_QUOTE * BLOCK + lane] = fall if fall > deepest else deepest  # noqa: FURB136
    # equity / peak < worst equity / worst peak, without a division: peaks are above 0.
    worst = state[at.DRAWDOWN_EQUITY * BLOCK + lane]
    worst_peak = state[at.DRAWDOWN_PEAK * BLOCK + lane]
    deeper = equity * worst_peak < worst * peak
    state[at.DRAWDOWN_EQUITY * BLOCK + lane] = equity if deeper else worst
    state[at.DRAWDOWN_PEAK * BLOCK + lane] = peak if deeper else worst_peak


@njit(nogil=True, error_model="numpy", forceinline=True)
def sample_nb(state: FloatArray, lane: int, gap: float, share: float) -> None:
    # Welford's update; share is 1 / (number of returns with this one).
    equity = equity_nb(state, lane, gap)
    gain = equity / state[of.SAMPLE * BLOCK + lane] - 1.0
    state[of.SAMPLE * BLOCK + lane] = equity
    mean = state[at.DAILY_MEAN * BLOCK + lane]
    away = gain - mean
    mean = mean + away * share
    state[at.DAILY_MEAN * BLOCK + lane] = mean
    state[at.DAILY_SQUARES * BLOCK + lane] += away * (gain - mean)
    loss = gain if gain < 0.0 else 0.0  # noqa: FURB136
    state[at.DAILY_DOWNSIDE * BLOCK + lane] += loss * loss


@njit(nogil=True, error_model="numpy", forceinline=True)
def sample_nothing_nb(state: FloatArray, lane: int, share: float) -> None:
    # A day without a settlement: the same update with a return of 0.
    mean = state[at.DAILY_MEAN * BLOCK + lane]
    away = -mean
    mean = mean + away * share
    state[at.DAILY_MEAN * BLOCK + lane] = mean
    state[at.DAILY_SQUARES * BLOCK + lane] += away * (0.0 - mean)


@njit(nogil=True, error_model="numpy", forceinline=True)
def wanted_nb(table: FloatArray, t: int, signal: float, size: FloatArray) -> float:
    if size[of.SIZED] > 0.0:
        reach = size[of.MAX_SHARE] - size[of.MIN_SHARE]
        share = size[of.MIN_SHARE] + reach * min(signal, 1.0)
        notional = size[of.NOTIONAL] * share
        if notional > size[of.MAX_EXPOSURE]:
            notional = size[of.MAX_EXPOSURE]
        return quantity_nb(notional, table[t, of.PERP], size)
    fixed: float = table[t, of.QUANTITY]
    return fixed


@njit(nogil=True, error_model="numpy", forceinline=True)
def fill_nb(table: FloatArray, t: int, spot_fee: int, perp_fee: int, turnover: int) -> Fill:
    """What one unit's fill at t is made of; the columns tell the way in from the way out."""
    spot, perp, gap = table[t, of.SPOT], table[t, of.PERP], table[t, of.GAP]
    fees = table[t, spot_fee], table[t, perp_fee]
    slippage, traded = table[t, of.SLIPPAGE_UNIT], table[t, turnover]
    return spot, perp, gap, fees[0], fees[1], slippage, traded, float(t), table[t, of.TS_MS]


# Open and close without a branch: a lane that does not act trades a quantity of 0, which adds 0
# everywhere, so that the lanes of a block can go side by side.
@njit(nogil=True, error_model="numpy", forceinline=True)
def open_nb(state: FloatArray, lane: int, fill: Fill, wanted: float, acts: bool) -> None:
    """Opens `wanted` units where the lane acts."""
    quantity = wanted if acts else 0.0
    spot_fee = quantity * fill[of.FILL_SPOT_FEE]
    perp_fee = quantity * fill[of.FILL_PERP_FEE]
    slippage = quantity * fill[of.FILL_SLIPPAGE]
    cost = spot_fee + perp_fee + slippage
    state[at.SPOT_FEES * BLOCK + lane] += spot_fee
    state[at.PERP_FEES * BLOCK + lane] += perp_fee
    state[at.SLIPPAGE * BLOCK + lane] += slippage
    state[at.TURNOVER * BLOCK + lane] += quantity * fill[of.FILL_TURNOVER]
    state[of.BASE * BLOCK + lane] -= cost
    _set_nb(state, of.HELD * BLOCK + lane, quantity, acts)
    _set_nb(state, of.ENTRY_GAP * BLOCK + lane, fill[of.FILL_GAP], acts)
    _set_nb(state, of.ENTRY_INDEX * BLOCK + lane, fill[of.FILL_INDEX], acts)
    _set_nb(state, of.ENTRY_TS_MS * BLOCK + lane, fill[of.FILL_TS_MS], acts)
    _set_nb(state, of.ENTRY_SPOT * BLOCK + lane, fill[of.FILL_SPOT], acts)
    _set_nb(state, of.ENTRY_PERP * BLOCK + lane, fill[of.FILL_PERP], acts)
    received = state[at.FUNDING_RECEIVED * BLOCK + lane]
    _set_nb(state, of.ENTRY_RECEIVED * BLOCK + lane, received, acts)
    _set_nb(state, of.ENTRY_PAID * BLOCK + lane, state[at.FUNDING_PAID * BLOCK + lane], acts)
    _set_nb(state, of.ENTRY_COST * BLOCK + lane, cost, acts)
    _set_nb(state, of.OPEN_AT * BLOCK + lane, np.inf, acts)
    _set_nb(state, of.CLOSE_BELOW * BLOCK + lane, state[of.EXIT * BLOCK + lane], acts)


@njit(nogil=True, error_model="numpy", forceinline=True)
def close_nb(state: FloatArray, lane: int, fill: Fill, acts: bool) -> None:
    """Closes what is held where the lane acts."""
    quantity = state[of.HELD * BLOCK + lane] if acts else 0.0
    spot_pnl = quantity * (fill[of.FILL_SPOT] - state[of.ENTRY_SPOT * BLOCK + lane])
    perp_pnl = quantity * (state[of.ENTRY_PERP * BLOCK + lane] - fill[of.FILL_PERP])
    spot_fee = quantity * fill[of.FILL_SPOT_FEE]
    perp_fee = quantity * fill[of.FILL_PERP_FEE]
    slippage = quantity * fill[of.FILL_SLIPPAGE]
    cost = spot_fee + perp_fee + slippage
    basis = spot_pnl + perp_pnl
    received = state[at.FUNDING_RECEIVED * BLOCK + lane] - state[of.ENTRY_RECEIVED * BLOCK + lane]
    paid = state[at.FUNDING_PAID * BLOCK + lane] - state[of.ENTRY_PAID * BLOCK + lane]
    funding = received - paid
    result = funding + basis - state[of.ENTRY_COST * BLOCK + lane] - cost
    net = result if acts else 0.0
    won = acts and net > 0.0
    state[at.SPOT_PNL * BLOCK + lane] += spot_pnl
    state[at.PERP_PNL * BLOCK + lane] += perp_pnl
    state[at.SPOT_FEES * BLOCK + lane] += spot_fee
    state[at.PERP_FEES * BLOCK + lane] += perp_fee
    state[at.SLIPPAGE * BLOCK + lane] += slippage
    state[at.TURNOVER * BLOCK + lane] += quantity * fill[of.FILL_TURNOVER]
    state[of.BASE * BLOCK + lane] += basis - cost
    state[at.TRADES * BLOCK + lane] += 1.0 if acts else 0.0
    state[at.WINS * BLOCK + lane] += 1.0 if won else 0.0
    state[at.WON * BLOCK + lane] += net if won else 0.0
    state[at.LOST * BLOCK + lane] += 0.0 if won else net
    _set_nb(state, at.BEST * BLOCK + lane, net, acts and net > state[at.BEST * BLOCK + lane])
    _set_nb(state, at.WORST * BLOCK + lane, net, acts and net < state[at.WORST * BLOCK + lane])
    held = fill[of.FILL_INDEX] - state[of.ENTRY_INDEX * BLOCK + lane]
    held_ms = fill[of.FILL_TS_MS] - state[of.ENTRY_TS_MS * BLOCK + lane]
    state[at.HELD_SETTLEMENTS * BLOCK + lane] += held if acts else 0.0
    state[at.HELD_MS * BLOCK + lane] += held_ms if acts else 0.0
    _set_nb(state, of.HELD * BLOCK + lane, 0.0, acts)
    _set_nb(state, of.TRADE_FUNDING * BLOCK + lane, funding, acts)
    _set_nb(state, of.TRADE_NET * BLOCK + lane, net, acts)
    _set_nb(state, of.OPEN_AT * BLOCK + lane, state[of.ENTRY * BLOCK + lane], acts)
    _set_nb(state, of.CLOSE_BELOW * BLOCK + lane, -np.inf, acts)


@njit(nogil=True, error_model="numpy", forceinline=True)
def _set_nb(state: FloatArray, place: int, value: float, acts: bool) -> None:
    state[place] = value if acts else state[place]


@njit(cache=True, nogil=True, error_model="numpy")
def simulate_nb(
    table: FloatArray,
    signal: FloatArray,
    entry: float,
    exit_: float,
    initial: float,
    size: FloatArray,
    curve: FloatArray,
    records: FloatArray,
    totals: FloatArray,
) -> tuple[int, int]:
    """One lane through T settlements with everything recorded.

    Writes the first rows of curve (., T + 1): equity, funding, quantity; records
    (., RECORD_COLUMNS), a row per trade, room for T // 2 + 1; totals (TOTALS,). Returns the
    number of trades and of entries refused because they were below the minimum.
    """
    count = table.shape[0]
    state = np.empty(of.STATE_ROWS * BLOCK)
    start_nb(state, 0, initial, entry, exit_)
    curve[0, 0] = initial
    curve[1, 0] = 0.0
    curve[2, 0] = 0.0
    trades = 0
    refused = 0
    returns = 0
    for t in range(count):
        last = t == count - 1
        unit = table[t, of.FUNDING_UNIT]
        curve[1, t + 1] = state[of.HELD * BLOCK] * unit
        if unit >= 0.0:
            receive_nb(state, 0, unit)
        else:
            pay_nb(state, 0, unit)
        quantity = state[of.HELD * BLOCK]
        if quantity > 0.0:
            wanted = signal[t] < state[of.CLOSE_BELOW * BLOCK] and table[t, of.CAN_CLOSE] > 0.0
            if last or wanted:
                records[trades, of.RECORD_ENTRY] = state[of.ENTRY_INDEX * BLOCK]
                close_nb(state, 0, fill_nb(table, t, *of.WAY_OUT), True)
                records[trades, of.RECORD_EXIT] = t
                records[trades, of.RECORD_QUANTITY] = quantity
                records[trades, of.RECORD_FUNDING] = state[of.TRADE_FUNDING * BLOCK]
                records[trades, of.RECORD_NET] = state[of.TRADE_NET * BLOCK]
                records[trades, of.RECORD_REASON] = EXIT_END_OF_PERIOD if last else EXIT_SIGNAL
                trades += 1
        elif table[t, of.CAN_OPEN] > 0.0 and signal[t] >= state[of.OPEN_AT * BLOCK]:
            quantity = wanted_nb(table, t, signal[t], size)
            if quantity > 0.0:
                open_nb(state, 0, fill_nb(table, t, *of.WAY_IN), quantity, True)
            else:
                refused += 1
        gap = table[t, of.GAP]
        mark_nb(state, 0, gap)
        curve[0, t + 1] = equity_nb(state, 0, gap)
        curve[2, t + 1] = state[of.HELD * BLOCK]
        samples = int(table[t, of.SAMPLES])
        for sample in range(samples):
            returns += 1
            if sample == 0:
                sample_nb(state, 0, gap, 1.0 / returns)
            else:
                sample_nothing_nb(state, 0, 1.0 / returns)
    state[at.FINAL_EQUITY * BLOCK] = state[of.BASE * BLOCK]
    for row in range(at.PLAIN_TOTALS):
        totals[row] = state[row * BLOCK]
    return trades, refused
