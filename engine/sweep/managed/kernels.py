"""Many managed cells through one market: settlements outside, a block of lanes inside.

At nearly every settlement nothing happens to a position but payments. Whether more may happen is
asked of all lanes at once, by comparisons that never miss but may ask in vain; the lanes of which
it is true do the whole settlement by the helpers of the single run, the others are paid side by
side by the same operations. So every cell has the bits of its single run.
"""

import numpy as np

from engine.model import totals as at
from engine.model.compiling.kernels import helper, kernel
from engine.model.units import FloatArray, IntArray
from engine.simulator import lanes
from engine.simulator.kernels import mark_nb, start_nb
from engine.simulator.lanes import BLOCK
from engine.simulator.managed.kernels import ACCOUNT_TOTALS
from engine.simulator.position import adjustment, columns, record, state, term
from engine.simulator.rules.kernels import start_position_nb
from engine.sweep.managed.acting.kernels import act_nb
from engine.sweep.managed.choice.kernels import allow_nb, choose_lanes_nb
from engine.sweep.managed.payments.kernels import earn_lanes_nb, pay_lanes_nb
from engine.sweep.stretches.kernels import begin_stretch_nb, end_stretch_nb
from engine.sweep.sums.kernels import keep_sums_nb, sample_lanes_nb, start_sums_nb

KEPT = (at.FUNDING_RECEIVED, at.FUNDING_PAID, *ACCOUNT_TOTALS)
"""Totals that stand in the lanes; the others are written by what happens to a position."""


@kernel
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
    ending: IntArray,
    sums: FloatArray,
    totals: FloatArray,
) -> None:
    """Writes the totals of n cells, shape (TOTALS, n), each with the bits of its single run.

    long_signals, short_signals: shape (distinct, T); signal_of: which of them a cell sees; ends,
    stretches, ending, sums: as of the plain cells (engine/sweep/kernels.py).
    """
    cells = entry.shape[0]
    block = np.zeros(lanes.COUNT * BLOCK)
    positions, allowed = np.empty((BLOCK, state.COUNT)), np.empty((table.shape[0], 2))
    rows = np.zeros(BLOCK, dtype=np.int64)
    account = np.empty(lanes.PLAIN_COUNT * BLOCK)
    records, adjustments = np.empty((0, record.COUNT)), np.empty((0, adjustment.COUNT))
    allow_nb(table, terms, tiers, size, allowed)
    block_sums = np.empty((sums.shape[1], BLOCK))
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
            block[lanes.STOPPED_TS_MS * BLOCK + lane] = -np.inf
            block[lanes.ENTRY_INDEX * BLOCK + lane] = np.inf
        start_sums_nb(block)
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
                ending,
                block_sums,
                block,
                positions,
                account,
                records,
                adjustments,
            )
            end_stretch_nb(block, positions[:, at.TURNOVER], stretches, number, first, used)
            begin = end
        keep_sums_nb(block_sums, first, used, sums)
        for lane in range(used):
            for total in range(at.TOTALS):
                totals[total, first + lane] = positions[lane, total]
            for total in KEPT:
                totals[total, first + lane] = block[total * BLOCK + lane]
            totals[at.BORROW, first + lane] = block[lanes.BORROW * BLOCK + lane]
            totals[at.SPOT_YIELD, first + lane] = block[lanes.SPOT_YIELD * BLOCK + lane]
            totals[at.INTEREST, first + lane] = block[lanes.INTEREST * BLOCK + lane]
            totals[at.FINAL_EQUITY, first + lane] = block[lanes.BASE * BLOCK + lane]


@helper
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
    ending: IntArray,
    sums: FloatArray,
    block: FloatArray,
    positions: FloatArray,
    account: FloatArray,
    records: FloatArray,
    adjustments: FloatArray,
) -> None:
    """Carries one block of lanes through the settlements [begin, end); closes_all: at the last."""
    returns = 0
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
        for lane in range(BLOCK):
            mark_nb(block, lane, gap)
        if samples > 0:
            free = terms[term.RISK_FREE_PER_DAY]
            returns = sample_lanes_nb(block, gap, returns, samples, free, ending, sums)


@helper
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


@helper
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
