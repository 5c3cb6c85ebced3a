"""What the kernels need to know of each settlement, computed once for every cell."""

from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from engine.model.columns import MarketColumns
from engine.model.costs import Capital
from engine.model.errors import InvalidParams
from engine.model.params import Period, Sizing
from engine.model.result import Span
from engine.model.sampling import samples_after
from engine.model.terms import Terms
from engine.model.units import BPS, DAYS_PER_YEAR, BoolArray, FloatArray
from engine.simulator import columns
from engine.simulator.quantity import sizes
from engine.simulator.quantity.kernels import quantities_nb
from engine.simulator.slippage import slippages


@dataclass(frozen=True, slots=True, eq=False)
class Table:
    """columns: shape (T, columns.COUNT), see engine/simulator/columns.py."""

    columns: FloatArray
    size: FloatArray
    span: Span


def slice_within(market: MarketColumns, period: Period) -> slice:
    """The settlements of a period; InvalidParams("period", ...) where there is none."""
    where = market.slice_of(period)
    if where.stop <= where.start:
        raise InvalidParams(
            "period",
            "must hold at least one settlement, was without one from "
            f"{period.start_ms} to {period.end_ms}",
        )
    return where


def settlement_table(
    part: MarketColumns, may_enter: BoolArray, sizing: Sizing | None, terms: Terms
) -> Table:
    """The table of the settlements of a period; at least one.

    Prices before the first bar are 0: such settlements are untradable, so nothing is held.
    """
    costs, capital = terms.costs, terms.capital
    count = part.ts_ms.shape[0]
    known = np.isfinite(part.perp) & np.isfinite(part.spot)
    spot = np.where(known, part.spot, 0.0)
    perp = np.where(known, part.perp, 0.0)
    spot_slippage, perp_slippage = slippages(part, costs)
    spot_fee = costs.spot_fee_bps * BPS
    perp_fee = costs.perp_fee_bps * BPS
    spot_bought, spot_sold = spot * (1.0 + spot_slippage), spot * (1.0 - spot_slippage)
    perp_bought, perp_sold = perp * (1.0 + perp_slippage), perp * (1.0 - perp_slippage)
    samples = samples_after(part.ts_ms)
    size = size_of(sizing, capital)
    quantity = np.empty(count)
    quantities_nb(perp, size, quantity)

    table = np.empty((count, columns.COUNT))
    table[:, columns.FUNDING_UNIT] = np.where(known, part.mark, 0.0) * part.rate
    table[:, columns.GAP] = spot - perp
    table[:, columns.SPOT] = spot
    table[:, columns.PERP] = perp
    table[:, columns.SPOT_FEE_IN] = spot_bought * spot_fee
    table[:, columns.PERP_FEE_IN] = perp_sold * perp_fee
    table[:, columns.SPOT_FEE_OUT] = spot_sold * spot_fee
    table[:, columns.PERP_FEE_OUT] = perp_bought * perp_fee
    table[:, columns.SLIPPAGE_UNIT] = spot * spot_slippage + perp * perp_slippage
    table[:, columns.TURNOVER_IN] = spot_bought + perp_sold
    table[:, columns.TURNOVER_OUT] = spot_sold + perp_bought
    spot_taken, perp_taken = spot * costs.spot_is_taken, perp * costs.perp_is_taken
    for slippable, slipped, side in (
        (columns.SLIPPABLE_IN, columns.SLIPPED_IN, 1.0),
        (columns.SLIPPABLE_OUT, columns.SLIPPED_OUT, -1.0),
    ):
        of_spot = spot_taken * (1.0 + side * spot_fee)
        of_perp = perp_taken * (1.0 - side * perp_fee)
        table[:, slippable] = of_spot + of_perp
        table[:, slipped] = of_spot * spot_slippage + of_perp * perp_slippage
    table[:, columns.QUANTITY] = quantity
    tradable = part.tradable & known
    table[:, columns.CAN_OPEN] = tradable & may_enter
    table[-1, columns.CAN_OPEN] = 0.0  # nothing is opened at the last settlement
    table[:, columns.CAN_CLOSE] = tradable
    table[:, columns.SAMPLES] = samples
    table[:, columns.TS_MS] = part.ts_ms
    return Table(table, size, span_of(part, capital))


def span_of(part: MarketColumns, capital: Capital) -> Span:
    """What the totals of these settlements need to become metrics."""
    return Span(
        initial=capital.initial,
        settlements=int(part.ts_ms.shape[0]),
        first_ts_ms=int(part.ts_ms[0]),
        last_ts_ms=int(part.ts_ms[-1]),
        daily_returns=int(samples_after(part.ts_ms).sum()),
        risk_free_per_day=capital.risk_free / DAYS_PER_YEAR,
    )


def size_of(sizing: Sizing | None, capital: Capital) -> FloatArray:
    """How large a position is, shape (sizes.COUNT,)."""
    size = np.zeros(sizes.COUNT)
    size[sizes.NOTIONAL] = capital.initial * capital.notional_fraction
    size[sizes.MIN_QUANTITY] = capital.min_quantity
    size[sizes.MIN_NOTIONAL] = capital.min_notional
    if sizing is not None:
        size[sizes.SIZED] = 1.0
        size[sizes.MIN_SHARE] = sizing.min_allocation_fraction
        size[sizes.MAX_SHARE] = sizing.max_allocation_fraction
        size[sizes.MAX_EXPOSURE] = sizing.max_portfolio_exposure
    if capital.lot_step > 0.0:
        # 0.00001 is no binary number, 1 / 100000 is two: lots x 1 / 100000 is then the double
        # nearest to the decimal quantity.
        step = Fraction(repr(capital.lot_step))
        size[sizes.LOT_UNITS] = step.numerator
        size[sizes.LOT_PARTS] = step.denominator
    return size
