"""What the kernels of a managed position read: the market's table and the terms."""

import math

import numpy as np

from engine.margin.tiers import tier_lines
from engine.model.columns import MarketColumns
from engine.model.costs import Costs
from engine.model.errors import InvalidParams
from engine.model.sampling import samples_after
from engine.model.terms import Terms
from engine.model.trading import Direction, OrderRules, Trading
from engine.model.units import (
    BPS,
    DAYS_PER_YEAR,
    HOUR_MS,
    HOURS_PER_YEAR,
    TIE,
    BoolArray,
    FloatArray,
)
from engine.model.written import exact
from engine.simulator.position import columns, term
from engine.simulator.slippage import slippages


def managed_table(part: MarketColumns, may_enter: BoolArray, terms: Terms) -> FloatArray:
    """One row per settlement, shape (T, columns.COUNT).

    Raises InvalidParams("impact_coefficient", ...) where a taker leg has no volume at all.
    """
    costs = terms.costs
    known = np.isfinite(part.perp) & np.isfinite(part.spot)
    spot = np.where(known, part.spot, 0.0)
    perp = np.where(known, part.perp, 0.0)
    mark = np.where(known, part.mark, 0.0)
    tradable = part.tradable & known
    for leg, impact, volume in (
        ("spot", spot_impact(costs), part.spot_volume_quote),
        ("perp", perp_impact(costs), part.perp_volume_quote),
    ):
        if impact > 0.0:
            if not np.any(volume > 0.0):
                raise InvalidParams(
                    "impact_coefficient",
                    f"must be 0 where no bar of the {leg} leg has a volume, was {exact(impact)}",
                )
            tradable = tradable & (volume > 0.0)
    table = np.empty((part.ts_ms.shape[0], columns.COUNT))
    table[:, columns.FUNDING_UNIT] = mark * part.rate
    table[:, columns.GAP] = spot - perp
    table[:, columns.SPOT] = spot
    table[:, columns.PERP] = perp
    table[:, columns.MARK] = mark
    table[:, columns.MAY_ENTER] = may_enter
    table[:, columns.TRADABLE] = tradable
    table[:, columns.SAMPLES] = samples_after(part.ts_ms)
    table[:, columns.TS_MS] = part.ts_ms
    table[:, columns.INTERVAL_HOURS] = part.interval_hours
    table[:, columns.HIGH] = part.high
    table[:, columns.LOW] = part.low
    table[:, columns.PATH_BEGIN] = part.path_begin
    table[:, columns.PATH_END] = part.path_end
    table[:, columns.SPOT_VOLUME] = part.spot_volume_quote
    table[:, columns.PERP_VOLUME] = part.perp_volume_quote
    slipped = slippages(part, costs)
    table[:, columns.UNIT_MONEY] = _unit_money(spot, perp, *slipped, terms)
    table[:, columns.SPOT_SLIPPAGE], table[:, columns.PERP_SLIPPAGE] = slipped
    table[:, columns.CAN_OPEN] = tradable & _at_the_basis(spot, perp, terms.trading.rules)
    return table


def _at_the_basis(spot: FloatArray, perp: FloatArray, rules: OrderRules) -> BoolArray:
    # min <= perp / spot - 1 <= max without the quotient, nearly equal as equal.
    allowed, asked = np.ones(spot.shape, dtype=np.bool_), rules.entry_basis
    if asked is not None and asked.min is not None:
        allowed &= perp >= spot * (1.0 + asked.min) * (1.0 - TIE)
    if asked is not None and asked.max is not None:
        allowed &= perp <= spot * (1.0 + asked.max) * (1.0 + TIE)
    return allowed


def _unit_money(
    spot: FloatArray,
    perp: FloatArray,
    spot_slippage: FloatArray,
    perp_slippage: FloatArray,
    terms: Terms,
) -> FloatArray:
    # What one unit on each leg takes, by given slippage: a funded account's size must be known
    # before the impact of it is.
    costs = terms.costs
    spot_fee, perp_fee = costs.spot_fee_bps * BPS, costs.perp_fee_bps * BPS
    long_leg = spot * (1.0 + spot_slippage) * (1.0 + spot_fee)
    short_costs = perp * (1.0 - perp_slippage) * perp_fee + perp * perp_slippage
    return long_leg + perp * _posted(terms.trading) + short_costs


