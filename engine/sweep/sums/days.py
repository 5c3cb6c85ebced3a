"""Which daily returns of a sweep's cells are summed: all that is needed to tell luck."""

from dataclasses import dataclass

import numpy as np

from engine.model.units import FloatArray, IntArray
from engine.sweep.sums import kinds

SUMMED_AT_ONCE = 4_096
"""Cells of a sweep too large to keep their sums: these are computed so many at a time."""


@dataclass(frozen=True, slots=True, eq=False)
class DayBlocks:
    """Blocks of consecutive days. split, fixed: returns after which one ends, ascending.

    Sums stand in rows: returns of the split blocks, their squares, returns of the fixed blocks.
    """

    split: IntArray
    fixed: IntArray

    @property
    def rows(self) -> int:
        """How many rows of sums there are."""
        return 2 * int(self.split.shape[0]) + int(self.fixed.shape[0])

    def ending(self) -> IntArray:
        """The row that ends with each return, -1 for none, shape (D + 1, KINDS)."""
        ends = np.concatenate((self.split, self.fixed))
        ending = np.full((int(ends.max(initial=-1)) + 1, kinds.KINDS), -1, dtype=np.int64)
        splits = np.arange(self.split.shape[0])
        ending[self.split, kinds.SPLIT] = splits
        ending[self.split, kinds.SQUARES] = splits + splits.shape[0]
        ending[self.fixed, kinds.FIXED] = np.arange(self.fixed.shape[0]) + 2 * splits.shape[0]
        return ending

    def room(self, cells: int) -> FloatArray:
        """Where a kernel writes the sums of so many cells: a cell's stand together."""
        return np.empty((cells, self.rows))


NO_BLOCKS = DayBlocks(np.empty(0, dtype=np.int64), np.empty(0, dtype=np.int64))
"""Nothing is summed."""
