"""Many cells through one market: settlements outside, a block of lanes inside.

The lanes use the helpers of the scalar kernel, so that every cell has the bits of its single
run. What is cheap to know per block is kept per block: whether any lane can act at all is one
comparison of the signal with the nearest of the lanes' thresholds.
"""

import numpy as np
from numba import njit

from engine.model import totals as at
from engine.model.units import FloatArray, IntArray
from engine.simulator import layout as of
from engine.simulator.kernels import (
    Fill,
    close_nb,
    fill_nb,
    mark_nb,
    open_nb,
    pay_nb,
    receive_nb,
    sample_nb,
    sample_nothing_nb,
    start_nb,
    wanted_nb,
)
from engine.simulator.layout import BLOCK


@njit(cache=True, nogil=True, error_model="numpy")
def simulate_many_nb(
    table: FloatArray,
    signals: FloatArray,
    signal_of: IntArray,
    entry: FloatArray,
    exit_: FloatArray,
    initial: float,
    size: FloatArray,
    totals: FloatArray,
) -> None:
    """Writes the totals of n cells, shape (TOTALS, n); the rows from PLAIN_TOTALS on stay.

    signals: shape (distinct, T); signal_of: which of them each cell sees, shape (n,); entry,
    exit_: thresholds, shape (n,). Neighbours that share a signal run fastest.
    """
    cells = entry.shape[0]
    state = np.empty(of.STATE_ROWS * BLOCK)
    rows = np.zeros(BLOCK, dtype=np.int64)
    for first in range(0, cells, BLOCK):
        used = min(BLOCK, cells - first)
        shared = True
        for lane in range(BLOCK):
            if lane < used:
                rows[lane] = signal_of[first + lane]
                start_nb(state, lane, initial, entry[first + lane], exit_[first + lane])
                shared = shared and rows[lane] == rows[0]
            else:
                # A lane without a cell: it sees the first signal and never acts.
                rows[lane] = rows[0]
                start_nb(state, lane, initial, np.inf, -np.inf)
        run_block_nb(table, signals, rows, shared, size, state)
        for row in range(at.PLAIN_TOTALS):
            for lane in range(used):
                totals[row, first + lane] = state[row * BLOCK + lane]


@njit(nogil=True, error_model="numpy")
def run_block_nb(  # noqa: C901
    table: FloatArray,
    signals: FloatArray,
    rows: IntArray,
    shared: bool,
    size: FloatArray,
    state: FloatArray,
) -> None:
    """Carries one block of started lanes through all settlements."""
    count = table.shape[0]
    sized = size[of.SIZED] > 0.0
    returns = 0
    nearest_open, nearest_close = _nearest_nb(state)
    for t in range(count):
        last = t == count - 1
        unit = table[t, of.FUNDING_UNIT]
        gap = table[t, of.GAP]
        can_open = table[t, of.CAN_OPEN] > 0.0 and (sized or table[t, of.QUANTITY] > 0.0)
        can_close = table[t, of.CAN_CLOSE] > 0.0
        if shared:
            highest = signals[rows[0], t]
            lowest = highest
        else:
            highest, lowest = _see_nb(state, signals, rows, t)
        opens = can_open and highest >= nearest_open
        closes = last or (can_close and lowest < nearest_close)
        if opens or closes:
            fund_lanes_nb(state, unit)
            if shared:
                for lane in range(BLOCK):
                    state[of.SIGNAL * BLOCK + lane] = highest
            if closes:
                close_lanes_nb(state, last, fill_nb(table, t, *of.WAY_OUT))
            if opens:
                want_lanes_nb(state, sized, table, t, size)
                open_lanes_nb(state, fill_nb(table, t, *of.WAY_IN))
            for lane in range(BLOCK):
                mark_nb(state, lane, gap)
            nearest_open, nearest_close = _nearest_nb(state)
        elif unit >= 0.0:
            for lane in range(BLOCK):
                receive_nb(state, lane, unit)
                mark_nb(state, lane, gap)
        else:
            for lane in range(BLOCK):
                pay_nb(state, lane, unit)
                mark_nb(state, lane, gap)
        for sample in range(int(table[t, of.SAMPLES])):
            returns += 1
            share = 1.0 / returns
            if sample == 0:
                for lane in range(BLOCK):
                    sample_nb(state, lane, gap, share)
            else:
                for lane in range(BLOCK):
                    sample_nothing_nb(state, lane, share)
    for lane in range(BLOCK):
        state[at.FINAL_EQUITY * BLOCK + lane] = state[of.BASE * BLOCK + lane]


