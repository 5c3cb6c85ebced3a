"""Many cells through one market: settlements outside, a block of lanes inside.

The lanes use the helpers of the scalar kernel, so that every cell has the bits of its single
run. What is cheap to know per block is kept per block: whether any lane can act at all is one
comparison of the signal with the nearest of the lanes' thresholds.
"""

import numpy as np

from engine.model import totals as at
from engine.model.compiling.kernels import helper, kernel
from engine.model.units import FloatArray, IntArray
from engine.simulator import columns, lanes
from engine.simulator.fill import Fill
from engine.simulator.kernels import (
    close_nb,
    fill_nb,
    mark_nb,
    open_nb,
    pay_nb,
    receive_nb,
    start_nb,
    wanted_nb,
)
from engine.simulator.lanes import BLOCK
from engine.simulator.quantity import sizes
from engine.sweep.stretches.kernels import begin_stretch_nb, end_stretch_nb
from engine.sweep.sums.kernels import keep_sums_nb, sample_lanes_nb, start_sums_nb


@kernel
def simulate_many_nb(
    table: FloatArray,
    signals: FloatArray,
    signal_of: IntArray,
    entry: FloatArray,
    exit_: FloatArray,
    initial: float,
    size: FloatArray,
    ends: IntArray,
    stretches: FloatArray,
    ending: IntArray,
    sums: FloatArray,
    totals: FloatArray,
) -> None:
    """Writes the totals of n cells, shape (TOTALS, n); the rows from PLAIN_TOTALS on stay.

    signals: shape (distinct, T); signal_of: which of them each cell sees, shape (n,); entry,
    exit_: thresholds, shape (n,). Neighbours that share a signal run fastest.
    ends: where stretches of settlements end, shape (S,). With any, the run stops at the last of
    them with its position open; what each gave is written to stretches, shape (COUNT, S, n) of
    engine/sweep/stretches/columns.py, and the totals of daily returns are of the last one only.
    ending, sums: of engine/sweep/sums/days.py, of all n; they change no total.
    """
    cells = entry.shape[0]
    block = np.empty(lanes.PLAIN_COUNT * BLOCK)
    turnover = block[at.TURNOVER * BLOCK : (at.TURNOVER + 1) * BLOCK]
    rows = np.zeros(BLOCK, dtype=np.int64)
    block_sums = np.empty((sums.shape[1], BLOCK))
    for first in range(0, cells, BLOCK):
        used = min(BLOCK, cells - first)
        shared = True
        for lane in range(BLOCK):
            if lane < used:
                rows[lane] = signal_of[first + lane]
                start_nb(block, lane, initial, entry[first + lane], exit_[first + lane])
                shared = shared and rows[lane] == rows[0]
            else:
                # A lane without a cell: it sees the first signal and never acts.
                rows[lane] = rows[0]
                start_nb(block, lane, initial, np.inf, -np.inf)
        start_sums_nb(block)
        begin = 0
        for number in range(max(ends.shape[0], 1)):
            end = ends[number] if ends.shape[0] > 0 else table.shape[0]
            begin_stretch_nb(block, turnover, stretches, number, first, used)
            run_block_nb(
                table,
                begin,
                end,
                ends.shape[0] == 0,
                signals,
                rows,
                shared,
                size,
                ending,
                block_sums,
                block,
            )
            end_stretch_nb(block, turnover, stretches, number, first, used)
            begin = end
        keep_sums_nb(block_sums, first, used, sums)
        for row in range(at.PLAIN_TOTALS):
            for lane in range(used):
                totals[row, first + lane] = block[row * BLOCK + lane]


