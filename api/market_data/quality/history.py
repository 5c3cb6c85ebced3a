"""What the checks look at: the series of one market, whole or cut to a period."""

from dataclasses import dataclass

import numpy as np

from api.market_data.series import BAR_KINDS, HOUR_MS, Column, Series, finest
from engine.model.market import Bars
from engine.model.prices import price_at
from engine.model.schedule import scheduled_hours
from engine.model.units import ByteArray

MAX_STALE_BARS = 3  # the simulation's own limit, see engine/model/align.py


@dataclass(frozen=True)
class History:
    """The current series of a market; spot prices are to be multiplied by spot_multiplier."""

    symbol: str
    series: tuple[Series, ...]
    spot_multiplier: float = 1.0

    @property
    def funding(self) -> Series | None:
        """The settlements."""
        return finest(self.series, "funding")

    @property
    def perp(self) -> Series | None:
        """The perp bars that a backtest uses."""
        return finest(self.series, "perp")

    @property
    def spot(self) -> Series | None:
        """The spot bars that a backtest uses."""
        return finest(self.series, "spot")

    def between(self, start_ms: int, end_ms: int) -> "History":
        """What a backtest of the period's settlements can use, both ends included.

        Bars begin a little before the period: their close may be its first price.
        """
        parts = []
        for one in self.series:
            early_ms = (MAX_STALE_BARS + 1) * one.timeframe_ms
            first = int(np.searchsorted(one.ts_ms, start_ms - early_ms, side="left"))
            last = int(np.searchsorted(one.ts_ms, end_ms, side="right"))
            if last > first:
                columns = {name: column[first:last] for name, column in one.columns.items()}
                parts.append(Series(one.kind, one.timeframe, columns))
        return History(self.symbol, tuple(parts), self.spot_multiplier)


@dataclass(frozen=True)
class Legs:
    """Bars that both legs have, shape (N,); spot prices are multiplied already."""

    open_ms: Column
    perp: dict[str, Column]
    spot: dict[str, Column]


_PRICES = ("open", "high", "low", "close")


def common_bars(history: History) -> Legs | None:
    """Bars of the same times; None where a leg is absent, has other bars or none in common."""
    perp, spot = history.perp, history.spot
    if perp is None or spot is None or perp.timeframe != spot.timeframe:
        return None
    open_ms, in_perp, in_spot = np.intersect1d(
        perp.ts_ms, spot.ts_ms, assume_unique=True, return_indices=True
    )
    if not len(open_ms):
        return None
    return Legs(
        open_ms,
        {name: perp.columns[name][in_perp] for name in _PRICES},
        {name: spot.columns[name][in_spot] * history.spot_multiplier for name in _PRICES},
    )


def price_states(history: History, leg: Series) -> ByteArray:
    """Where the leg's price at each settlement comes from, as the simulation sees it."""
    funding = history.funding
    if funding is None:
        return np.empty(0, dtype=np.uint8)
    columns = {name: leg.columns[name] for name in (*_PRICES, "volume")}
    bars = Bars(open_ms=leg.ts_ms, timeframe_ms=leg.timeframe_ms, **columns)
    return price_at(funding.ts_ms, bars, MAX_STALE_BARS)[1]


def schedule_hours(funding: Series) -> Column:
    """Hours from the settlement before as scheduled, shape (T,)."""
    return scheduled_hours(funding.columns["interval_hours"])


def steps_ms(series: Series) -> Column:
    """Milliseconds that should lie before each entry, shape (T,); infinite without a schedule."""
    if series.kind in BAR_KINDS:
        return np.full(len(series.ts_ms), float(series.timeframe_ms))
    if series.kind == "funding":
        return schedule_hours(series) * HOUR_MS
    return np.full(len(series.ts_ms), np.inf)
