"""What the mark did within a stretch, and where the spot leg could be filled then: section 16.5."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from tests.engine.exact.margin import is_reached
from tests.engine.exact.prices import Moment, Prices
from tests.engine.exact.series import Series


@dataclass
class Crossing:
    """How a position is liquidated: both legs' unslipped prices, and when.

    by_perp_bar: a bar of the perp decided it, for want of one of the mark.
    """

    spot: Decimal
    perp: Decimal
    ts_ms: int
    by_perp_bar: bool = False


def crossing(
    prices: Prices, before: Moment, now: Moment, direction: int, limit: Decimal
) -> Crossing | None:
    """The first moment of a stretch at which the mark reaches the limit; None if it does not."""
    spot_before, _, mark_before = before.prices()
    if is_reached(direction, mark_before, limit):
        # The funding paid there has taken the collateral.
        return Crossing(spot_before, mark_before, before.ts_ms)
    for bars, k in _path(prices, before.ts_ms, now.ts_ms):
        edge = bars.edge(k, direction)
        if is_reached(direction, edge, limit):
            spot = _spot_at(prices, bars, k, direction, limit / edge)
            return Crossing(spot, limit, bars.closed_ms(k), bars is prices.every_perp)
    spot, _, mark = now.prices()
    if is_reached(direction, mark, limit):
        return Crossing(limit * spot / mark, limit, now.ts_ms)
    return None


def _path(prices: Prices, after: int, until: int) -> Iterator[tuple[Series, int]]:
    """Mark bars that close within a stretch, and perp bars where those leave a gap, by close."""
    perp = prices.every_perp
    found: list[tuple[int, int, Series, int]] = []
    if prices.mark is not None:
        mark = prices.mark
        found += [(mark.closed_ms(k), 0, mark, k) for k in mark.closing_within(after, until)]
    for k in perp.closing_within(after, until):
        if prices.mark is None or not _is_covered(prices.mark, perp, k, until):
            found.append((perp.closed_ms(k), 1, perp, k))
    for _, _, bars, k in sorted(found, key=lambda bar: bar[:2]):
        yield bars, k


def _is_covered(mark: Series, perp: Series, k: int, until: int) -> bool:
    """Whether mark bars that have closed by then cover all of a perp bar's window."""
    reached, end = perp.opened_ms[k], perp.closed_ms(k)
    known = mark.closing_within(reached, min(until, end + mark.timeframe_ms))
    for j in known:
        if mark.opened_ms[j] > reached:
            return False
        reached = mark.closed_ms(j)
        if reached >= end:
            return True
    return False


def _spot_at(
    prices: Prices, bars: Series, k: int, direction: int, share_of_edge: Decimal
) -> Decimal:
    """The spot price while the mark was at the limit, a share of the bar's own edge."""
    spot = prices.spot
    j = spot.opening_at(bars.opened_ms[k])
    if j is not None and spot.timeframe_ms == bars.timeframe_ms:
        return min(max(share_of_edge * spot.edge(j, direction), spot.low(j)), spot.high(j))
    price, _ = spot.price(bars.closed_ms(k))
    assert price is not None
    return price
