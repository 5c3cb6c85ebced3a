"""Many managed cells through one market: settlements outside, a block of lanes inside.

At nearly every settlement nothing happens to a position but payments. Whether more may happen is
asked of all lanes at once, by comparisons that never miss but may ask in vain; the lanes of which
it is true do the whole settlement by the helpers of the single run, the others are paid side by
side by the same operations. So every cell has the bits of its single run.
"""

import numpy as np
from numba import njit

from engine.margin.kernels import liquidation_price_nb
from engine.model import totals as at
from engine.model.units import TIE, FloatArray, IntArray
from engine.simulator import lanes
from engine.simulator.kernels import mark_nb, sample_nb, sample_nothing_nb, start_nb
from engine.simulator.lanes import BLOCK
from engine.simulator.managed.kernels import ACCOUNT_TOTALS, decide_nb
from engine.simulator.position import adjustment, columns, record, state, term
from engine.simulator.resizing.kernels import CAUTION
from engine.simulator.rules.kernels import fund_late_nb, settle_nb, start_position_nb
from engine.sweep.managed.choice.kernels import allow_nb, choose_lanes_nb
from engine.sweep.managed.payments.kernels import earn_lanes_nb, pay_lanes_nb
from engine.sweep.stretches.kernels import begin_stretch_nb, end_stretch_nb

KEPT = (at.FUNDING_RECEIVED, at.FUNDING_PAID, *ACCOUNT_TOTALS)
"""Totals that stand in the lanes; the others are written by what happens to a position."""


@njit(cache=True, nogil=True, error_model="numpy")
def simulate_many_managed_nb(
    table: FloatArray,
    path: FloatArray,
    long_signals: FloatArray,
    short_signals: FloatArray,
    signal_of: IntArray,
    entry: FloatArray,
    exit_: FloatArray,
    initial: float,
    terms: FloatArray,
    tiers: FloatArray,
    size: FloatArray,
    ends: IntArray,
    stretches: FloatArray,
    totals: FloatArray,
) -> None:
    """Writes the totals of n cells, shape (TOTALS, n), each with the bits of its single run.

    long_signals, short_signals: shape (distinct, T); signal_of: which of them a cell sees; ends,
    stretches: as of the plain cells (engine/sweep/kernels.py).
    """
    cells = entry.shape[0]
    block = np.zeros(lanes.COUNT * BLOCK)
    positions, allowed = np.empty((BLOCK, state.COUNT)), np.empty((table.shape[0], 2))
    rows = np.zeros(BLOCK, dtype=np.int64)
    allow_nb(table, terms, tiers, size, allowed)
    for first in range(0, cells, BLOCK):
        used = min(BLOCK, cells - first)
        shared = True
        for lane in range(BLOCK):
            # A lane without a cell sees the signal of the first and never acts.
            rows[lane] = signal_of[first + lane] if lane < used else rows[0]
            shared = shared and rows[lane] == rows[0]
            opens = entry[first + lane] if lane < used else np.inf
            closes = exit_[first + lane] if lane < used else -np.inf
            start_nb(block, lane, initial, opens, closes)
            start_position_nb(positions[lane])
            for place in range(lanes.PLAIN_COUNT, lanes.COUNT):
                block[place * BLOCK + lane] = 0.0
            block[lanes.STOP_AT * BLOCK + lane] = -np.inf
            block[lanes.REACH * BLOCK + lane] = np.inf
            block[lanes.ENTRY_INDEX * BLOCK + lane] = np.inf
        begin = 0
        for number in range(max(ends.shape[0], 1)):
            end = ends[number] if ends.shape[0] > 0 else table.shape[0]
            begin_stretch_nb(block, positions[:, at.TURNOVER], stretches, number, first, used)
            run_block_nb(
                table,
                begin,
                end,
                ends.shape[0] == 0,
                path,
                long_signals,
                short_signals,
                rows,
                shared,
                allowed,
                terms,
                tiers,
                size,
                block,
                positions,
            )
            end_stretch_nb(block, positions[:, at.TURNOVER], stretches, number, first, used)
            begin = end
        for lane in range(used):
            for total in range(at.TOTALS):
                totals[total, first + lane] = positions[lane, total]
            for total in KEPT:
                totals[total, first + lane] = block[total * BLOCK + lane]
            totals[at.BORROW, first + lane] = block[lanes.BORROW * BLOCK + lane]
            totals[at.SPOT_YIELD, first + lane] = block[lanes.SPOT_YIELD * BLOCK + lane]
            totals[at.INTEREST, first + lane] = block[lanes.INTEREST * BLOCK + lane]
            totals[at.FINAL_EQUITY, first + lane] = block[lanes.BASE * BLOCK + lane]


