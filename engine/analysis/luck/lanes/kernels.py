"""Cells side by side: what the kernels that judge many of them share."""

from engine.model.compiling.kernels import helper
from engine.model.units import FloatArray

LANES = 128
"""Cells that are looked at together, so that their sums stay near the processor; a power of 2."""

_LAST = 4


@helper
def largest_nb(values: FloatArray) -> float:
    """The largest of LANES numbers, none of them NaN; values are overwritten."""
    # The upper half against the lower one, again and again: the compiler runs lanes side by side,
    # which it may not where each number waits for the one before.
    half = LANES // 2
    while half >= _LAST:
        for lane in range(half):
            other = values[lane + half]
            values[lane] = other if other > values[lane] else values[lane]  # noqa: FURB136
        half //= 2
    found: float = values[0]
    for lane in range(1, _LAST):
        found = values[lane] if values[lane] > found else found  # noqa: FURB136
    return found
