"""The largest of many cells in many resamples of their blocks, compiled.

Plain additions in one order: the same bits on every machine, as no matrix product promises.
"""

import numpy as np

from engine.analysis.luck.lanes.kernels import LANES, largest_nb
from engine.model.compiling.kernels import helper, kernel
from engine.model.units import FloatArray, IntArray

_AT_ONCE = 4


@kernel
def maxima_nb(
    sums: FloatArray,
    drawn: IntArray,
    beside: FloatArray,
    scale: FloatArray,
    shift: FloatArray,
    maxima: FloatArray,
) -> None:
    """Raises maxima, shape (K, R), to the largest of (drawn sum - beside) x scale + shift.

    sums: of each cell over B blocks, shape (B, N). drawn: which blocks each resample has, shape
    (R, B). Of K questions that are asked of the same resamples beside is shape (K, R), scale and
    shift are shape (K, N); a shift of -inf leaves a cell out.
    """
    blocks, cells = sums.shape
    questions, resamples = maxima.shape
    near = np.zeros((blocks, LANES))
    own_scale, own_shift = np.empty((questions, LANES)), np.empty((questions, LANES))
    total, values = np.empty(LANES), np.empty(LANES)
    for first in range(0, cells, LANES):
        used = min(LANES, cells - first)
        for block in range(blocks):
            for lane in range(used):
                near[block, lane] = sums[block, first + lane]
        for question in range(questions):
            for lane in range(LANES):
                here = lane < used
                own_scale[question, lane] = scale[question, first + lane] if here else 0.0
                own_shift[question, lane] = shift[question, first + lane] if here else -np.inf
        for resample in range(resamples):
            draw_nb(near, drawn, resample, total)
            for question in range(questions):
                taken = beside[question, resample]
                for lane in range(LANES):
                    value = (total[lane] - taken) * own_scale[question, lane]
                    values[lane] = value + own_shift[question, lane]
                found = largest_nb(values)
                if found > maxima[question, resample]:
                    maxima[question, resample] = found


@helper
def draw_nb(sums: FloatArray, drawn: IntArray, resample: int, total: FloatArray) -> None:
    """The sums of LANES cells over the blocks of one resample."""
    blocks = drawn.shape[1]
    for lane in range(LANES):
        total[lane] = 0.0
    place = 0
    while place + _AT_ONCE <= blocks:
        one, two = drawn[resample, place], drawn[resample, place + 1]
        three, four = drawn[resample, place + 2], drawn[resample, place + 3]
        for lane in range(LANES):
            total[lane] += (sums[one, lane] + sums[two, lane]) + (
                sums[three, lane] + sums[four, lane]
            )
        place += _AT_ONCE
    for last in range(place, blocks):
        one = drawn[resample, last]
        for lane in range(LANES):
            total[lane] += sums[one, lane]
