"""The raw history of one market, refused when no honest backtest can use it."""

from dataclasses import dataclass
from datetime import UTC, datetime

import numpy as np

from engine.model.errors import InvalidMarket
from engine.model.units import AnyArray, BoolArray, FloatArray, IntArray

MIN_PRICE = 1e-15
MAX_PRICE = 1e15


@dataclass(frozen=True, slots=True, eq=False)
class Settlements:
    """Funding settlements, ascending, all of shape (T,).

    rate: fraction of notional that longs pay to shorts at ts_ms, within [-1, 1].
    interval_hours: hours since the settlement before; may change in mid-history.
    """

    ts_ms: IntArray
    rate: FloatArray
    interval_hours: FloatArray

    def __post_init__(self) -> None:
        _freeze(self, times=("ts_ms",), numbers=("rate", "interval_hours"))
        _check_ascending("settlements", self.ts_ms)
        _check("settlement rate", "within [-1, 1]", self.ts_ms, self.rate, np.abs(self.rate) <= 1)
        hours = self.interval_hours
        _check("interval_hours", "above 0", self.ts_ms, hours, (hours > 0) & (hours <= 8_760))


@dataclass(frozen=True, slots=True, eq=False)
class Bars:
    """Price bars of one series, ascending by open time, all of shape (N,); gaps are allowed.

    volume: base units, NaN where unknown. A bar closes at open_ms + timeframe_ms.
    """

    open_ms: IntArray
    open: FloatArray
    high: FloatArray
    low: FloatArray
    close: FloatArray
    volume: FloatArray
    timeframe_ms: int

    def __post_init__(self) -> None:
        prices = ("open", "high", "low", "close")
        _freeze(self, times=("open_ms",), numbers=(*prices, "volume"))
        if self.timeframe_ms <= 0:
            raise InvalidMarket(f"timeframe_ms must be above 0, was {self.timeframe_ms}")
        _check_ascending("bars", self.open_ms)
        if np.any(np.diff(self.open_ms) < self.timeframe_ms):
            at = int(np.argmax(np.diff(self.open_ms) < self.timeframe_ms)) + 1
            ts_ms = int(self.open_ms[at])
            raise InvalidMarket(
                f"bars must not overlap, was one of {self.timeframe_ms} ms that opens at "
                f"{_written(ts_ms)} before the last one closes",
                ts_ms,
            )
        for name in prices:
            _check_price(f"bar {name}", self.open_ms, getattr(self, name))
        body_low = np.minimum(self.open, self.close)
        body_high = np.maximum(self.open, self.close)
        _check("bar low", "at most open and close", self.open_ms, self.low, self.low <= body_low)
        _check(
            "bar high", "at least open and close", self.open_ms, self.high, self.high >= body_high
        )
        sound = np.isnan(self.volume) | ((self.volume >= 0) & np.isfinite(self.volume))
        _check("bar volume", "0 or more, or NaN for unknown", self.open_ms, self.volume, sound)

    def where(self, kept: BoolArray) -> "Bars":
        """The bars of a mask, shape (N,)."""
        columns = ("open_ms", "open", "high", "low", "close", "volume")
        return Bars(
            **{name: getattr(self, name)[kept] for name in columns}, timeframe_ms=self.timeframe_ms
        )


@dataclass(frozen=True, slots=True, eq=False)
class SettlementMarks:
    """Mark prices on which the exchange itself settled, ascending, shape (M,)."""

    ts_ms: IntArray
    price: FloatArray

    def __post_init__(self) -> None:
        _freeze(self, times=("ts_ms",), numbers=("price",))
        _check_ascending("settlement marks", self.ts_ms)
        _check_price("settlement mark", self.ts_ms, self.price)


@dataclass(frozen=True, slots=True, eq=False)
class MarketHistory:
    """All that is stored of one market.

    spot_multiplier: spot coins per perp unit (1000 for a perp quoted per 1000 coins); spot
    prices are multiplied by it.
    """

    settlements: Settlements
    perp: Bars
    spot: Bars
    mark: Bars | None = None
    settlement_marks: SettlementMarks | None = None
    spot_multiplier: float = 1.0

    def __post_init__(self) -> None:
        if not 0 < self.spot_multiplier <= 1e12:
            raise InvalidMarket(
                f"spot_multiplier must be above 0 and at most 1e12, was {self.spot_multiplier}"
            )


def _freeze(instance: object, *, times: tuple[str, ...], numbers: tuple[str, ...]) -> None:
    """Stores read-only contiguous columns of one length; the caller's arrays stay as they are."""
    shape: tuple[int, ...] | None = None
    for name in (*times, *numbers):
        dtype = np.int64 if name in times else np.float64
        column: AnyArray = np.ascontiguousarray(getattr(instance, name), dtype=dtype)
        if column.ndim != 1 or (shape is not None and column.shape != shape):
            raise InvalidMarket(
                f"{name} must be one column as long as the others, was of shape {column.shape}"
            )
        shape = column.shape
        column = column.view()
        column.flags.writeable = False
        object.__setattr__(instance, name, column)


def _check_ascending(what: str, ts_ms: IntArray) -> None:
    steps = np.diff(ts_ms)
    if np.any(steps <= 0):
        bad = int(ts_ms[int(np.argmax(steps <= 0)) + 1])
        raise InvalidMarket(f"{what} must be in ascending time, was {_written(bad)} again", bad)


def _check_price(what: str, ts_ms: IntArray, price: FloatArray) -> None:
    rule = f"between {MIN_PRICE:g} and {MAX_PRICE:g}"
    _check(what, rule, ts_ms, price, (price >= MIN_PRICE) & (price <= MAX_PRICE))


def _check(what: str, rule: str, ts_ms: IntArray, value: FloatArray, sound: AnyArray) -> None:
    if not np.all(sound):
        at = int(np.argmin(sound))
        bad = int(ts_ms[at])
        raise InvalidMarket(f"{what} must be {rule}, was {value[at]} at {_written(bad)}", bad)


def _written(ts_ms: int) -> str:
    try:
        return datetime.fromtimestamp(ts_ms / 1000, UTC).isoformat()
    except (OverflowError, ValueError, OSError):
        return f"{ts_ms} ms"