def _posted(trading: Trading) -> float:
    return 1.0 if trading.margin is None else trading.margin.posted_fraction


def spot_impact(costs: Costs) -> float:
    """Impact coefficient of the spot leg: a maker leg has none."""
    return costs.impact_coefficient if costs.spot_is_taken else 0.0


def perp_impact(costs: Costs) -> float:
    """Impact coefficient of the perp leg."""
    return costs.impact_coefficient if costs.perp_is_taken else 0.0


def term_numbers(terms: Terms) -> FloatArray:
    """The numbers of costs, rules and margin, shape (term.COUNT,)."""
    costs, capital, trading = terms.costs, terms.capital, terms.trading
    rules, margin = trading.rules, trading.margin
    numbers = np.zeros(term.COUNT)
    numbers[term.SPOT_FEE] = costs.spot_fee_bps * BPS
    numbers[term.PERP_FEE] = costs.perp_fee_bps * BPS
    numbers[term.SPOT_TAKEN] = costs.spot_is_taken
    numbers[term.PERP_TAKEN] = costs.perp_is_taken
    numbers[term.SPOT_IMPACT] = spot_impact(costs)
    numbers[term.PERP_IMPACT] = perp_impact(costs)
    numbers[term.BORROW_PER_HOUR] = costs.borrow_apr / HOURS_PER_YEAR
    numbers[term.GOES_LONG] = trading.direction is not Direction.SHORT_SPOT
    numbers[term.GOES_SHORT] = trading.direction is not Direction.LONG_SPOT
    numbers[term.COMPOUNDS] = capital.compounding
    numbers[term.FRACTION] = capital.notional_fraction
    numbers[term.MIN_HOLDING] = rules.min_holding_settlements
    numbers[term.MAX_HOLDING] = _or(rules.max_holding_settlements, math.inf)
    numbers[term.ENTRY_PERSISTENCE] = rules.entry_persistence_settlements
    numbers[term.EXIT_PERSISTENCE] = rules.exit_persistence_settlements
    numbers[term.STOP_LOSS] = _or(rules.stop_basis_loss, math.inf)
    numbers[term.BREAK_EVEN] = _or(rules.break_even_settlements, 0.0)
    numbers[term.MIN_HEADROOM] = _or(rules.min_headroom, 0.0)
    numbers[term.COOL_DOWN_MS] = rules.cool_down_hours * HOUR_MS
    numbers[term.FUNDED] = capital.funded
    numbers[term.INITIAL] = capital.initial
    numbers[term.RESIZE_BAND] = _or(capital.resize_band, math.inf)
    numbers[term.CASH_PER_HOUR] = capital.cash_apr / HOURS_PER_YEAR
    numbers[term.YIELD_PER_HOUR] = capital.spot_yield_apr / HOURS_PER_YEAR
    numbers[term.RISK_FREE_PER_DAY] = capital.risk_free / DAYS_PER_YEAR
    numbers[term.ANTICIPATES] = rules.anticipate
    numbers[term.POSTED] = _posted(trading)
    numbers[term.TOP_UP_BELOW] = -math.inf
    numbers[term.RELEASE_ABOVE] = math.inf
    if margin is not None:
        numbers[term.HAS_MARGIN] = 1.0
        numbers[term.LIQUIDATION_FEE] = margin.liquidation_fee_bps * BPS
        if margin.rebalance is not None:
            numbers[term.TOP_UP_BELOW] = margin.rebalance.top_up_below
            numbers[term.RESTORE_TO] = margin.rebalance.restore_to
            numbers[term.RELEASE_ABOVE] = _or(margin.rebalance.release_above, math.inf)
    return numbers


def tiers_of(trading: Trading) -> FloatArray:
    """The maintenance tiers, shape (K, 2); none where the perp leg is unconstrained."""
    if trading.margin is None:
        return np.zeros((0, 2))
    return tier_lines(trading.margin.tiers)


def _or(value: float | None, absent: float) -> float:
    return absent if value is None else float(value)