@helper
def run_block_nb(  # noqa: C901
    table: FloatArray,
    begin: int,
    end: int,
    closes_all: bool,
    signals: FloatArray,
    rows: IntArray,
    shared: bool,
    size: FloatArray,
    ending: IntArray,
    sums: FloatArray,
    block: FloatArray,
) -> None:
    """Carries one block of lanes through the settlements [begin, end); closes_all: at the last."""
    sized = size[sizes.SIZED] > 0.0
    returns = 0
    nearest_open, nearest_close = _nearest_nb(block)
    for t in range(begin, end):
        last = closes_all and t == end - 1
        unit = table[t, columns.FUNDING_UNIT]
        gap = table[t, columns.GAP]
        can_open = table[t, columns.CAN_OPEN] > 0.0 and (sized or table[t, columns.QUANTITY] > 0.0)
        can_close = table[t, columns.CAN_CLOSE] > 0.0
        if shared:
            highest = signals[rows[0], t]
            lowest = highest
        else:
            highest, lowest = _see_nb(block, signals, rows, t)
        opens = can_open and highest >= nearest_open
        closes = last or (can_close and lowest < nearest_close)
        if opens or closes:
            fund_lanes_nb(block, unit)
            if shared:
                for lane in range(BLOCK):
                    block[lanes.SIGNAL * BLOCK + lane] = highest
            if closes:
                close_lanes_nb(block, last, fill_nb(table, t, *columns.WAY_OUT))
            if opens:
                want_lanes_nb(block, sized, table, t, size)
                open_lanes_nb(block, fill_nb(table, t, *columns.WAY_IN))
            for lane in range(BLOCK):
                mark_nb(block, lane, gap)
            nearest_open, nearest_close = _nearest_nb(block)
        elif unit >= 0.0:
            for lane in range(BLOCK):
                receive_nb(block, lane, unit)
                mark_nb(block, lane, gap)
        else:
            for lane in range(BLOCK):
                pay_nb(block, lane, unit)
                mark_nb(block, lane, gap)
        samples = int(table[t, columns.SAMPLES])
        if samples > 0:
            returns = sample_lanes_nb(block, gap, returns, samples, 0.0, ending, sums)
    for lane in range(BLOCK):
        block[at.FINAL_EQUITY * BLOCK + lane] = block[lanes.BASE * BLOCK + lane]


@helper
def fund_lanes_nb(block: FloatArray, unit: float) -> None:
    """Funding of one settlement on what each lane holds into it."""
    if unit >= 0.0:
        for lane in range(BLOCK):
            receive_nb(block, lane, unit)
    else:
        for lane in range(BLOCK):
            pay_nb(block, lane, unit)


@helper
def close_lanes_nb(block: FloatArray, last: bool, fill: Fill) -> None:
    """Closes the lanes that hold and whose signal says so; all that hold at the last one."""
    for lane in range(BLOCK):
        told = last | (block[lanes.SIGNAL * BLOCK + lane] < block[lanes.CLOSE_BELOW * BLOCK + lane])
        close_nb(block, lane, fill, told & (block[lanes.HELD * BLOCK + lane] > 0.0))


@helper
def want_lanes_nb(
    block: FloatArray, sized: bool, table: FloatArray, t: int, size: FloatArray
) -> None:
    """What each lane would open."""
    if not sized:
        fixed = table[t, columns.QUANTITY]
        for lane in range(BLOCK):
            block[lanes.WANTED * BLOCK + lane] = fixed
        return
    for lane in range(BLOCK):
        signal = block[lanes.SIGNAL * BLOCK + lane]
        wanted = 0.0
        if signal >= block[lanes.OPEN_AT * BLOCK + lane]:
            wanted = wanted_nb(table, t, signal, size)
        block[lanes.WANTED * BLOCK + lane] = wanted


@helper
def open_lanes_nb(block: FloatArray, fill: Fill) -> None:
    """Opens the flat lanes whose signal says so; a lane closed just now is below its entry."""
    for lane in range(BLOCK):
        wanted = block[lanes.WANTED * BLOCK + lane]
        told = block[lanes.SIGNAL * BLOCK + lane] >= block[lanes.OPEN_AT * BLOCK + lane]
        open_nb(block, lane, fill, wanted, told & (wanted > 0.0))


@helper
def _see_nb(block: FloatArray, signals: FloatArray, rows: IntArray, t: int) -> tuple[float, float]:
    # Each lane's own signal. Whether some lane acts is told as a signal that acts for all.
    for lane in range(BLOCK):
        block[lanes.SIGNAL * BLOCK + lane] = signals[rows[lane], t]
    opening = 0
    closing = 0
    for lane in range(BLOCK):
        signal = block[lanes.SIGNAL * BLOCK + lane]
        opening += 1 if signal >= block[lanes.OPEN_AT * BLOCK + lane] else 0
        closing += 1 if signal < block[lanes.CLOSE_BELOW * BLOCK + lane] else 0
    return np.inf if opening else -np.inf, -np.inf if closing else np.inf


@helper
def _nearest_nb(block: FloatArray) -> tuple[float, float]:
    # The lowest signal that opens some lane, and the one below which some lane closes.
    opens = np.inf
    closes = -np.inf
    for lane in range(BLOCK):
        opens = min(opens, block[lanes.OPEN_AT * BLOCK + lane])
        closes = max(closes, block[lanes.CLOSE_BELOW * BLOCK + lane])
    return opens, closes
