"""One market as the simulator sees it: one entry per settlement of the whole history."""

from dataclasses import dataclass, replace

import numpy as np

from engine.model.params import Period
from engine.model.path import path_of_marks
from engine.model.spreads import HalfSpreads
from engine.model.units import AnyArray, BoolArray, ByteArray, FloatArray, IntArray

MARK_FROM_SETTLEMENT = 0
MARK_FROM_BAR = 1
MARK_FROM_PERP = 2


@dataclass(frozen=True, slots=True, eq=False)
class MarketColumns:
    """Everything known at each settlement, shape (T,), read-only.

    perp, spot: price at t by the rule of engine/model/align.py; the last known close where that
    is stale, NaN before the first one. Spot is multiplied already.
    mark: price that funding is paid on; mark_source says which: 0 the exchange's settlement
    mark, 1 the mark bar's open, 2 the perp price.
    perp_state, spot_state: by engine/model/prices.py. tradable: both legs have a fresh price.
    volume_ok: the volume filter of composite passes.
    high, low: extremes of the mark since the settlement before, NaN where nothing is known; what
    it did on the way are the rows path_begin to path_end of path (engine/model/path.py).
    perp_volume_quote, spot_volume_quote: traded in the leg's last bar that traded, 0 where there
    was none. half_spreads: None where they were not estimated. live: the same market where bars in
    which nothing traded fill no order; None where there are none.
    """

    ts_ms: IntArray
    rate: FloatArray
    interval_hours: FloatArray
    perp: FloatArray
    spot: FloatArray
    mark: FloatArray
    mark_source: ByteArray
    perp_state: ByteArray
    spot_state: ByteArray
    tradable: BoolArray
    volume_ok: BoolArray
    high: FloatArray
    low: FloatArray
    path_begin: IntArray
    path_end: IntArray
    perp_volume_quote: FloatArray
    spot_volume_quote: FloatArray
    path: FloatArray
    half_spreads: HalfSpreads | None = None
    live: "MarketColumns | None" = None

    def __post_init__(self) -> None:
        length = self.ts_ms.shape
        for name, dtype in _DTYPES.items():
            column: AnyArray = np.ascontiguousarray(getattr(self, name), dtype=dtype)
            if column.shape != length:
                raise ValueError(f"{name} must be of shape {length}, was {column.shape}")
            column = column.view()
            column.flags.writeable = False
            object.__setattr__(self, name, column)

    def slice_of(self, period: Period) -> slice:
        """Where the settlements with start <= t <= end stand; empty if there are none."""
        first = int(np.searchsorted(self.ts_ms, period.start_ms, side="left"))
        last = int(np.searchsorted(self.ts_ms, period.end_ms, side="right"))
        return slice(first, max(first, last))

    def part(self, where: slice) -> "MarketColumns":
        """The settlements of a slice, as views."""
        settlements = {name: getattr(self, name)[where] for name in _DTYPES}
        return MarketColumns(**settlements, path=self.path, half_spreads=self.half_spreads)

    def filled(self, *, without_volume: bool) -> "MarketColumns":
        """The market by what fills orders: bars in which nothing traded too, or not."""
        return self if without_volume or self.live is None else self.live

    def mirrored(self) -> "MarketColumns":
        """The market as a short spot leg's strategy sees it: with negated rates."""
        return replace(self, rate=-self.rate)

    def with_half_spreads(self, half_spreads: HalfSpreads) -> "MarketColumns":
        """The market with what was estimated of its spreads."""
        live = None if self.live is None else self.live.with_half_spreads(half_spreads)
        return replace(self, half_spreads=half_spreads, live=live)

    @property
    def byte_count(self) -> int:
        """Memory the columns hold, for a cache's budget."""
        own = sum(int(getattr(self, name).nbytes) for name in _DTYPES) + int(self.path.nbytes)
        return own if self.live is None else own + self.live.byte_count


_DTYPES: dict[str, type[np.generic]] = {
    "ts_ms": np.int64,
    "rate": np.float64,
    "interval_hours": np.float64,
    "perp": np.float64,
    "spot": np.float64,
    "mark": np.float64,
    "mark_source": np.uint8,
    "perp_state": np.uint8,
    "spot_state": np.uint8,
    "tradable": np.bool_,
    "volume_ok": np.bool_,
    "high": np.float64,
    "low": np.float64,
    "path_begin": np.int64,
    "path_end": np.int64,
    "perp_volume_quote": np.float64,
    "spot_volume_quote": np.float64,
}


def columns_without_bars(
    *,
    ts_ms: IntArray,
    rate: FloatArray,
    interval_hours: FloatArray,
    perp: FloatArray,
    spot: FloatArray,
    mark: FloatArray,
    mark_source: ByteArray,
    perp_state: ByteArray,
    spot_state: ByteArray,
    tradable: BoolArray,
    volume_ok: BoolArray,
    volume_quote: FloatArray | None = None,
) -> MarketColumns:
    """A market of which nothing is known between its settlements; volume of both legs."""
    path = path_of_marks(mark)
    volume = np.zeros(ts_ms.shape) if volume_quote is None else volume_quote
    return MarketColumns(
        ts_ms=ts_ms,
        rate=rate,
        interval_hours=interval_hours,
        perp=perp,
        spot=spot,
        mark=mark,
        mark_source=mark_source,
        perp_state=perp_state,
        spot_state=spot_state,
        tradable=tradable,
        volume_ok=volume_ok,
        high=path.high,
        low=path.low,
        path_begin=path.begin,
        path_end=path.end,
        perp_volume_quote=volume,
        spot_volume_quote=volume,
        path=path.points,
    )
