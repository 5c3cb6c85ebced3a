"""Where a stretch of days begins and ends for the lanes of a block, compiled."""

from engine.model import totals as at
from engine.model.compiling.kernels import helper
from engine.model.units import FloatArray
from engine.simulator import lanes
from engine.simulator.lanes import BLOCK
from engine.sweep.stretches import columns


@helper
def begin_stretch_nb(
    block: FloatArray,
    turnover: FloatArray,
    stretches: FloatArray,
    number: int,
    first: int,
    used: int,
) -> None:
    """Starts the daily returns anew; turnover: of each lane so far."""
    if stretches.shape[1] == 0:
        return
    for lane in range(BLOCK):
        block[at.DAILY_MEAN * BLOCK + lane] = 0.0
        block[at.DAILY_SQUARES * BLOCK + lane] = 0.0
        block[at.DAILY_DOWNSIDE * BLOCK + lane] = 0.0
    for lane in range(used):
        # What the turnover must exceed: one that holds something has a trade there already.
        held = block[lanes.HELD * BLOCK + lane] != 0.0
        stretches[columns.TRADED, number, first + lane] = -1.0 if held else turnover[lane]


@helper
def end_stretch_nb(
    block: FloatArray,
    turnover: FloatArray,
    stretches: FloatArray,
    number: int,
    first: int,
    used: int,
) -> None:
    """Writes what the stretch gave."""
    if stretches.shape[1] == 0:
        return
    for lane in range(used):
        cell = first + lane
        stretches[columns.MEAN, number, cell] = block[at.DAILY_MEAN * BLOCK + lane]
        stretches[columns.SQUARES, number, cell] = block[at.DAILY_SQUARES * BLOCK + lane]
        stretches[columns.EQUITY, number, cell] = block[lanes.SAMPLE * BLOCK + lane]
        opened = turnover[lane] > stretches[columns.TRADED, number, cell]
        stretches[columns.TRADED, number, cell] = 1.0 if opened else 0.0
        stretches[columns.LOWEST, number, cell] = block[at.DRAWDOWN_EQUITY * BLOCK + lane]
