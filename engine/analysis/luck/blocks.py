"""Daily returns of many cells as sums over blocks of days: never a matrix of days x cells."""

from dataclasses import dataclass

import numpy as np

from engine.model.units import FloatArray, IntArray
from engine.sweep.sums.days import DayBlocks

SPLIT_BLOCKS = 12
"""Blocks of the combinations by which overfitting is judged."""

FEWEST_SPLIT_DAYS = 120
SHORTEST_BLOCK_DAYS = 30
FEWEST_BLOCKS = 20


@dataclass(frozen=True, slots=True, eq=False)
class BlockSums:
    """days: shape (S,). total, squares: sums of returns and of their squares, shape (S, N)."""

    days: IntArray
    total: FloatArray
    squares: FloatArray

    @property
    def by_cell(self) -> FloatArray:
        """Both of each cell, shape (N, 2 S)."""
        return np.concatenate((self.total, self.squares)).T.copy()


def split_edges(days: int, blocks: int = SPLIT_BLOCKS) -> IntArray:
    """Where equal blocks of all days begin and end, shape (blocks + 1,).

    The first `days` mod `blocks` of them are a day longer.
    """
    length, longer = divmod(days, blocks)
    lengths = np.full(blocks, length, dtype=np.int64)
    lengths[:longer] += 1
    return np.concatenate((np.zeros(1, dtype=np.int64), np.cumsum(lengths)))


def fixed_edges(days: int, block_days: int) -> IntArray:
    """Where blocks of so many days begin and end; an incomplete last one is left out."""
    return np.arange(days // block_days + 1, dtype=np.int64) * block_days


def block_sums(returns: FloatArray, edges: IntArray) -> BlockSums:
    """Sums of returns, shape (T, N), from edges[0] to the last edge."""
    part = returns[: int(edges[-1])]
    return BlockSums(
        days=np.diff(edges),
        total=np.add.reduceat(part, edges[:-1], axis=0),
        squares=np.add.reduceat(part * part, edges[:-1], axis=0),
    )


def day_blocks(days: int, block_days: int) -> DayBlocks:
    """What a sweep is to sum of its cells' daily returns; at least SPLIT_BLOCKS of them."""
    return DayBlocks(split_edges(days)[1:], fixed_edges(days, block_days)[1:])
