"""Curves of different instants on one axis."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


def on_one_axis(
    kept: Sequence[NDArray[Any]], curves: Sequence[tuple[NDArray[Any], Floats]]
) -> tuple[NDArray[np.int64], list[Floats]]:
    """Every instant that is kept of a curve, ascending, and each curve's values there.

    kept: instants of each curve, ts_ms; curves: their instants (T,), ascending, and values (T,).
    Between two of its own instants a curve has the value of the earlier one; NaN outside of it. A
    curve may begin twice, before and after what happens at its first instant: it begins before.
    """
    axis = np.unique(np.concatenate(kept)).astype(np.int64)
    return axis, [_at(axis, ts_ms, values) for ts_ms, values in curves]


def _at(axis: NDArray[np.int64], ts_ms: NDArray[Any], values: Floats) -> Floats:
    places = np.searchsorted(ts_ms, axis, side="right") - 1
    found = values[np.maximum(places, 0)].astype(np.float64)
    found[axis == ts_ms[0]] = values[0]
    found[(places < 0) | (axis > ts_ms[-1])] = np.nan
    return found
