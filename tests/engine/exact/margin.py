"""Isolated margin of the perp leg in exact decimals: maintenance, liquidation, extremes."""

from dataclasses import dataclass
from decimal import Decimal

from engine.model.margin import IsolatedMargin
from engine.model.market import Bars, MarketHistory
from tests.engine.exact.prices import Moment, dec


@dataclass
class Extreme:
    """A price of the mark within a stretch, when it is known, and spot / perp there."""

    price: Decimal
    ts_ms: int
    spot_ratio: Decimal


def posted(margin: IsolatedMargin, quantity: Decimal, perp: Decimal) -> Decimal:
    """Collateral at entry."""
    return quantity * perp * (1 / dec(margin.leverage) + dec(margin.buffer_fraction))


def maintenance(margin: IsolatedMargin, notional: Decimal) -> Decimal:
    """Each tier's rate on the part of the notional above its floor, up to the next floor."""
    needed = Decimal(0)
    for k, tier in enumerate(margin.tiers):
        floor = dec(tier.notional_floor)
        top = notional
        if k + 1 < len(margin.tiers):
            top = min(notional, dec(margin.tiers[k + 1].notional_floor))
        if k == 0 or top > floor:
            needed += (top - floor) * dec(tier.rate)
    return needed


def liquidation_price(
    margin: IsolatedMargin, direction: int, quantity: Decimal, collateral: Decimal, entry: Decimal
) -> Decimal:
    """Where the balance is the maintenance of the notional there.

    direction 1 is a short perp (long spot): collateral + quantity x (entry - X); -1 a long one.
    Within tier k the maintenance of N is that of its floor + rate x (N - floor), so that
    balance = maintenance is linear in N = quantity x X. The first tier that holds its own answer
    is the right one, because balance - maintenance only falls (short) or only rises (long) in N.
    """
    solution = Decimal(0)
    for k, tier in enumerate(margin.tiers):
        floor, rate = dec(tier.notional_floor), dec(tier.rate)
        rest = maintenance(margin, floor) - rate * floor
        if direction == 1:
            solution = (collateral + quantity * entry - rest) / (1 + rate)
        else:
            solution = (quantity * entry - collateral + rest) / (1 - rate)
        if k + 1 == len(margin.tiers) or solution <= dec(margin.tiers[k + 1].notional_floor):
            break
    return solution / quantity


def is_reached(direction: int, mark: Decimal, liquidation: Decimal) -> bool:
    """Whether that mark liquidates."""
    if direction == 1:
        return mark >= liquidation
    return liquidation > 0 and mark <= liquidation


def headroom(direction: int, mark: Decimal, liquidation: Decimal) -> Decimal:
    """The adverse move of the mark that liquidates, a fraction."""
    if direction == 1:
        return liquidation / mark - 1
    return 1 - max(liquidation, Decimal(0)) / mark


def extreme_of_stretch(
    history: MarketHistory, before: Moment, now: Moment, direction: int
) -> Extreme:
    """The highest mark of the stretch for a short perp, the lowest for a long one."""
    spot_before, _, mark_before = before.prices()
    spot, perp, mark = now.prices()
    seen = [Extreme(mark_before, before.ts_ms, spot_before / mark_before)]
    for bars, k in _bars_of_stretch(history, before.ts_ms, now.ts_ms):
        price = dec(bars.high[k]) if direction == 1 else dec(bars.low[k])
        ratio = spot / perp
        for j, opened in enumerate(history.spot.open_ms.tolist()):
            if opened == bars.open_ms[k]:
                leg = history.spot.high[j] if direction == 1 else history.spot.low[j]
                ratio = dec(leg) * dec(history.spot_multiplier) / price
        seen.append(Extreme(price, int(bars.open_ms[k]) + bars.timeframe_ms, ratio))
    seen.append(Extreme(mark, now.ts_ms, spot / mark))
    worst = seen[0]
    for candidate in seen[1:]:
        higher, lower = candidate.price > worst.price, candidate.price < worst.price
        if higher if direction == 1 else lower:
            worst = candidate
    return worst


def _bars_of_stretch(history: MarketHistory, after: int, until: int) -> list[tuple[Bars, int]]:
    """Mark bars, and perp bars where no mark bar opens at the same time, by their close."""
    found: list[tuple[int, Bars, int]] = []
    marked: set[int] = set()
    if history.mark is not None:
        marked = set(history.mark.open_ms.tolist())
        found += [(_closed(history.mark, k), history.mark, k) for k in range(len(marked))]
    for k, opened in enumerate(history.perp.open_ms.tolist()):
        if opened not in marked:
            found.append((_closed(history.perp, k), history.perp, k))
    found.sort(key=lambda bar: bar[0])
    return [(bars, k) for closed, bars, k in found if after < closed <= until]


def _closed(bars: Bars, k: int) -> int:
    return int(bars.open_ms[k]) + bars.timeframe_ms
