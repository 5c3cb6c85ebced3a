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
from engine.model.units import BPS, BoolArray, FloatArray
from engine.simulator import layout as of
from engine.simulator.quantity.kernels import quantities_nb


@dataclass(frozen=True, slots=True, eq=False)
class Table:
    """columns: shape (T, TABLE_COLUMNS), see engine/simulator/layout.py."""

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
    spot_slippage, perp_slippage = costs.spot_slippage, costs.perp_slippage
    spot_fee = costs.spot_fee_bps * BPS
    perp_fee = costs.perp_fee_bps * BPS
    spot_bought, spot_sold = spot * (1.0 + spot_slippage), spot * (1.0 - spot_slippage)
    perp_bought, perp_sold = perp * (1.0 + perp_slippage), perp * (1.0 - perp_slippage)
    samples = samples_after(part.ts_ms)
    size = size_of(sizing, capital)
    quantity = np.empty(count)
    quantities_nb(perp, size, quantity)

    columns = np.empty((count, of.TABLE_COLUMNS))
    columns[:, of.FUNDING_UNIT] = np.where(known, part.mark, 0.0) * part.rate
    columns[:, of.GAP] = spot - perp
    columns[:, of.SPOT] = spot
    columns[:, of.PERP] = perp
    columns[:, of.SPOT_FEE_IN] = spot_bought * spot_fee
    columns[:, of.PERP_FEE_IN] = perp_sold * perp_fee
    columns[:, of.SPOT_FEE_OUT] = spot_sold * spot_fee
    columns[:, of.PERP_FEE_OUT] = perp_bought * perp_fee
    columns[:, of.SLIPPAGE_UNIT] = spot * spot_slippage + perp * perp_slippage
    columns[:, of.TURNOVER_IN] = spot_bought + perp_sold
    columns[:, of.TURNOVER_OUT] = spot_sold + perp_bought
    columns[:, of.QUANTITY] = quantity
    tradable = part.tradable & known
    columns[:, of.CAN_OPEN] = tradable & may_enter
    columns[-1, of.CAN_OPEN] = 0.0  # nothing is opened at the last settlement
    columns[:, of.CAN_CLOSE] = tradable
    columns[:, of.SAMPLES] = samples
    columns[:, of.TS_MS] = part.ts_ms
    return Table(columns, size, span_of(part, capital))


def span_of(part: MarketColumns, capital: Capital) -> Span:
    """What the totals of these settlements need to become metrics."""
    return Span(
        initial=capital.initial,
        settlements=int(part.ts_ms.shape[0]),
        first_ts_ms=int(part.ts_ms[0]),
        last_ts_ms=int(part.ts_ms[-1]),
        daily_returns=int(samples_after(part.ts_ms).sum()),
    )


def size_of(sizing: Sizing | None, capital: Capital) -> FloatArray:
    """How large a position is, shape (SIZE_NUMBERS,)."""
    size = np.zeros(of.SIZE_NUMBERS)
    size[of.NOTIONAL] = capital.initial * capital.notional_fraction
    size[of.MIN_QUANTITY] = capital.min_quantity
    size[of.MIN_NOTIONAL] = capital.min_notional
    if sizing is not None:
        size[of.SIZED] = 1.0
        size[of.MIN_SHARE] = sizing.min_allocation_fraction
        size[of.MAX_SHARE] = sizing.max_allocation_fraction
        size[of.MAX_EXPOSURE] = sizing.max_portfolio_exposure
    if capital.lot_step > 0.0:
        # 0.00001 is no binary number, 1 / 100000 is two: lots x 1 / 100000 is then the double
        # nearest to the decimal quantity.
        step = Fraction(repr(capital.lot_step))
        size[of.LOT_UNITS] = step.numerator
        size[of.LOT_PARTS] = step.denominator
    return size
