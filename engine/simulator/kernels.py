"""The settlement loop, compiled: once with a record of everything, once for many cells.

Both kernels call the same helpers on one lane's state (engine/simulator/lanes.py), so the
arithmetic stands once and a sweep cell equals its single run bit for bit. The order at a
settlement is the contract's: funding, decision, close or open, mark. Strict IEEE: no fastmath,
no fused multiply-add. Nothing here checks its input or raises.
"""

import numpy as np

from engine.model import totals as at
from engine.model.compiling.kernels import inlined, kernel
from engine.model.result import EXIT_END_OF_PERIOD, EXIT_SIGNAL
from engine.model.units import FloatArray
from engine.simulator import columns, curves, lanes, record
from engine.simulator.fill import Fill
from engine.simulator.lanes import BLOCK
from engine.simulator.quantity import sizes
from engine.simulator.quantity.kernels import quantity_nb, share_nb


@inlined
def start_nb(block: FloatArray, lane: int, initial: float, entry: float, exit_: float) -> None:
    for row in range(lanes.PLAIN_COUNT):
        block[row * BLOCK + lane] = 0.0
    block[lanes.BASE * BLOCK + lane] = initial
    block[lanes.PEAK * BLOCK + lane] = initial
    block[lanes.SAMPLE * BLOCK + lane] = initial
    block[at.DRAWDOWN_EQUITY * BLOCK + lane] = initial
    block[at.DRAWDOWN_PEAK * BLOCK + lane] = initial
    block[at.BEST * BLOCK + lane] = -np.inf
    block[at.WORST * BLOCK + lane] = np.inf
    block[lanes.ENTRY * BLOCK + lane] = entry
    block[lanes.EXIT * BLOCK + lane] = exit_
    block[lanes.OPEN_AT * BLOCK + lane] = entry
    block[lanes.CLOSE_BELOW * BLOCK + lane] = -np.inf


@inlined
def receive_nb(block: FloatArray, lane: int, unit: float) -> None:
    cash = block[lanes.HELD * BLOCK + lane] * unit
    block[at.FUNDING_RECEIVED * BLOCK + lane] += cash
    block[lanes.BASE * BLOCK + lane] += cash


@inlined
def pay_nb(block: FloatArray, lane: int, unit: float) -> None:
    cash = block[lanes.HELD * BLOCK + lane] * unit
    block[at.FUNDING_PAID * BLOCK + lane] -= cash
    block[lanes.BASE * BLOCK + lane] += cash


@inlined
def equity_nb(block: FloatArray, lane: int, gap: float) -> float:
    moved = gap - block[lanes.ENTRY_GAP * BLOCK + lane]
    equity: float = block[lanes.BASE * BLOCK + lane] + block[lanes.HELD * BLOCK + lane] * moved
    return equity


@inlined
def mark_nb(block: FloatArray, lane: int, gap: float) -> None:
    equity = equity_nb(block, lane, gap)
    peak = block[lanes.PEAK * BLOCK + lane]
    peak = equity if equity > peak else peak  # noqa: FURB136  (max() costs a NaN check)
    block[lanes.PEAK * BLOCK + lane] = peak
    deepest = block[at.DRAWDOWN_QUOTE * BLOCK + lane]
    fall = peak - equity
    block[at.DRAWDOWN_QUOTE * BLOCK + lane] = fall if fall > deepest else deepest  # noqa: FURB136
    # equity / peak < worst equity / worst peak, without a division: peaks are above 0.
    worst = block[at.DRAWDOWN_EQUITY * BLOCK + lane]
    worst_peak = block[at.DRAWDOWN_PEAK * BLOCK + lane]
    deeper = equity * worst_peak < worst * peak
    block[at.DRAWDOWN_EQUITY * BLOCK + lane] = equity if deeper else worst
    block[at.DRAWDOWN_PEAK * BLOCK + lane] = peak if deeper else worst_peak


@inlined
def sample_nb(block: FloatArray, lane: int, gap: float, share: float, free: float) -> float:
    # Welford's update of returns less the risk-free one of a day; share is 1 / (number of returns
    # with this one). Returns that return.
    equity = equity_nb(block, lane, gap)
    gain: float = equity / block[lanes.SAMPLE * BLOCK + lane] - 1.0 - free
    block[lanes.SAMPLE * BLOCK + lane] = equity
    mean = block[at.DAILY_MEAN * BLOCK + lane]
    away = gain - mean
    mean = mean + away * share
    block[at.DAILY_MEAN * BLOCK + lane] = mean
    block[at.DAILY_SQUARES * BLOCK + lane] += away * (gain - mean)
    loss = gain if gain < 0.0 else 0.0  # noqa: FURB136
    block[at.DAILY_DOWNSIDE * BLOCK + lane] += loss * loss
    return gain


@inlined
def sample_nothing_nb(block: FloatArray, lane: int, share: float, free: float) -> None:
    # A day without a settlement: the same update with a return of 0.
    gain = 0.0 - free
    mean = block[at.DAILY_MEAN * BLOCK + lane]
    away = gain - mean
    mean = mean + away * share
    block[at.DAILY_MEAN * BLOCK + lane] = mean
    block[at.DAILY_SQUARES * BLOCK + lane] += away * (gain - mean)
    loss = gain if gain < 0.0 else 0.0  # noqa: FURB136
    block[at.DAILY_DOWNSIDE * BLOCK + lane] += loss * loss


