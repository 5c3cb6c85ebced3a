"""A run or a cell whose position is traded by more than its signal."""

from dataclasses import dataclass

import numpy as np

from engine.model import totals as at
from engine.model.columns import MarketColumns
from engine.model.params import Sizing
from engine.model.result import AdjustmentColumns, TradeColumns
from engine.model.terms import Terms
from engine.model.totals import TOTALS
from engine.model.units import HOUR_MS, BoolArray, FloatArray
from engine.simulator.position import layout as of
from engine.simulator.table import size_of
from engine.simulator.traded.kernels import simulate_traded_nb
from engine.simulator.traded.table import term_numbers, tiers_of, traded_table


@dataclass(frozen=True, slots=True, eq=False)
class Traded:
    """What the kernel left behind: curve (CURVE_ROWS, T + 1), totals (TOTALS,)."""

    curve: FloatArray
    trades: TradeColumns
    adjustments: AdjustmentColumns
    totals: FloatArray
    below_minimum: int
    beyond_margin: int


class TradedMarket:
    """One market under one set of terms, prepared once for any number of signals."""

    def __init__(
        self,
        part: MarketColumns,
        may_enter: BoolArray,
        sizing: Sizing | None,
        terms: Terms,
    ) -> None:
        self._part = part
        self.table = traded_table(part, may_enter, terms.costs)
        self.terms = term_numbers(terms)
        self.tiers = tiers_of(terms.trading)
        self.size = size_of(sizing, terms.capital)
        self.initial = terms.capital.initial

    def run(
        self, long_signal: FloatArray, short_signal: FloatArray, entry: float, exit_: float
    ) -> Traded:
        """One run with everything recorded."""
        count = self.table.shape[0]
        curve = np.empty((of.CURVE_ROWS, count + 1))
        records = np.empty((count // 2 + 1, of.RECORD_COLUMNS))
        moved = np.empty((count, of.ADJUSTMENT_COLUMNS))
        position, totals = np.empty(of.STATE_NUMBERS), np.empty(TOTALS)
        simulate_traded_nb(
            self.table,
            long_signal,
            short_signal,
            entry,
            exit_,
            self.initial,
            self.terms,
            self.tiers,
            self.size,
            curve,
            records,
            moved,
            position,
            totals,
        )
        return Traded(
            curve=curve,
            trades=recorded_trades(records[: int(position[at.TRADES])]),
            adjustments=recorded_adjustments(moved[: int(position[of.ADJUSTMENTS])], self._part),
            totals=totals,
            below_minimum=int(position[of.BELOW_MINIMUM]),
            beyond_margin=int(position[of.BEYOND_MARGIN]),
        )


def recorded_trades(records: FloatArray) -> TradeColumns:
    """The trade list of closed positions, shape (K, RECORD_COLUMNS)."""
    entry_ts_ms = records[:, of.RECORD_ENTRY_TS_MS].astype(np.int64)
    exit_ts_ms = records[:, of.RECORD_EXIT_TS_MS].astype(np.int64)

    def column(place: int) -> FloatArray:
        return records[:, place].copy()

    return TradeColumns(
        entry_index=records[:, of.RECORD_ENTRY].astype(np.int64),
        exit_index=records[:, of.RECORD_EXIT].astype(np.int64),
        entry_ts_ms=entry_ts_ms,
        exit_ts_ms=exit_ts_ms,
        direction=np.sign(records[:, of.RECORD_QUANTITY]).astype(np.int8),
        quantity=np.abs(records[:, of.RECORD_QUANTITY]),
        spot_entry=column(of.RECORD_SPOT_ENTRY),
        perp_entry=column(of.RECORD_PERP_ENTRY),
        spot_exit=column(of.RECORD_SPOT_EXIT),
        perp_exit=column(of.RECORD_PERP_EXIT),
        funding=column(of.RECORD_FUNDING),
        basis_pnl=column(of.RECORD_BASIS),
        entry_fees=column(of.RECORD_ENTRY_FEES),
        exit_fees=column(of.RECORD_EXIT_FEES),
        slippage_cost=column(of.RECORD_SLIPPAGE),
        borrow_cost=column(of.RECORD_BORROW),
        liquidation_cost=column(of.RECORD_LIQUIDATION),
        net_pnl=column(of.RECORD_NET),
        holding_settlements=records[:, of.RECORD_PAID].astype(np.int64),
        holding_hours=(exit_ts_ms - entry_ts_ms) / HOUR_MS,
        exit_reason=records[:, of.RECORD_REASON].astype(np.uint8),
    )


def recorded_adjustments(moved: FloatArray, part: MarketColumns) -> AdjustmentColumns:
    """The rebalancings, shape (A, ADJUSTMENT_COLUMNS)."""
    index = moved[:, of.ADJUSTMENT_INDEX].astype(np.int64)
    return AdjustmentColumns(
        trade=moved[:, of.ADJUSTMENT_TRADE].astype(np.int64),
        index=index,
        ts_ms=part.ts_ms[index],
        quantity_change=moved[:, of.ADJUSTMENT_CHANGE].copy(),
        spot_fill=moved[:, of.ADJUSTMENT_SPOT_FILL].copy(),
        perp_fill=moved[:, of.ADJUSTMENT_PERP_FILL].copy(),
        fees=moved[:, of.ADJUSTMENT_FEES].copy(),
        slippage_cost=moved[:, of.ADJUSTMENT_SLIPPAGE].copy(),
    )
