"""Bins of a histogram that do not mix what is below zero with what is above it."""

import numpy as np

from engine.model.units import FloatArray


def edges_around_zero(low: float, high: float, bins: int) -> FloatArray:
    """Edges of equal bins from low or below to high or above, low < 0 < high, 0 among them."""
    # The narrowest width at which whole bins on either side of 0 reach both ends.
    left = max(1, min(bins - 1, round(bins * -low / (high - low))))
    width = max(-low / left, high / (bins - left))
    return np.asarray(np.arange(-left, bins - left + 1) * width)
