"""What the kernels of a traded position read: the market's table and the terms."""

import math

import numpy as np

from engine.margin.tiers import tier_lines
from engine.model.columns import MarketColumns
from engine.model.costs import Costs, Execution
from engine.model.errors import InvalidParams
from engine.model.sampling import samples_after
from engine.model.terms import Terms
from engine.model.trading import Direction, Trading
from engine.model.units import BPS, HOURS_PER_YEAR, BoolArray, FloatArray
from engine.model.written import exact
from engine.simulator.position import layout as of


def traded_table(part: MarketColumns, may_enter: BoolArray, costs: Costs) -> FloatArray:
    """One row per settlement, shape (T, TABLE_COLUMNS).

    Raises InvalidParams("impact_coefficient", ...) where a taker leg has no volume at all.
    """
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
    columns = np.empty((part.ts_ms.shape[0], of.TABLE_COLUMNS))
    columns[:, of.FUNDING_UNIT] = mark * part.rate
    columns[:, of.GAP] = spot - perp
    columns[:, of.SPOT] = spot
    columns[:, of.PERP] = perp
    columns[:, of.MARK] = mark
    columns[:, of.MAY_ENTER] = may_enter
    columns[:, of.TRADABLE] = tradable
    columns[:, of.SAMPLES] = samples_after(part.ts_ms)
    columns[:, of.TS_MS] = part.ts_ms
    columns[:, of.INTERVAL_HOURS] = part.interval_hours
    columns[:, of.HIGH] = part.high
    columns[:, of.HIGH_SPOT_RATIO] = part.high_spot_ratio
    columns[:, of.HIGH_TS_MS] = part.high_ts_ms
    columns[:, of.LOW] = part.low
    columns[:, of.LOW_SPOT_RATIO] = part.low_spot_ratio
    columns[:, of.LOW_TS_MS] = part.low_ts_ms
    columns[:, of.SPOT_VOLUME] = part.spot_volume_quote
    columns[:, of.PERP_VOLUME] = part.perp_volume_quote
    return columns


def spot_impact(costs: Costs) -> float:
    """Impact coefficient of the spot leg: a maker leg has none."""
    return 0.0 if costs.spot_execution is Execution.MAKER else costs.impact_coefficient


def perp_impact(costs: Costs) -> float:
    """Impact coefficient of the perp leg."""
    return 0.0 if costs.perp_execution is Execution.MAKER else costs.impact_coefficient


def term_numbers(terms: Terms) -> FloatArray:
    """The numbers of costs, rules and margin, shape (TERMS,)."""
    costs, capital, trading = terms.costs, terms.capital, terms.trading
    rules, margin = trading.rules, trading.margin
    numbers = np.zeros(of.TERMS)
    numbers[of.SPOT_FEE] = costs.spot_fee_bps * BPS
    numbers[of.PERP_FEE] = costs.perp_fee_bps * BPS
    numbers[of.SPOT_SLIPPAGE] = costs.spot_slippage
    numbers[of.PERP_SLIPPAGE] = costs.perp_slippage
    numbers[of.SPOT_IMPACT] = spot_impact(costs)
    numbers[of.PERP_IMPACT] = perp_impact(costs)
    numbers[of.BORROW_PER_HOUR] = costs.borrow_apr / HOURS_PER_YEAR
    numbers[of.GOES_LONG] = trading.direction is not Direction.SHORT_SPOT
    numbers[of.GOES_SHORT] = trading.direction is not Direction.LONG_SPOT
    numbers[of.COMPOUNDS] = capital.compounding
    numbers[of.FRACTION] = capital.notional_fraction
    numbers[of.MIN_HOLDING] = rules.min_holding_settlements
    numbers[of.MAX_HOLDING] = _or(rules.max_holding_settlements, math.inf)
    numbers[of.ENTRY_PERSISTENCE] = rules.entry_persistence_settlements
    numbers[of.EXIT_PERSISTENCE] = rules.exit_persistence_settlements
    numbers[of.STOP_LOSS] = _or(rules.stop_basis_loss, math.inf)
    numbers[of.BREAK_EVEN] = _or(rules.break_even_settlements, 0.0)
    numbers[of.TOP_UP_BELOW] = -math.inf
    numbers[of.RELEASE_ABOVE] = math.inf
    if margin is not None:
        numbers[of.HAS_MARGIN] = 1.0
        numbers[of.POSTED] = margin.posted_fraction
        numbers[of.LIQUIDATION_FEE] = margin.liquidation_fee_bps * BPS
        if margin.rebalance is not None:
            numbers[of.TOP_UP_BELOW] = margin.rebalance.top_up_below
            numbers[of.RESTORE_TO] = margin.rebalance.restore_to
            numbers[of.RELEASE_ABOVE] = _or(margin.rebalance.release_above, math.inf)
    return numbers


def tiers_of(trading: Trading) -> FloatArray:
    """The maintenance tiers, shape (K, 2); none where the perp leg is unconstrained."""
    if trading.margin is None:
        return np.zeros((0, 2))
    return tier_lines(trading.margin.tiers)


def _or(value: float | None, absent: float) -> float:
    return absent if value is None else float(value)
