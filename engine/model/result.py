"""What one simulation leaves behind, as columns."""

from dataclasses import dataclass, field

import numpy as np

from engine.model.units import ByteArray, FloatArray, IntArray, SignArray

EXIT_SIGNAL = 0
EXIT_END_OF_PERIOD = 1
EXIT_LIQUIDATED = 2
EXIT_MARGIN_CALL = 3
EXIT_BASIS_STOP = 4
EXIT_MAX_HOLDING = 5
EXIT_MIN_HEADROOM = 6
EXIT_REASONS = (
    "SIGNAL",
    "END_OF_PERIOD",
    "LIQUIDATED",
    "MARGIN_CALL",
    "BASIS_STOP",
    "MAX_HOLDING",
    "MIN_HEADROOM",
)
"""Names by code."""


@dataclass(frozen=True, slots=True, eq=False)
class CurveColumns:
    """The equity curve, shape (T + 1,).

    Point 0 stands at the period's start with the initial capital, before anything happens;
    point i + 1 stands after the fills of settlement i.
    funding: cash received at that point. quantity: held after it, base units on each leg, below
    0 while spot is short. borrow: what the borrowed spot cost up to there. headroom: adverse move
    of the mark that liquidates, a fraction of it; NaN while flat or unconstrained. free_cash:
    neither in the spot leg nor in the margin. interest, spot_yield: cash received up to there, of
    free cash and of a long spot leg.
    """

    ts_ms: IntArray
    equity: FloatArray
    funding: FloatArray
    quantity: FloatArray
    borrow: FloatArray
    headroom: FloatArray
    free_cash: FloatArray
    interest: FloatArray
    spot_yield: FloatArray


@dataclass(frozen=True, slots=True, eq=False)
class SettlementColumns:
    """The settlements of the period, shape (T,).

    quantity_into: held INTO t, earning there; after t's trades where those come before it pays.
    """

    ts_ms: IntArray
    rate: FloatArray
    mark: FloatArray
    perp: FloatArray
    spot: FloatArray
    quantity_into: FloatArray


@dataclass(frozen=True, slots=True, eq=False)
class TradeColumns:
    """The trades in order, shape (K,).

    entry_index, exit_index: settlements of the period (the curve's point is one later).
    spot_entry, perp_entry, spot_exit, perp_exit: fill prices, slippage in them.
    direction: 1 long spot, -1 short spot. quantity: opened, above 0; rebalancing may have changed
    it since. basis_pnl: both legs at unslipped prices. net_pnl = funding + basis_pnl +
    spot_yield - entry_fees - exit_fees - slippage_cost - borrow_cost - liquidation_cost; entry
    fees are of fills that enlarged it, exit fees of those that reduced it. holding_settlements:
    settlements that paid. exit_ts_ms: of a liquidation the moment between the settlements.
    exit_reason: index into EXIT_REASONS.
    """

    entry_index: IntArray
    exit_index: IntArray
    entry_ts_ms: IntArray
    exit_ts_ms: IntArray
    direction: SignArray
    quantity: FloatArray
    spot_entry: FloatArray
    perp_entry: FloatArray
    spot_exit: FloatArray
    perp_exit: FloatArray
    funding: FloatArray
    basis_pnl: FloatArray
    entry_fees: FloatArray
    exit_fees: FloatArray
    slippage_cost: FloatArray
    borrow_cost: FloatArray
    liquidation_cost: FloatArray
    spot_yield: FloatArray
    net_pnl: FloatArray
    holding_settlements: IntArray
    holding_hours: FloatArray
    exit_reason: ByteArray

    def __len__(self) -> int:
        return int(self.entry_index.shape[0])


@dataclass(frozen=True, slots=True, eq=False)
class AdjustmentColumns:
    """Legs reduced or enlarged to move collateral or to fit the account, in order, shape (A,).

    trade: position in the trade list. index: settlement of the period. quantity_change: of both
    legs, below 0 where they were reduced. spot_fill, perp_fill: prices, slippage in them.
    """

    trade: IntArray
    index: IntArray
    ts_ms: IntArray
    quantity_change: FloatArray
    spot_fill: FloatArray
    perp_fill: FloatArray
    fees: FloatArray
    slippage_cost: FloatArray

    def __len__(self) -> int:
        return int(self.trade.shape[0])


@dataclass(frozen=True, slots=True, eq=False)
class AccountCurve:
    """The account at every instant at which some market settles, shape (E + 1,).

    Point 0 stands at the period's start. funding, borrow: cash of that instant. positions: open
    after it. exposure: perp notional held. committed: spot cost, margin and buffer that the open
    positions took when last sized. free_cash, interest: as of a backtest's curve.
    """

    ts_ms: IntArray
    equity: FloatArray
    funding: FloatArray
    borrow: FloatArray
    positions: IntArray
    exposure: FloatArray
    committed: FloatArray
    free_cash: FloatArray
    interest: FloatArray


@dataclass(frozen=True, slots=True, eq=False)
class DataUse:
    """What the history could and could not give.

    perp_stale, spot_stale: settlements whose last close of that leg was older than the limit;
    perp_missing, spot_missing: those before the leg's first bar. One settlement may lack both legs.
    resizes: of positions to fit the account. perp_bar_liquidations: decided by a bar of the perp,
    for want of one of the mark. missing_settlements: that the schedule has between the first and
    the last one and the history lacks (engine/model/schedule.py). slippage_from_ts_ms,
    spot_slippage, perp_slippage: where the slippage was estimated, that of both legs from each of
    these times on, fractions; empty where it was given.
    """

    settlements: int
    untradable_count: int
    untradable_ts_ms: IntArray
    perp_stale: int
    perp_missing: int
    spot_stale: int
    spot_missing: int
    settlement_marks: int
    bar_marks: int
    perp_price_marks: int
    entries_below_minimum: int
    entries_beyond_margin: int
    closed_at_stale_price: bool
    resizes: int = 0
    perp_bar_liquidations: int = 0
    missing_settlements: int = 0
    slippage_from_ts_ms: IntArray = field(default_factory=lambda: np.empty(0, dtype=np.int64))
    spot_slippage: FloatArray = field(default_factory=lambda: np.empty(0))
    perp_slippage: FloatArray = field(default_factory=lambda: np.empty(0))


@dataclass(frozen=True, slots=True)
class Span:
    """What every cell of one market and period shares.

    first_ts_ms, last_ts_ms: of the first and last settlement. daily_returns: how many daily
    returns the period has. initial: capital. risk_free_per_day: what ratios take off a day's
    return, a fraction.
    """

    initial: float
    settlements: int
    first_ts_ms: int
    last_ts_ms: int
    daily_returns: int
    risk_free_per_day: float = 0.0


@dataclass(frozen=True, slots=True, eq=False)
class SimulationResult:
    """One backtest.

    totals: the exact accumulators, shape (engine.model.totals.TOTALS,), the same numbers that a
    sweep keeps per cell. span: what the totals need to become metrics. posted_fraction: margin
    of the perp leg as a fraction of its notional, 1 where it is unconstrained. most_committed: the
    largest sum of money that an entry or a resize took; None: an entry's, as in the trades.
    """

    curve: CurveColumns
    settlements: SettlementColumns
    trades: TradeColumns
    adjustments: AdjustmentColumns
    totals: FloatArray
    span: Span
    data_use: DataUse
    posted_fraction: float
    most_committed: float | None = None
