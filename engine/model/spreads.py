"""Half the effective spread of both legs by month, and what of it is known at a settlement."""

from dataclasses import dataclass

import numpy as np

from engine.model.units import BPS, FloatArray, IntArray

FEWEST_DAYS = 20
"""A month with bars on fewer days has no estimate."""
LEAST, MOST = 0.5 * BPS, 50.0 * BPS
"""Within these an estimate is kept."""


@dataclass(frozen=True, slots=True, eq=False)
class HalfSpreads:
    """By calendar month (UTC), shape (M,), fractions; NaN where there is no estimate.

    first_month: of the first entry, counted from January 1970.
    """

    first_month: int
    spot: FloatArray
    perp: FloatArray

    def known_at(self, ts_ms: IntArray) -> tuple[FloatArray, FloatArray]:
        """Of spot and perp, the estimate of the month before that of each time; NaN for none."""
        place = months_of(ts_ms) - 1 - self.first_month
        there = (place >= 0) & (place < self.spot.shape[0])
        place = np.where(there, place, 0)
        if not there.any():
            nothing = np.full(ts_ms.shape, np.nan)
            return nothing, nothing
        spot, perp = self.spot[place], self.perp[place]
        return np.where(there, spot, np.nan), np.where(there, perp, np.nan)


def months_of(ts_ms: IntArray) -> IntArray:
    """The calendar month of each time, counted from January 1970."""
    return ts_ms.astype("datetime64[ms]").astype("datetime64[M]").astype(np.int64)


def month_starts_ms(months: IntArray) -> IntArray:
    """When such months begin."""
    return months.astype("datetime64[M]").astype("datetime64[ms]").astype(np.int64)
