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
    close_nb,
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
    """Writes the totals of n cells, shape (TOTALS, n).

    signals: shape (distinct, T); signal_of: which of them each cell sees, shape (n,); entry,
    exit_: thresholds, shape (n,). Neighbours that share a signal run fastest.
    """
    cells = entry.shape[0]
    state = np.empty(of.STATE_ROWS * BLOCK)
    lanes = np.empty(BLOCK)
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
        run_block_nb(table, signals, rows, shared, lanes, size, state)
        for row in range(at.TOTALS):
            for lane in range(used):
                totals[row, first + lane] = state[row * BLOCK + lane]


@njit(nogil=True, error_model="numpy")
def run_block_nb(  # noqa: C901
    table: FloatArray,
    signals: FloatArray,
    rows: IntArray,
    shared: bool,
    lanes: FloatArray,
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
        signal = 0.0
        if shared:
            signal = signals[rows[0], t]
            act = (can_open and signal >= nearest_open) or (can_close and signal < nearest_close)
        else:
            for lane in range(BLOCK):
                lanes[lane] = signals[rows[lane], t]
            acting = 0
            if can_open:
                for lane in range(BLOCK):
                    opens = lanes[lane] >= state[of.OPEN_AT * BLOCK + lane]
                    acting += 1 if opens else 0
            if can_close:
                for lane in range(BLOCK):
                    closes = lanes[lane] < state[of.CLOSE_BELOW * BLOCK + lane]
                    acting += 1 if closes else 0
            act = acting > 0
        if act or last:
            for lane in range(BLOCK):
                if unit >= 0.0:
                    receive_nb(state, lane, unit)
                else:
                    pay_nb(state, lane, unit)
            for lane in range(BLOCK):
                if not shared:
                    signal = lanes[lane]
                if state[of.HELD * BLOCK + lane] > 0.0:
                    if last or (can_close and signal < state[of.CLOSE_BELOW * BLOCK + lane]):
                        close_nb(state, lane, table, t)
                elif can_open and signal >= state[of.OPEN_AT * BLOCK + lane]:
                    quantity = wanted_nb(table, t, signal, size)
                    if quantity > 0.0:
                        open_nb(state, lane, table, t, quantity)
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
        samples = int(table[t, of.SAMPLES])
        for sample in range(samples):
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
def _nearest_nb(state: FloatArray) -> tuple[float, float]:
    # The lowest signal that opens some lane, and the one below which some lane closes.
    opens = np.inf
    closes = -np.inf
    for lane in range(BLOCK):
        opens = min(opens, state[of.OPEN_AT * BLOCK + lane])
        closes = max(closes, state[of.CLOSE_BELOW * BLOCK + lane])
    return opens, closes
