"""Liquidation at the extreme of a stretch, as docs/trading.md has it."""

from decimal import Decimal

from tests.engine.exact.margin import is_reached
from tests.engine.exact.path import Crossing
from tests.engine.exact.prices import Moment, Prices
from tests.engine.exact.series import Series


def crossing_at_the_extreme(
    prices: Prices, before: Moment, now: Moment, direction: int, limit: Decimal
) -> Crossing | None:
    """The worst mark of a stretch, if it reaches the limit; None if it does not."""
    spot_before, _, mark_before = before.prices()
    if is_reached(direction, mark_before, limit):
        # The funding paid there has taken the collateral.
        return Crossing(spot_before, mark_before, before.ts_ms)
    worst, ratio, ts_ms = mark_before, spot_before / mark_before, before.ts_ms
    for price, spot_ratio, known_ms in _seen(prices, before, now, direction):
        if price > worst if direction == 1 else price < worst:
            worst, ratio, ts_ms = price, spot_ratio, known_ms
    if not is_reached(direction, worst, limit):
        return None
    return Crossing(limit * ratio, limit, ts_ms)


def _seen(
    prices: Prices, before: Moment, now: Moment, direction: int
) -> list[tuple[Decimal, Decimal, int]]:
    spot, perp, mark = now.prices()
    seen = []
    for bars, k in _bars_of_stretch(prices, before.ts_ms, now.ts_ms):
        price, ratio = bars.edge(k, direction), spot / perp
        j = prices.spot.opening_at(bars.opened_ms[k])
        if j is not None:
            ratio = prices.spot.edge(j, direction) / price
        seen.append((price, ratio, bars.closed_ms(k)))
    return [*seen, (mark, spot / mark, now.ts_ms)]


def _bars_of_stretch(prices: Prices, after: int, until: int) -> list[tuple[Series, int]]:
    """Mark bars, and perp bars where no mark bar opens at the same time, by their close."""
    mark, perp = prices.mark, prices.every_perp
    found: list[tuple[int, Series, int]] = []
    if mark is not None:
        found += [(mark.closed_ms(k), mark, k) for k in mark.closing_within(after, until)]
    for k in perp.closing_within(after, until):
        if mark is None or mark.opening_at(perp.opened_ms[k]) is None:
            found.append((perp.closed_ms(k), perp, k))
    found.sort(key=lambda bar: bar[0])
    return [(bars, k) for _, bars, k in found]
