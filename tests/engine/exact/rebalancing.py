"""How much collateral is moved between the legs, in exact decimals."""

from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal

from engine.model.costs import Capital, Costs
from tests.engine.exact.fills import BUY, SELL, below_minimum, costs_of_one, whole_lots
from tests.engine.exact.position import Position
from tests.engine.exact.prices import Moment
from tests.engine.exact.series import dec

NOTHING = Decimal(0)


def rebalancing(held: Position, now: Moment, costs: Costs, capital: Capital) -> Decimal | None:
    """By how much both legs grow, negative where they shrink; None: a margin call closes them."""
    if held.margin is None or held.margin.rebalance is None:
        return NOTHING
    rebalance = held.margin.rebalance
    spot, perp, mark = now.prices()
    ratio, target = held.ratio(mark), dec(rebalance.restore_to)
    release = rebalance.release_above
    missing = target * held.quantity * mark - held.balance(mark)
    if ratio < dec(rebalance.top_up_below):
        charged = costs_of_one(costs, now, spot, perp, SELL, NOTHING)
        gained_by_one = spot - charged + mark - perp + target * mark
        if gained_by_one <= 0:
            return None
        change = whole_lots(missing / gained_by_one, capital, ROUND_CEILING)
        if change >= held.quantity:
            return None
        return NOTHING if below_minimum(capital, change, perp) else -change
    if release is not None and ratio > dec(release) and held.quantity < held.trade.quantity:
        charged = costs_of_one(costs, now, spot, perp, BUY, NOTHING)
        spent_on_one = spot + charged + mark - perp + target * mark
        if spent_on_one <= 0:
            return NOTHING
        change = whole_lots(-missing / spent_on_one, capital, ROUND_FLOOR)
        change = min(change, held.trade.quantity - held.quantity)
        return NOTHING if below_minimum(capital, change, perp) else change
    return NOTHING