@njit(nogil=True, error_model="numpy")
def run_block_nb(
    table: FloatArray,
    begin: int,
    end: int,
    closes_all: bool,
    path: FloatArray,
    long_signals: FloatArray,
    short_signals: FloatArray,
    rows: IntArray,
    shared: bool,
    allowed: FloatArray,
    terms: FloatArray,
    tiers: FloatArray,
    size: FloatArray,
    block: FloatArray,
    positions: FloatArray,
) -> None:
    """Carries one block of lanes through the settlements [begin, end); closes_all: at the last."""
    account, returns = np.empty(lanes.PLAIN_COUNT * BLOCK), 0
    records = np.empty((0, record.COUNT))
    adjustments = np.empty((0, adjustment.COUNT))
    for t in range(begin, end):
        last = closes_all and t == end - 1
        _see_nb(block, long_signals, short_signals, rows, shared, t)
        if t > 0 and terms[term.CASH_PER_HOUR] > 0.0:
            earn_lanes_nb(block, table, t, terms)
        note_lanes_nb(block, table[t, columns.MAY_ENTER] > 0.0, terms)
        if choose_lanes_nb(block, table, t, last, allowed, terms, tiers, size) > 0:
            for lane in range(BLOCK):
                if block[lanes.ACTS * BLOCK + lane] > 0.0:
                    act_nb(
                        block,
                        lane,
                        account,
                        positions[lane],
                        table,
                        t,
                        last,
                        path,
                        terms,
                        tiers,
                        size,
                        records,
                        adjustments,
                    )
        pay_lanes_nb(block, table, t, terms)
        gap, samples = table[t, columns.GAP], int(table[t, columns.SAMPLES])
        returns = _observe_nb(block, gap, returns, samples, terms[term.RISK_FREE_PER_DAY])


@njit(nogil=True, error_model="numpy")
def _see_nb(
    block: FloatArray,
    long_signals: FloatArray,
    short_signals: FloatArray,
    rows: IntArray,
    shared: bool,
    t: int,
) -> None:
    if shared:
        long_signal, short_signal = long_signals[rows[0], t], short_signals[rows[0], t]
        for lane in range(BLOCK):
            block[lanes.SIGNAL * BLOCK + lane] = long_signal
            block[lanes.SHORT_SIGNAL * BLOCK + lane] = short_signal
    else:
        for lane in range(BLOCK):
            block[lanes.SIGNAL * BLOCK + lane] = long_signals[rows[lane], t]
            block[lanes.SHORT_SIGNAL * BLOCK + lane] = short_signals[rows[lane], t]


@njit(nogil=True, error_model="numpy")
def _observe_nb(block: FloatArray, gap: float, returns: int, samples: int, free: float) -> int:
    # Marks and daily samples; returns how many daily returns there are.
    for lane in range(BLOCK):
        mark_nb(block, lane, gap)
    for sample in range(samples):
        returns += 1
        share = 1.0 / returns
        if sample == 0:
            for lane in range(BLOCK):
                sample_nb(block, lane, gap, share, free)
        else:
            for lane in range(BLOCK):
                sample_nothing_nb(block, lane, share, free)
    return returns


@njit(nogil=True, error_model="numpy")
def note_lanes_nb(block: FloatArray, may_enter: bool, terms: FloatArray) -> None:
    """What note_signals_nb does, in all lanes; a flat lane's exits are counted in vain."""
    goes_long = may_enter and terms[term.GOES_LONG] > 0.0
    goes_short = may_enter and terms[term.GOES_SHORT] > 0.0
    for lane in range(BLOCK):
        opens = goes_long & (
            block[lanes.SIGNAL * BLOCK + lane] >= block[lanes.ENTRY * BLOCK + lane]
        )
        streak = block[lanes.LONG_STREAK * BLOCK + lane] + 1.0
        block[lanes.LONG_STREAK * BLOCK + lane] = streak if opens else 0.0
    if terms[term.GOES_SHORT] > 0.0:
        for lane in range(BLOCK):
            signal = block[lanes.SHORT_SIGNAL * BLOCK + lane]
            opens = goes_short & (signal >= block[lanes.ENTRY * BLOCK + lane])
            streak = block[lanes.SHORT_STREAK * BLOCK + lane] + 1.0
            block[lanes.SHORT_STREAK * BLOCK + lane] = streak if opens else 0.0
    for lane in range(BLOCK):
        is_long = block[lanes.HELD * BLOCK + lane] > 0.0
        long_signal = block[lanes.SIGNAL * BLOCK + lane]
        signal = long_signal if is_long else block[lanes.SHORT_SIGNAL * BLOCK + lane]
        streak = block[lanes.EXIT_STREAK * BLOCK + lane] + 1.0
        closes = signal < block[lanes.EXIT * BLOCK + lane]
        block[lanes.EXIT_STREAK * BLOCK + lane] = streak if closes else 0.0


@njit(nogil=True, error_model="numpy")
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
