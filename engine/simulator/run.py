"""One backtest: a market, a period and a strategy in, everything that happened out."""

from dataclasses import replace

import numpy as np

from engine.model.columns import MarketColumns
from engine.model.params import Period, Strategy
from engine.model.result import CurveColumns, SettlementColumns, SimulationResult
from engine.model.terms import Terms
from engine.model.totals import TOTALS
from engine.model.trading import Direction
from engine.model.units import FloatArray
from engine.signals.columns import Signal, signal_of
from engine.simulator import columns, curves, record
from engine.simulator.data_use import data_use_of
from engine.simulator.kernels import simulate_nb
from engine.simulator.managed.run import ManagedMarket, Recorded, recorded_adjustments
from engine.simulator.position import adjustment
from engine.simulator.table import settlement_table, slice_within, span_of
from engine.simulator.trades import trade_columns


def simulate(
    market: MarketColumns,
    period: Period,
    strategy: Strategy,
    terms: Terms,
    *,
    stays_flat: bool = False,
) -> SimulationResult:
    """Runs one strategy over the settlements of a period; the history before it feeds signals.

    stays_flat: nothing is ever opened, so that the account is all there is.
    Raises InvalidParams("period", ...) where the period has no settlement, and
    InvalidParams("impact_coefficient", ...) where impact is asked for without volumes.
    """
    market = market.filled(without_volume=terms.trading.rules.fill_without_volume)
    where = slice_within(market, period)
    part = market.part(where)
    signal = signal_of(market, where, strategy)
    if stays_flat:
        signal = replace(signal, may_enter=np.zeros_like(signal.may_enter))
    if terms.is_plain:
        found = _plain(part, signal, terms)
    else:
        # A direction that is never taken needs no signal of its own.
        mirrored = signal
        if terms.trading.direction is not Direction.LONG_SPOT:
            mirrored = signal_of(market.mirrored(), where, strategy)
        managed_market = ManagedMarket(part, signal.may_enter, signal.sizing, terms)
        found = managed_market.run(signal.value, mirrored.value, signal.entry, signal.exit)
    curve, margin = found.curve, terms.trading.margin
    held, anticipates = curve[curves.QUANTITY], terms.trading.rules.anticipate
    return SimulationResult(
        curve=CurveColumns(
            ts_ms=np.concatenate(([period.start_ms], part.ts_ms)),
            equity=curve[curves.EQUITY],
            funding=curve[curves.FUNDING],
            quantity=held,
            borrow=curve[curves.BORROW],
            headroom=curve[curves.HEADROOM],
            free_cash=curve[curves.FREE_CASH],
            interest=curve[curves.INTEREST],
            spot_yield=curve[curves.SPOT_YIELD],
        ),
        settlements=SettlementColumns(
            ts_ms=part.ts_ms,
            rate=part.rate,
            mark=part.mark,
            perp=part.perp,
            spot=part.spot,
            quantity_into=held[1:] if anticipates else held[:-1],
        ),
        trades=found.trades,
        adjustments=found.adjustments,
        totals=found.totals,
        span=span_of(part, terms.capital),
        data_use=data_use_of(
            part,
            found.trades,
            terms.costs,
            below_minimum=found.below_minimum,
            beyond_margin=found.beyond_margin,
            resizes=found.resizes,
            perp_bar_liquidations=found.perp_bar_liquidations,
        ),
        posted_fraction=1.0 if margin is None else margin.posted_fraction,
        most_committed=found.most_committed,
    )


def _plain(part: MarketColumns, signal: Signal, terms: Terms) -> Recorded:
    table = settlement_table(part, signal.may_enter, signal.sizing, terms)
    count = part.ts_ms.shape[0]
    curve = np.zeros((curves.COUNT, count + 1))
    curve[curves.HEADROOM] = np.nan
    records = np.empty((count // 2 + 1, record.COUNT))
    totals = np.zeros(TOTALS)
    trades, refused = simulate_nb(
        table.columns,
        signal.value,
        signal.entry,
        signal.exit,
        terms.capital.initial,
        table.size,
        curve,
        records,
        totals,
    )
    curve[curves.FREE_CASH, 0] = terms.capital.initial
    curve[curves.FREE_CASH, 1:] = _free_cash(curve, table.columns)
    nothing: FloatArray = np.empty((0, adjustment.COUNT))
    return Recorded(
        curve=curve,
        trades=trade_columns(records[:trades], table.columns, part, terms.costs),
        adjustments=recorded_adjustments(nothing, part),
        totals=totals,
        below_minimum=refused,
        beyond_margin=0,
    )


def _free_cash(curve: FloatArray, table: FloatArray) -> FloatArray:
    # Equity less the spot leg's worth and what the short leg's margin would hold at leverage 1:
    # as much as it was opened for, and what it has gained since.
    held, before = curve[curves.QUANTITY, 1:], curve[curves.QUANTITY, :-1]
    opened = np.where((held > 0.0) & (before == 0.0), np.arange(held.shape[0]), 0)
    entry_perp = table[np.maximum.accumulate(opened), columns.PERP]
    tied = table[:, columns.SPOT] + 2.0 * entry_perp - table[:, columns.PERP]
    return np.asarray(curve[curves.EQUITY, 1:] - held * tied)
