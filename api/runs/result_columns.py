"""Columns of stored results, complete also where an older engine did not write them all yet."""

from collections.abc import Mapping
from dataclasses import fields
from typing import Any

import numpy as np
from numpy.typing import NDArray

from engine.metrics.catalogue import CELL_METRICS
from engine.model.result import AdjustmentColumns

Columns = dict[str, NDArray[Any]]

# What a run was before there was margin, borrowing, a short spot leg and idle money.
ABSENT_OF_CURVES: Mapping[str, float] = {"borrow": 0.0, "headroom": np.nan}
ABSENT_OF_TRADES: Mapping[str, float] = {
    "direction": 1,
    "borrow_cost": 0.0,
    "liquidation_cost": 0.0,
    "spot_yield": 0.0,
}
ABSENT_OF_CELLS: Mapping[str, float] = {
    one.name: np.nan if one.absent is None else one.absent for one in CELL_METRICS
}
NO_ADJUSTMENTS: Columns = {field.name: np.empty(0) for field in fields(AdjustmentColumns)}


def with_absent(columns: Columns, absent: Mapping[str, float]) -> Columns:
    """The columns, those that are absent filled with one value."""
    length = len(next(iter(columns.values())))
    missing = {name: value for name, value in absent.items() if name not in columns}
    return columns | {name: np.full(length, value) for name, value in missing.items()}
