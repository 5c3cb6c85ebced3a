"""Draws that are the same on every machine: the raw stream of PCG64 and whole numbers.

Of NumPy's random numbers only the raw streams of the bit generators are promised to stay as they
are (NEP 19), so nothing else of them is used.
"""

import hashlib

import numpy as np
from numpy.typing import NDArray

RawArray = NDArray[np.uint64]
HalfArray = NDArray[np.uint32]
_HALF = np.uint64(32)


def seed_of(run_key: str) -> int:
    """SHA-256 of a run's key as a number."""
    return int.from_bytes(hashlib.sha256(run_key.encode()).digest(), "big")


class Draws:
    """A stream of draws; equal seeds give equal ones."""

    def __init__(self, seed: int) -> None:
        self._bits = np.random.PCG64(seed)

    def raw(self, count: int) -> RawArray:
        """Numbers of 64 bits, shape (count,)."""
        return np.asarray(self._bits.random_raw(count), dtype=np.uint64)

    def halves(self, count: int) -> HalfArray:
        """Numbers of 32 bits, shape (count,): the lower half of each raw number, then the upper."""
        return self.raw(-(-count // 2)).astype("<u8", copy=False).view("<u4")[:count]

    def below(self, limit: int, count: int) -> NDArray[np.int64]:
        """Whole numbers from 0 to limit - 1, shape (count,); limit at most 2^31.

        The upper half of a raw number x limit / 2^32: none is likelier by more than 2^-32.
        """
        return ((self.raw(count) >> _HALF) * np.uint64(limit) >> _HALF).astype(np.int64)


def drawn_blocks(seed: int, resamples: int, blocks: int) -> NDArray[np.int64]:
    """Which of `blocks` blocks are in each resample of as many, shape (resamples, blocks)."""
    return Draws(seed).below(blocks, resamples * blocks).reshape(resamples, blocks)
