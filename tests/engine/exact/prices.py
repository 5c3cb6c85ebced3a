"""What is known at each settlement, in exact decimals: prices, marks and volumes.

A float means the decimal number that it prints as.
"""

from dataclasses import dataclass
from decimal import Decimal

from engine.model.market import MarketHistory
from engine.model.params import Period
from tests.engine.exact.series import Series, dec
from tests.engine.exact.spreads import half_spreads, month_before

HOUR_MS = 3_600_000
DAY_MS = 86_400_000


@dataclass
class Moment:
    """One settlement of the period; `position` is its place in the whole history.

    Prices are the last known ones, None before the first; `fresh` says whether both legs have
    one that can be traded. Volumes are in quote currency, of the leg's last bar that traded.
    Half spreads are those of the month before, None without one.
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
    perp_half_spread: Decimal | None
    spot_half_spread: Decimal | None

    def prices(self) -> tuple[Decimal, Decimal, Decimal]:
        """Spot, perp and mark of a moment at which something is held or can be traded."""
        assert self.spot is not None
        assert self.perp is not None
        assert self.mark is not None
        return self.spot, self.perp, self.mark


class Prices:
    """The series of a market: all bars, and those at which something could have been filled.

    With `dead_fill` bars in which nothing traded fill orders too; perp and spot are then all.
    With `estimates` a moment knows the spreads.
    """

    def __init__(self, history: MarketHistory, *, dead_fill: bool, estimates: bool) -> None:
        self.history = history
        self.dead_fill = dead_fill
        self.every_perp = Series(history.perp)
        self.every_spot = Series(history.spot, history.spot_multiplier)
        self.perp_half_spreads = half_spreads(history.perp) if estimates else {}
        self.spot_half_spreads = half_spreads(history.spot) if estimates else {}
        self.mark = None if history.mark is None else Series(history.mark)
        self.perp = self.every_perp
        self.spot = self.every_spot
        if not dead_fill:
            self.perp = Series(history.perp, dead=False)
            self.spot = Series(history.spot, history.spot_multiplier, dead=False)

    def moments(self, period: Period) -> list[Moment]:
        """The settlements of the period."""
        times = self.history.settlements.ts_ms.tolist()
        return [
            self._moment(i, t) for i, t in enumerate(times) if period.start_ms <= t <= period.end_ms
        ]

    def _moment(self, i: int, t: int) -> Moment:
        perp, perp_fresh = self.perp.price(t)
        spot, spot_fresh = self.spot.price(t)
        dead = not self.dead_fill and any(
            _opens_dead(all_bars, live, t)
            for all_bars, live in ((self.every_perp, self.perp), (self.every_spot, self.spot))
        )
        return Moment(
            position=i,
            ts_ms=t,
            rate=dec(self.history.settlements.rate[i]),
            interval_hours=dec(self.history.settlements.interval_hours[i]),
            perp=perp,
            spot=spot,
            mark=self._mark(t, perp),
            fresh=perp_fresh and spot_fresh and not dead,
            perp_volume=self.every_perp.quote_volume(t),
            spot_volume=self.every_spot.quote_volume(t),
            perp_half_spread=month_before(self.perp_half_spreads, t),
            spot_half_spread=month_before(self.spot_half_spreads, t),
        )

    def _mark(self, t: int, perp: Decimal | None) -> Decimal | None:
        settled = self.history.settlement_marks
        if settled is not None:
            for k in (settled.ts_ms == t).nonzero()[0]:
                return dec(settled.price[k])
        if self.mark is not None:
            k = self.mark.opening_at(t)
            if k is not None:
                return self.mark.open(k)
        return perp


def _opens_dead(every: Series, live: Series, t: int) -> bool:
    return every.opening_at(t) is not None and live.opening_at(t) is None
