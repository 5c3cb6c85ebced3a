"""Returns by calendar month and year."""

from dataclasses import dataclass
from typing import Literal

import numpy as np

from engine.model.units import FloatArray, IntArray

Unit = Literal["M", "Y"]
"""A month or a year, as numpy calls them."""


@dataclass(frozen=True, slots=True)
class CalendarReturns:
    """One entry per month or year of the period, in order, also where nothing happened."""

    start_ms: IntArray
    """First instant of each, UTC, shape (M,)."""
    returns: FloatArray
    """Fraction of the equity that it began with, shape (M,); NaN where that is not above 0.

    Where all are numbers the product of (1 + return) is that of the whole period.
    """


def calendar_returns(ts_ms: IntArray, equity: FloatArray, unit: Unit) -> CalendarReturns:
    """Returns of the months or years that a curve of shape (T + 1,) reaches into.

    Each ends with the last mark before the next one begins: what a settlement at 00:00 of a first
    day pays belongs to what begins then.
    """
    held_in = ts_ms.astype("datetime64[ms]").astype(f"datetime64[{unit}]")
    every = np.arange(held_in[0], held_in[-1] + 1)
    last_marks = np.searchsorted(held_in, every, side="right") - 1
    ends = equity[last_marks]
    begins = np.concatenate((equity[:1], ends[:-1]))
    with np.errstate(divide="ignore", invalid="ignore"):
        returns = np.where(begins > 0.0, ends / begins - 1.0, np.nan)
    start_ms = every.astype("datetime64[ms]").astype(np.int64)
    return CalendarReturns(start_ms=start_ms, returns=returns)