@njit(nogil=True, error_model="numpy")
def fund_lanes_nb(state: FloatArray, unit: float) -> None:
    """Funding of one settlement on what each lane holds into it."""
    if unit >= 0.0:
        for lane in range(BLOCK):
            receive_nb(state, lane, unit)
    else:
        for lane in range(BLOCK):
            pay_nb(state, lane, unit)


@njit(nogil=True, error_model="numpy")
def close_lanes_nb(state: FloatArray, last: bool, fill: Fill) -> None:
    """Closes the lanes that hold and whose signal says so; all that hold at the last one."""
    for lane in range(BLOCK):
        told = last | (state[of.SIGNAL * BLOCK + lane] < state[of.CLOSE_BELOW * BLOCK + lane])
        close_nb(state, lane, fill, told & (state[of.HELD * BLOCK + lane] > 0.0))


@njit(nogil=True, error_model="numpy")
def want_lanes_nb(
    state: FloatArray, sized: bool, table: FloatArray, t: int, size: FloatArray
) -> None:
    """What each lane would open."""
    if not sized:
        fixed = table[t, of.QUANTITY]
        for lane in range(BLOCK):
            state[of.WANTED * BLOCK + lane] = fixed
        return
    for lane in range(BLOCK):
        signal = state[of.SIGNAL * BLOCK + lane]
        wanted = 0.0
        if signal >= state[of.OPEN_AT * BLOCK + lane]:
            wanted = wanted_nb(table, t, signal, size)
        state[of.WANTED * BLOCK + lane] = wanted


@njit(nogil=True, error_model="numpy")
def open_lanes_nb(state: FloatArray, fill: Fill) -> None:
    """Opens the flat lanes whose signal says so; a lane closed just now is below its entry."""
    for lane in range(BLOCK):
        wanted = state[of.WANTED * BLOCK + lane]
        told = state[of.SIGNAL * BLOCK + lane] >= state[of.OPEN_AT * BLOCK + lane]
        open_nb(state, lane, fill, wanted, told & (wanted > 0.0))


@njit(nogil=True, error_model="numpy")
def _see_nb(state: FloatArray, signals: FloatArray, rows: IntArray, t: int) -> tuple[float, float]:
    # Each lane's own signal. Whether some lane acts is told as a signal that acts for all.
    for lane in range(BLOCK):
        state[of.SIGNAL * BLOCK + lane] = signals[rows[lane], t]
    opening = 0
    closing = 0
    for lane in range(BLOCK):
        signal = state[of.SIGNAL * BLOCK + lane]
        opening += 1 if signal >= state[of.OPEN_AT * BLOCK + lane] else 0
        closing += 1 if signal < state[of.CLOSE_BELOW * BLOCK + lane] else 0
    return np.inf if opening else -np.inf, -np.inf if closing else np.inf


@njit(nogil=True, error_model="numpy")
def _nearest_nb(state: FloatArray) -> tuple[float, float]:
    # The lowest signal that opens some lane, and the one below which some lane closes.
    opens = np.inf
    closes = -np.inf
    for lane in range(BLOCK):
        opens = min(opens, state[of.OPEN_AT * BLOCK + lane])
        closes = max(closes, state[of.CLOSE_BELOW * BLOCK + lane])
    return opens, closes
