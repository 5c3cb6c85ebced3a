"""What is known at each settlement, in exact decimals: prices, marks and volumes.

A float means the decimal number that it prints as.
"""

from dataclasses import dataclass
from decimal import Decimal

from engine.model.market import Bars, MarketHistory
from engine.model.params import Period

HOUR_MS = 3_600_000
DAY_MS = 86_400_000


def dec(value: float) -> Decimal:
    """The decimal that a float prints as."""
    return Decimal(repr(float(value)))


@dataclass
class Moment:
    """One settlement of the period; `position` is its place in the whole history.

    Prices are the last known ones, None before the first; `fresh` says whether both legs have
    one that can be traded. Volumes are in quote currency, of the leg's last bar that traded.
    """

    position: int
    ts_ms: int
    rate: Decimal
    interval_hours: Decimal
    perp: Decimal | None
    spot: Decimal | None
    mark: Decimal | None
    fresh: bool
    perp_volume: Decimal | None
    spot_volume: Decimal | None

    def prices(self) -> tuple[Decimal, Decimal, Decimal]:
        """Spot, perp and mark of a moment at which something is held or can be traded."""
        assert self.spot is not None
        assert self.perp is not None
        assert self.mark is not None
        return self.spot, self.perp, self.mark


def moments(history: MarketHistory, period: Period, max_stale_bars: int) -> list[Moment]:
    """The settlements of the period."""
    found = []
    for i, ts_ms in enumerate(history.settlements.ts_ms):
        t = int(ts_ms)
        if not period.start_ms <= t <= period.end_ms:
            continue
        perp, perp_fresh = _price(history.perp, t, max_stale_bars)
        spot, spot_fresh = _price(history.spot, t, max_stale_bars)
        if spot is not None:
            spot *= dec(history.spot_multiplier)
        found.append(
            Moment(
                position=i,
                ts_ms=t,
                rate=dec(history.settlements.rate[i]),
                interval_hours=dec(history.settlements.interval_hours[i]),
                perp=perp,
                spot=spot,
                mark=_mark(history, t, perp),
                fresh=perp_fresh and spot_fresh,
                perp_volume=_quote_volume(history.perp, t),
                spot_volume=_quote_volume(history.spot, t),
            )
        )
    return found


def _price(bars: Bars, t: int, max_stale_bars: int) -> tuple[Decimal | None, bool]:
    last = None
    for k, opened in enumerate(bars.open_ms.tolist()):
        if opened == t:
            return dec(bars.open[k]), True
        if opened + bars.timeframe_ms <= t:
            last = k
    if last is None:
        begun = bars.open_ms.size > 0 and int(bars.open_ms[0]) < t
        return (dec(bars.open[0]) if begun else None), False
    age = t - (int(bars.open_ms[last]) + bars.timeframe_ms)
    return dec(bars.close[last]), age <= max_stale_bars * bars.timeframe_ms


def _mark(history: MarketHistory, t: int, perp: Decimal | None) -> Decimal | None:
    if history.settlement_marks is not None:
        for k, ts_ms in enumerate(history.settlement_marks.ts_ms.tolist()):
            if ts_ms == t:
                return dec(history.settlement_marks.price[k])
    if history.mark is not None:
        for k, opened in enumerate(history.mark.open_ms.tolist()):
            if opened == t:
                return dec(history.mark.open[k])
    return perp


def _quote_volume(bars: Bars, t: int) -> Decimal | None:
    # An unknown volume is no number above 0 either: nothing is known to have traded.
    last = None
    for k, opened in enumerate(bars.open_ms.tolist()):
        if opened + bars.timeframe_ms <= t and bars.volume[k] > 0:
            last = k
    return None if last is None else dec(bars.volume[last]) * dec(bars.close[last])