@inlined
def wanted_nb(table: FloatArray, t: int, signal: float, size: FloatArray) -> float:
    if size[sizes.SIZED] > 0.0:
        notional = size[sizes.NOTIONAL] * share_nb(signal, size)
        if notional > size[sizes.MAX_EXPOSURE]:
            notional = size[sizes.MAX_EXPOSURE]
        perp = table[t, columns.PERP]
        return quantity_nb(notional, perp, perp, size)
    fixed: float = table[t, columns.QUANTITY]
    return fixed


@inlined
def fill_nb(
    table: FloatArray,
    t: int,
    spot_fee: int,
    perp_fee: int,
    turnover: int,
    slippable: int,
    slipped: int,
) -> Fill:
    """What one unit's fill at t is made of; the columns tell the way in from the way out."""
    return Fill(
        spot=table[t, columns.SPOT],
        perp=table[t, columns.PERP],
        gap=table[t, columns.GAP],
        spot_fee=table[t, spot_fee],
        perp_fee=table[t, perp_fee],
        slippage=table[t, columns.SLIPPAGE_UNIT],
        turnover=table[t, turnover],
        slippable=table[t, slippable],
        slipped=table[t, slipped],
        settlement=float(t),
        ts_ms=table[t, columns.TS_MS],
    )


# Open and close without a branch: a lane that does not act trades a quantity of 0, which adds 0
# everywhere, so that the lanes of a block can go side by side.
@inlined
def open_nb(block: FloatArray, lane: int, fill: Fill, wanted: float, acts: bool) -> None:
    """Opens `wanted` units where the lane acts."""
    quantity = wanted if acts else 0.0
    spot_fee = quantity * fill.spot_fee
    perp_fee = quantity * fill.perp_fee
    slippage = quantity * fill.slippage
    cost = spot_fee + perp_fee + slippage
    block[at.SPOT_FEES * BLOCK + lane] += spot_fee
    block[at.PERP_FEES * BLOCK + lane] += perp_fee
    block[at.SLIPPAGE * BLOCK + lane] += slippage
    block[at.TURNOVER * BLOCK + lane] += quantity * fill.turnover
    block[at.SLIPPABLE * BLOCK + lane] += quantity * fill.slippable
    block[at.SLIPPED * BLOCK + lane] += quantity * fill.slipped
    block[lanes.BASE * BLOCK + lane] -= cost
    _set_nb(block, lanes.HELD * BLOCK + lane, quantity, acts)
    _set_nb(block, lanes.ENTRY_GAP * BLOCK + lane, fill.gap, acts)
    _set_nb(block, lanes.ENTRY_INDEX * BLOCK + lane, fill.settlement, acts)
    _set_nb(block, lanes.ENTRY_TS_MS * BLOCK + lane, fill.ts_ms, acts)
    _set_nb(block, lanes.ENTRY_SPOT * BLOCK + lane, fill.spot, acts)
    _set_nb(block, lanes.ENTRY_PERP * BLOCK + lane, fill.perp, acts)
    received = block[at.FUNDING_RECEIVED * BLOCK + lane]
    _set_nb(block, lanes.ENTRY_RECEIVED * BLOCK + lane, received, acts)
    _set_nb(block, lanes.ENTRY_PAID * BLOCK + lane, block[at.FUNDING_PAID * BLOCK + lane], acts)
    _set_nb(block, lanes.ENTRY_COST * BLOCK + lane, cost, acts)
    _set_nb(block, lanes.OPEN_AT * BLOCK + lane, np.inf, acts)
    _set_nb(block, lanes.CLOSE_BELOW * BLOCK + lane, block[lanes.EXIT * BLOCK + lane], acts)


