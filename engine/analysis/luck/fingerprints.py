"""Which of many cells are equal: by a number of 64 bits each, so that none is compared twice."""

import numpy as np
from numpy.typing import NDArray

from engine.analysis.luck.draws import Draws
from engine.model.units import BoolArray, FloatArray

_AT_ONCE = 4_096
_HALF = np.uint64(32)
_SEED = 1


def fingerprints(rows: FloatArray) -> NDArray[np.uint64]:
    """Equal rows have equal ones, others differ but for 1 in 2^64; rows: shape (n, k).

    Multilinear hashing of mixed bits, modulo 2^64.
    Source: Lemire & Kaser (2014), Strongly Universal String Hashing is Fast.
    """
    weights = Draws(_SEED).raw(rows.shape[1] + 1) | np.uint64(1)
    found = np.empty(rows.shape[0], dtype=np.uint64)
    for first in range(0, rows.shape[0], _AT_ONCE):
        part = np.ascontiguousarray(rows[first : first + _AT_ONCE]) + 0.0  # -0.0 is 0.0
        bits = part.view(np.uint64)
        bits = (bits ^ (bits >> _HALF)) * weights[-1]
        bits ^= bits >> _HALF
        found[first : first + _AT_ONCE] = (bits * weights[:-1]).sum(axis=1, dtype=np.uint64)
    return found


def first_of_equal(found: NDArray[np.uint64]) -> BoolArray:
    """Which fingerprints are there for the first time."""
    # Most are of one cell alone: only the others are sorted with their places, which takes
    # several times the memory and the time.
    ordered = np.sort(found)
    again = np.isin(found, ordered[1:][ordered[1:] == ordered[:-1]])
    where = np.flatnonzero(again)
    _, first = np.unique(found[where], return_index=True)
    again[where[first]] = False
    return ~again
