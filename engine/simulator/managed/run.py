"""A run or a cell whose position is managed: by more than its signal."""

from dataclasses import dataclass

import numpy as np

from engine.model import totals as at
from engine.model.columns import MarketColumns
from engine.model.params import Sizing
from engine.model.result import AdjustmentColumns, TradeColumns
from engine.model.terms import Terms
from engine.model.totals import TOTALS
from engine.model.units import HOUR_MS, BoolArray, FloatArray
from engine.simulator import curves
from engine.simulator.managed.kernels import simulate_managed_nb
from engine.simulator.managed.table import managed_table, term_numbers, tiers_of
from engine.simulator.position import adjustment, record, state
from engine.simulator.table import size_of


@dataclass(frozen=True, slots=True, eq=False)
class Recorded:
    """What a kernel left behind: curve (curves.COUNT, T + 1), totals (TOTALS,).

    most_committed: the largest sum of money that an entry or a resize took; None: see the trades.
    """

    curve: FloatArray
    trades: TradeColumns
    adjustments: AdjustmentColumns
    totals: FloatArray
    below_minimum: int
    beyond_margin: int
    perp_bar_liquidations: int = 0
    resizes: int = 0
    most_committed: float | None = None


class ManagedMarket:
    """One market under one set of terms, prepared once for any number of signals."""

    def __init__(
        self,
        part: MarketColumns,
        may_enter: BoolArray,
        sizing: Sizing | None,
        terms: Terms,
    ) -> None:
        self._part = part
        self.table = managed_table(part, may_enter, terms)
        self.path = part.path
        self.terms = term_numbers(terms)
        self.tiers = tiers_of(terms.trading)
        self.size = size_of(sizing, terms.capital)
        self.initial = terms.capital.initial

    def run(
        self, long_signal: FloatArray, short_signal: FloatArray, entry: float, exit_: float
    ) -> Recorded:
        """One run with everything recorded."""
        count = self.table.shape[0]
        curve = np.empty((curves.COUNT, count + 1))
        records = np.empty((count // 2 + 1, record.COUNT))
        moved = np.empty((count, adjustment.COUNT))
        position, totals = np.empty(state.COUNT), np.empty(TOTALS)
        simulate_managed_nb(
            self.table,
            self.path,
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
        return Recorded(
            curve=curve,
            trades=recorded_trades(records[: int(position[at.TRADES])]),
            adjustments=recorded_adjustments(moved[: int(position[state.ADJUSTMENTS])], self._part),
            totals=totals,
            below_minimum=int(position[state.BELOW_MINIMUM]),
            beyond_margin=int(position[state.BEYOND_MARGIN]),
            perp_bar_liquidations=int(position[state.PERP_BAR_LIQUIDATIONS]),
            resizes=int(position[state.RESIZES]),
            most_committed=float(position[state.MOST_COMMITTED]),
        )


def recorded_trades(records: FloatArray) -> TradeColumns:
    """The trade list of closed positions, shape (K, record.COUNT)."""
    entry_ts_ms = records[:, record.ENTRY_TS_MS].astype(np.int64)
    exit_ts_ms = records[:, record.EXIT_TS_MS].astype(np.int64)

    def column(place: int) -> FloatArray:
        return records[:, place].copy()

    return TradeColumns(
        entry_index=records[:, record.ENTRY].astype(np.int64),
        exit_index=records[:, record.EXIT].astype(np.int64),
        entry_ts_ms=entry_ts_ms,
        exit_ts_ms=exit_ts_ms,
        direction=np.sign(records[:, record.QUANTITY]).astype(np.int8),
        quantity=np.abs(records[:, record.QUANTITY]),
        spot_entry=column(record.SPOT_ENTRY),
        perp_entry=column(record.PERP_ENTRY),
        spot_exit=column(record.SPOT_EXIT),
        perp_exit=column(record.PERP_EXIT),
        funding=column(record.FUNDING),
        basis_pnl=column(record.BASIS),
        entry_fees=column(record.ENTRY_FEES),
        exit_fees=column(record.EXIT_FEES),
        slippage_cost=column(record.SLIPPAGE),
        borrow_cost=column(record.BORROW),
        liquidation_cost=column(record.LIQUIDATION),
        net_pnl=column(record.NET),
        spot_yield=column(record.SPOT_YIELD),
        holding_settlements=records[:, record.PAID].astype(np.int64),
        holding_hours=(exit_ts_ms - entry_ts_ms) / HOUR_MS,
        exit_reason=records[:, record.REASON].astype(np.uint8),
    )


def recorded_adjustments(moved: FloatArray, part: MarketColumns) -> AdjustmentColumns:
    """The rebalancings, shape (A, adjustment.COUNT)."""
    index = moved[:, adjustment.INDEX].astype(np.int64)
    return AdjustmentColumns(
        trade=moved[:, adjustment.TRADE].astype(np.int64),
        index=index,
        ts_ms=part.ts_ms[index],
        quantity_change=moved[:, adjustment.CHANGE].copy(),
        spot_fill=moved[:, adjustment.SPOT_FILL].copy(),
        perp_fill=moved[:, adjustment.PERP_FILL].copy(),
        fees=moved[:, adjustment.FEES].copy(),
        slippage_cost=moved[:, adjustment.SLIPPAGE].copy(),
    )
