"""The bars of one series in exact decimals, found by their time."""

from bisect import bisect_left, bisect_right
from decimal import Decimal

from engine.model.market import Bars

MAX_STALE_BARS = 3


def dec(value: float) -> Decimal:
    """The decimal that a float prints as."""
    return Decimal(repr(float(value)))


class Series:
    """Bars by number, prices times the multiplier. Without `dead`, those of volume 0 are left out.

    An unknown volume is not 0: such a bar is live.
    """

    def __init__(self, bars: Bars, multiplier: float = 1.0, *, dead: bool = True) -> None:
        self.bars = bars if dead else bars.where(bars.volume != 0)
        self.multiplier = dec(multiplier)
        self.timeframe_ms = bars.timeframe_ms
        self.opened_ms: list[int] = self.bars.open_ms.tolist()

    def __len__(self) -> int:
        return len(self.opened_ms)

    def opening_at(self, t: int) -> int | None:
        """The bar that opens at t."""
        k = bisect_left(self.opened_ms, t)
        return k if k < len(self) and self.opened_ms[k] == t else None

    def closed_by(self, t: int) -> int | None:
        """The last bar that has closed by t."""
        k = bisect_right(self.opened_ms, t - self.timeframe_ms) - 1
        return k if k >= 0 else None

    def closing_within(self, after: int, until: int) -> range:
        """The bars that close after one time and by another."""
        first = bisect_right(self.opened_ms, after - self.timeframe_ms)
        return range(first, bisect_right(self.opened_ms, until - self.timeframe_ms))

    def closed_ms(self, k: int) -> int:
        """When a bar closes."""
        return self.opened_ms[k] + self.timeframe_ms

    def open(self, k: int) -> Decimal:
        return dec(self.bars.open[k]) * self.multiplier

    def high(self, k: int) -> Decimal:
        return dec(self.bars.high[k]) * self.multiplier

    def low(self, k: int) -> Decimal:
        return dec(self.bars.low[k]) * self.multiplier

    def close(self, k: int) -> Decimal:
        return dec(self.bars.close[k]) * self.multiplier

    def edge(self, k: int, direction: int) -> Decimal:
        """The price of a bar that hurts most: its high for a short perp (1), its low for a long."""
        return self.high(k) if direction == 1 else self.low(k)

    def price(self, t: int) -> tuple[Decimal | None, bool]:
        """The last known price at t, and whether it is fresh enough to trade at."""
        k = self.opening_at(t)
        if k is not None:
            return self.open(k), True
        k = self.closed_by(t)
        if k is None:
            begun = len(self) > 0 and self.opened_ms[0] < t
            return (self.open(0) if begun else None), False
        return self.close(k), t - self.closed_ms(k) <= MAX_STALE_BARS * self.timeframe_ms

    def quote_volume(self, t: int) -> Decimal | None:
        """Of the last bar closed by t in which anything traded; in quote currency."""
        # An unknown volume is no number above 0 either: nothing is known to have traded.
        k = self.closed_by(t)
        while k is not None and k >= 0 and not self.bars.volume[k] > 0:
            k -= 1
        if k is None or k < 0:
            return None
        return dec(self.bars.volume[k]) * dec(self.bars.close[k])
