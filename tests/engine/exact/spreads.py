"""The effective spread by month once more: the estimator's formulas in loops over plain floats.

Ardia, Guidotti and Kroencke (2024), equations as in their paper's recipe; what of it is known at
an instant is the month before it.
"""

import math
from collections import defaultdict
from datetime import UTC, datetime
from decimal import Decimal
from itertools import pairwise

from engine.model.market import Bars
from tests.engine.exact.series import dec

Month = tuple[int, int]
_FEWEST_DAYS = 20


def half_spreads(bars: Bars) -> dict[Month, Decimal]:
    """Half the spread of each month, kept within 0.5 and 50 bps; absent where there is none."""
    months: dict[Month, list[int]] = defaultdict(list)
    for k, ts_ms in enumerate(bars.open_ms.tolist()):
        months[_month(ts_ms)].append(k)
    found = {}
    for month, places in months.items():
        days = {bars.open_ms[k] // 86_400_000 for k in places}
        spread = _spread(
            [
                (
                    math.log(bars.open[k]),
                    math.log(bars.high[k]),
                    math.log(bars.low[k]),
                    math.log(bars.close[k]),
                )
                for k in places
            ]
        )
        if len(days) >= _FEWEST_DAYS and spread is not None:
            found[month] = min(max(dec(spread / 2), Decimal("0.00005")), Decimal("0.005"))
    return found


def month_before(found: dict[Month, Decimal], ts_ms: int) -> Decimal | None:
    """What is known at an instant."""
    year, month = _month(ts_ms)
    return found.get((year - 1, 12) if month == 1 else (year, month - 1))


def _month(ts_ms: int) -> Month:
    at = datetime.fromtimestamp(ts_ms / 1000, UTC)
    return at.year, at.month


def _spread(logs: list[tuple[float, float, float, float]]) -> float | None:
    if len(logs) < 3:
        return None
    traded, opens, closes = [], [], []
    returns = []
    for (_, high1, low1, close1), (open_, high, low, _) in pairwise(logs):
        moves = 1.0 if high != low or low != close1 else 0.0
        traded.append(moves)
        opens.append(moves * ((open_ != high) + (open_ != low)))
        closes.append(moves * ((close1 != high1) + (close1 != low1)))
        middle1, middle = (high1 + low1) / 2, (high + low) / 2
        returns.append(
            (middle - open_, open_ - middle1, middle - close1, close1 - middle1, open_ - close1)
        )
    count = len(traded)
    share = math.fsum(traded) / count
    at_open, at_close = math.fsum(opens) / count, math.fsum(closes) / count
    if sum(traded) < 2 or at_open == 0 or at_close == 0:
        return None
    mean1, mean3, mean5 = (math.fsum(one[k] for one in returns) / count for k in (0, 2, 4))
    first, second = [], []
    for moves, (r1, r2, r3, r4, r5) in zip(traded, returns, strict=True):
        d1, d3, d5 = (
            r - mean / share * moves for r, mean in ((r1, mean1), (r3, mean3), (r5, mean5))
        )
        first.append(-4 / at_open * d1 * r2 - 4 / at_close * d3 * r4)
        second.append(-4 / at_open * d1 * r5 - 4 / at_close * d5 * r4)
    e1, e2 = math.fsum(first) / count, math.fsum(second) / count
    v1 = math.fsum(x * x for x in first) / count - e1 * e1
    v2 = math.fsum(x * x for x in second) / count - e2 * e2
    both = v1 + v2
    square = (v2 * e1 + v1 * e2) / both if both > 0 else (e1 + e2) / 2
    return math.sqrt(abs(square))
