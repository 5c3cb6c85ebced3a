"""What a fill of both legs costs, and how large an entry is, in exact decimals."""

from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal

from engine.model.costs import Capital, Costs, Execution, SlippageModel
from engine.model.params import CompositeParams, Strategy
from engine.model.trading import OrderRules
from tests.engine.exact.prices import Moment
from tests.engine.exact.series import dec

MOST_SLIPPAGE = Decimal("0.5")
BUY = 1
SELL = -1


@dataclass
class Fill:
    """Fill prices of both legs, the fees, and what slippage (with impact) has cost."""

    spot: Decimal
    perp: Decimal
    fees: Decimal
    slippage: Decimal

    @property
    def costs(self) -> Decimal:
        return self.fees + self.slippage


def fill(
    costs: Costs, now: Moment, quantity: Decimal, spot: Decimal, perp: Decimal, spot_side: int
) -> Fill:
    """Both legs at these unslipped prices; the perp leg goes the other way than the spot leg."""
    one = _fill_of_one(costs, now, quantity, spot, perp, spot_side)
    return Fill(one.spot, one.perp, quantity * one.fees, quantity * one.slippage)


def costs_of_one(
    costs: Costs, now: Moment, spot: Decimal, perp: Decimal, spot_side: int, quantity: Decimal
) -> Decimal:
    """Fees and slippage of one unit on both legs; the impact is that of the whole quantity."""
    one = _fill_of_one(costs, now, quantity, spot, perp, spot_side)
    return one.fees + one.slippage


def _fill_of_one(
    costs: Costs, now: Moment, quantity: Decimal, spot: Decimal, perp: Decimal, spot_side: int
) -> Fill:
    spot_slip = with_impact(costs, spot_slippage(costs, now), quantity * spot, now.spot_volume)
    if costs.spot_execution is Execution.MAKER:
        spot_slip = Decimal(0)
    perp_slip = with_impact(costs, perp_slippage(costs, now), quantity * perp, now.perp_volume)
    if costs.perp_execution is Execution.MAKER:
        perp_slip = Decimal(0)
    spot_fill = spot * (1 + spot_side * spot_slip)
    perp_fill = perp * (1 - spot_side * perp_slip)
    spot_fee = spot_fill * dec(costs.spot_fee_bps) / 10_000
    perp_fee = perp_fill * dec(costs.perp_fee_bps) / 10_000
    return Fill(spot_fill, perp_fill, spot_fee + perp_fee, spot * spot_slip + perp * perp_slip)


def spot_slippage(costs: Costs, now: Moment) -> Decimal:
    """Slippage of the spot leg without impact, a fraction."""
    return _slippage(costs, costs.spot_execution, now.spot_half_spread)


def perp_slippage(costs: Costs, now: Moment) -> Decimal:
    """Slippage of the perp leg without impact, a fraction."""
    return _slippage(costs, costs.perp_execution, now.perp_half_spread)


def _slippage(costs: Costs, execution: Execution, half_spread: Decimal | None) -> Decimal:
    if execution is Execution.MAKER:
        return Decimal(0)
    if costs.slippage_model is SlippageModel.ESTIMATED and half_spread is not None:
        return half_spread
    return dec(costs.slippage_bps) / 10_000


def with_impact(costs: Costs, given: Decimal, notional: Decimal, volume: Decimal | None) -> Decimal:
    """Slippage of one leg with the impact of the notional on top, a fraction."""
    if costs.impact_coefficient == 0:
        return given
    if volume is None:
        return MOST_SLIPPAGE
    return min(given + dec(costs.impact_coefficient) * (notional / volume).sqrt(), MOST_SLIPPAGE)


def tradable(costs: Costs, now: Moment) -> bool:
    """Both legs have a fresh price, and a volume where impact needs one."""
    if not now.fresh:
        return False
    if costs.impact_coefficient == 0:
        return True
    spot_known = costs.spot_execution is Execution.MAKER or now.spot_volume is not None
    perp_known = costs.perp_execution is Execution.MAKER or now.perp_volume is not None
    return spot_known and perp_known


def wanted_quantity(
    strategy: Strategy,
    capital: Capital,
    notional: Decimal,
    most: Decimal | None,
    perp: Decimal,
    score: Decimal,
) -> Decimal:
    """The size of an entry, whole lots; the minimums are not asked.

    notional: before the score's share. most: what exposure and volume leave, None for all.
    """
    notional *= share_of(strategy, score)
    if isinstance(strategy, CompositeParams) and strategy.sizing is not None:
        notional = min(notional, dec(strategy.sizing.max_portfolio_exposure))
    if most is not None:
        notional = min(notional, most)
    if notional <= 0:
        return Decimal(0)
    return whole_lots(notional / perp, capital, ROUND_FLOOR)


def share_of(strategy: Strategy, score: Decimal) -> Decimal:
    """What score-scaled sizing leaves of a budget; 1 without it."""
    if not isinstance(strategy, CompositeParams) or strategy.sizing is None:
        return Decimal(1)
    low = dec(strategy.sizing.min_allocation_fraction)
    high = dec(strategy.sizing.max_allocation_fraction)
    return low + (high - low) * min(score, Decimal(1))


def whole_lots(quantity: Decimal, capital: Capital, rounding: str = ROUND_CEILING) -> Decimal:
    """The quantity as a multiple of the lot step."""
    if capital.lot_step == 0:
        return quantity
    step = dec(capital.lot_step)
    return (quantity / step).to_integral_value(rounding=rounding) * step


def below_minimum(capital: Capital, quantity: Decimal, perp: Decimal) -> bool:
    """Too small for an order, or nothing at all."""
    # 60 digits of notional / perp, times perp, still leave a rest where it is the minimum itself.
    notional = (quantity * perp).quantize(Decimal("1e-30"))
    return (
        quantity <= 0
        or quantity < dec(capital.min_quantity)
        or notional < dec(capital.min_notional)
    )


def at_the_basis(rules: OrderRules, now: Moment) -> bool:
    """Whether the basis is where the rules let a position be opened."""
    asked = rules.entry_basis
    if asked is None:
        return True
    spot, perp, _ = now.prices()
    least = asked.min is None or perp >= spot * (1 + dec(asked.min))
    return least and (asked.max is None or perp <= spot * (1 + dec(asked.max)))


def breaks_even(
    costs: Costs, rules: OrderRules, now: Moment, direction: int, quantity: Decimal
) -> bool:
    """Whether the payments at the present rate exceed the round trip of one unit."""
    settlements = rules.break_even_settlements
    if settlements is None:
        return True
    spot, perp, mark = now.prices()
    round_trip = sum(costs_of_one(costs, now, spot, perp, side, quantity) for side in (BUY, SELL))
    if direction == -1:
        hours = settlements * now.interval_hours
        round_trip += spot * dec(costs.borrow_apr) * hours / 8760
    return settlements * mark * direction * now.rate > round_trip