@inlined
def close_nb(block: FloatArray, lane: int, fill: Fill, acts: bool) -> None:
    """Closes what is held where the lane acts."""
    quantity = block[lanes.HELD * BLOCK + lane] if acts else 0.0
    spot_pnl = quantity * (fill.spot - block[lanes.ENTRY_SPOT * BLOCK + lane])
    perp_pnl = quantity * (block[lanes.ENTRY_PERP * BLOCK + lane] - fill.perp)
    spot_fee = quantity * fill.spot_fee
    perp_fee = quantity * fill.perp_fee
    slippage = quantity * fill.slippage
    cost = spot_fee + perp_fee + slippage
    basis = spot_pnl + perp_pnl
    received = (
        block[at.FUNDING_RECEIVED * BLOCK + lane] - block[lanes.ENTRY_RECEIVED * BLOCK + lane]
    )
    paid = block[at.FUNDING_PAID * BLOCK + lane] - block[lanes.ENTRY_PAID * BLOCK + lane]
    funding = received - paid
    result = funding + basis - block[lanes.ENTRY_COST * BLOCK + lane] - cost
    net = result if acts else 0.0
    won = acts and net > 0.0
    block[at.SPOT_PNL * BLOCK + lane] += spot_pnl
    block[at.PERP_PNL * BLOCK + lane] += perp_pnl
    block[at.SPOT_FEES * BLOCK + lane] += spot_fee
    block[at.PERP_FEES * BLOCK + lane] += perp_fee
    block[at.SLIPPAGE * BLOCK + lane] += slippage
    block[at.TURNOVER * BLOCK + lane] += quantity * fill.turnover
    block[at.SLIPPABLE * BLOCK + lane] += quantity * fill.slippable
    block[at.SLIPPED * BLOCK + lane] += quantity * fill.slipped
    block[lanes.BASE * BLOCK + lane] += basis - cost
    block[at.TRADES * BLOCK + lane] += 1.0 if acts else 0.0
    block[at.WINS * BLOCK + lane] += 1.0 if won else 0.0
    block[at.WON * BLOCK + lane] += net if won else 0.0
    block[at.LOST * BLOCK + lane] += 0.0 if won else net
    _set_nb(block, at.BEST * BLOCK + lane, net, acts and net > block[at.BEST * BLOCK + lane])
    _set_nb(block, at.WORST * BLOCK + lane, net, acts and net < block[at.WORST * BLOCK + lane])
    held = fill.settlement - block[lanes.ENTRY_INDEX * BLOCK + lane]
    held_ms = fill.ts_ms - block[lanes.ENTRY_TS_MS * BLOCK + lane]
    block[at.HELD_SETTLEMENTS * BLOCK + lane] += held if acts else 0.0
    block[at.HELD_MS * BLOCK + lane] += held_ms if acts else 0.0
    _set_nb(block, lanes.HELD * BLOCK + lane, 0.0, acts)
    _set_nb(block, lanes.TRADE_FUNDING * BLOCK + lane, funding, acts)
    _set_nb(block, lanes.TRADE_NET * BLOCK + lane, net, acts)
    _set_nb(block, lanes.OPEN_AT * BLOCK + lane, block[lanes.ENTRY * BLOCK + lane], acts)
    _set_nb(block, lanes.CLOSE_BELOW * BLOCK + lane, -np.inf, acts)


@inlined
def _set_nb(block: FloatArray, place: int, value: float, acts: bool) -> None:
    block[place] = value if acts else block[place]


@kernel
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
    (., record.COUNT), a row per trade, room for T // 2 + 1; totals (TOTALS,). Returns the
    number of trades and of entries refused because they were below the minimum.
    """
    count = table.shape[0]
    block = np.empty(lanes.PLAIN_COUNT * BLOCK)
    start_nb(block, 0, initial, entry, exit_)
    curve[curves.EQUITY, 0] = initial
    curve[curves.FUNDING, 0] = 0.0
    curve[curves.QUANTITY, 0] = 0.0
    trades = 0
    refused = 0
    returns = 0
    for t in range(count):
        last = t == count - 1
        unit = table[t, columns.FUNDING_UNIT]
        curve[curves.FUNDING, t + 1] = block[lanes.HELD * BLOCK] * unit
        if unit >= 0.0:
            receive_nb(block, 0, unit)
        else:
            pay_nb(block, 0, unit)
        quantity = block[lanes.HELD * BLOCK]
        if quantity > 0.0:
            wanted = (
                signal[t] < block[lanes.CLOSE_BELOW * BLOCK] and table[t, columns.CAN_CLOSE] > 0.0
            )
            if last or wanted:
                records[trades, record.ENTRY] = block[lanes.ENTRY_INDEX * BLOCK]
                close_nb(block, 0, fill_nb(table, t, *columns.WAY_OUT), True)
                records[trades, record.EXIT] = t
                records[trades, record.QUANTITY] = quantity
                records[trades, record.FUNDING] = block[lanes.TRADE_FUNDING * BLOCK]
                records[trades, record.NET] = block[lanes.TRADE_NET * BLOCK]
                records[trades, record.REASON] = EXIT_END_OF_PERIOD if last else EXIT_SIGNAL
                trades += 1
        elif table[t, columns.CAN_OPEN] > 0.0 and signal[t] >= block[lanes.OPEN_AT * BLOCK]:
            quantity = wanted_nb(table, t, signal[t], size)
            if quantity > 0.0:
                open_nb(block, 0, fill_nb(table, t, *columns.WAY_IN), quantity, True)
            else:
                refused += 1
        gap = table[t, columns.GAP]
        mark_nb(block, 0, gap)
        curve[curves.EQUITY, t + 1] = equity_nb(block, 0, gap)
        curve[curves.QUANTITY, t + 1] = block[lanes.HELD * BLOCK]
        samples = int(table[t, columns.SAMPLES])
        for sample in range(samples):
            returns += 1
            if sample == 0:
                sample_nb(block, 0, gap, 1.0 / returns, 0.0)
            else:
                sample_nothing_nb(block, 0, 1.0 / returns, 0.0)
    block[at.FINAL_EQUITY * BLOCK] = block[lanes.BASE * BLOCK]
    for row in range(at.PLAIN_TOTALS):
        totals[row] = block[row * BLOCK]
    return trades, refused
