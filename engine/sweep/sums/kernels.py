"""Daily samples of a block of lanes, and their sums over blocks of days, compiled."""

from engine.model.compiling.kernels import helper
from engine.model.units import FloatArray, IntArray
from engine.simulator import lanes
from engine.simulator.kernels import sample_nb, sample_nothing_nb
from engine.simulator.lanes import BLOCK
from engine.sweep.sums import kinds


@helper
def start_sums_nb(block: FloatArray) -> None:
    """Before the first return."""
    for place in range(lanes.SUM, lanes.FIXED_SUM + 1):
        for lane in range(BLOCK):
            block[place * BLOCK + lane] = 0.0


@helper
def sample_lanes_nb(
    block: FloatArray,
    gap: float,
    returns: int,
    samples: int,
    free: float,
    ending: IntArray,
    sums: FloatArray,
) -> int:
    """The daily samples that a settlement's mark gives; returns how many returns there are.

    ending, sums: of this block of lanes, shape (rows, BLOCK), as engine/sweep/sums/days.py has
    them; ending of shape (0, KINDS) where nothing is summed.
    """
    for sample in range(samples):
        returns += 1
        share = 1.0 / returns
        summed = returns < ending.shape[0]
        if sample == 0 and summed:
            for lane in range(BLOCK):
                gain = sample_nb(block, lane, gap, share, free)
                block[lanes.SUM * BLOCK + lane] += gain
                block[lanes.SQUARES * BLOCK + lane] += gain * gain
        elif sample == 0:
            for lane in range(BLOCK):
                sample_nb(block, lane, gap, share, free)
        else:
            for lane in range(BLOCK):
                sample_nothing_nb(block, lane, share, free)
            if summed:
                add_nothing_nb(block, free)
        if summed and (ending[returns, kinds.SPLIT] >= 0 or ending[returns, kinds.FIXED] >= 0):
            end_blocks_nb(block, ending, returns, sums)
    return returns


@helper
def add_nothing_nb(block: FloatArray, free: float) -> None:
    # A day without a settlement.
    for lane in range(BLOCK):
        block[lanes.SUM * BLOCK + lane] -= free
        block[lanes.SQUARES * BLOCK + lane] += free * free


@helper
def end_blocks_nb(block: FloatArray, ending: IntArray, returns: int, sums: FloatArray) -> None:
    """Writes what came since the last border, exactly 0 where nothing did, and remembers this."""
    row, squares = ending[returns, kinds.SPLIT], ending[returns, kinds.SQUARES]
    if row >= 0:
        for lane in range(BLOCK):
            now = block[lanes.SUM * BLOCK + lane]
            sums[row, lane] = now - block[lanes.SPLIT_SUM * BLOCK + lane]
            block[lanes.SPLIT_SUM * BLOCK + lane] = now
        for lane in range(BLOCK):
            now = block[lanes.SQUARES * BLOCK + lane]
            sums[squares, lane] = now - block[lanes.SPLIT_SQUARES * BLOCK + lane]
            block[lanes.SPLIT_SQUARES * BLOCK + lane] = now
    row = ending[returns, kinds.FIXED]
    if row >= 0:
        for lane in range(BLOCK):
            now = block[lanes.SUM * BLOCK + lane]
            sums[row, lane] = now - block[lanes.FIXED_SUM * BLOCK + lane]
            block[lanes.FIXED_SUM * BLOCK + lane] = now


@helper
def keep_sums_nb(block_sums: FloatArray, first: int, used: int, sums: FloatArray) -> None:
    """Copies those of a block of lanes to where they stay, a cell after the other."""
    for lane in range(used):
        for row in range(sums.shape[1]):
            sums[first + lane, row] = block_sums[row, lane]
