"""What ccxt returns as columns of numbers."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

import numpy as np

from api.storage.blobs import Column

Columns = dict[str, Column]

_BAR_COLUMNS = ("open_ms", "open", "high", "low", "close", "volume")


def funding_columns(entries: Sequence[Mapping[str, Any]]) -> Columns:
    """ts_ms, rate, mark_price (NaN: not told) of ccxt's funding rate structures, by time."""
    # A settlement that is announced but not paid has no rate yet.
    paid = [entry for entry in entries if entry["fundingRate"] is not None]
    marks = [_number((entry.get("info") or {}).get("markPrice")) for entry in paid]
    return _by_time(
        {
            "ts_ms": np.array([entry["timestamp"] for entry in paid], dtype=np.int64),
            "rate": np.array([entry["fundingRate"] for entry in paid], dtype=np.float64),
            "mark_price": np.array(marks, dtype=np.float64),
        }
    )


def bar_columns(entries: Sequence[Sequence[Any]], contract: float | None = None) -> Columns:
    """open_ms, open, high, low, close, volume (NaN: not told) of ccxt's candles, by time.

    contract: coins in one of the contracts that the volume is counted in; None: it is in coins.
    """
    if contract is not None:
        entries = [[*prices, _coins(volume, contract)] for *prices, volume in entries]
    columns = list(zip(*entries, strict=True)) if entries else [()] * len(_BAR_COLUMNS)
    times, *values = columns
    return _by_time(
        {"open_ms": np.array(times, dtype=np.int64)}
        | {
            name: np.array(column, dtype=np.float64)
            for name, column in zip(_BAR_COLUMNS[1:], values, strict=True)
        }
    )


def _coins(volume: float | None, contract: float) -> float | None:
    # In decimals, as both were written: 1005000 x 0.0001 is 100.5.
    return None if volume is None else float(Decimal(repr(volume)) * Decimal(repr(contract)))


def _by_time(columns: Columns) -> Columns:
    order = np.argsort(next(iter(columns.values())), kind="stable")
    return {name: values[order] for name, values in columns.items()}


def _number(text: Any) -> float:
    # Binance sends an empty text where it did not keep the mark.
    try:
        value = float(text)
    except (TypeError, ValueError):
        return float("nan")
    return value if value > 0 else float("nan")
