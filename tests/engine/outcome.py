"""One shape for what the exact simulator and the engine say, so that they can be compared."""

from dataclasses import dataclass

import numpy as np

from engine.model.align import align
from engine.model.costs import Capital, Costs
from engine.model.market import MarketHistory
from engine.model.params import Period, Strategy
from engine.model.result import EXIT_REASONS
from engine.model.trading import PLAIN_TRADING, Trading
from engine.model.units import FloatArray
from engine.simulator.run import simulate
from tests.engine.exact.simulator import simulate_exactly

NUMBERS = (
    "quantity",
    "spot_entry",
    "perp_entry",
    "spot_exit",
    "perp_exit",
    "funding",
    "basis_pnl",
    "entry_fees",
    "exit_fees",
    "slippage_cost",
    "borrow_cost",
    "liquidation_cost",
    "net_pnl",
)
"""Of a trade; the rest of it is whole numbers and the reason."""


@dataclass
class TradeRow:
    """One trade; `adjustments` holds (settlement, signed change, fees, slippage)."""

    direction: int
    entry: int
    exit: int
    exit_ts_ms: int
    reason: str
    quantity: float
    spot_entry: float
    perp_entry: float
    spot_exit: float
    perp_exit: float
    funding: float
    basis_pnl: float
    entry_fees: float
    exit_fees: float
    slippage_cost: float
    borrow_cost: float
    liquidation_cost: float
    net_pnl: float
    adjustments: list[tuple[int, float, float, float]]


@dataclass
class Outcome:
    """Curves hold one entry per settlement of the period; headroom is NaN where undefined."""

    equity: FloatArray
    funding: FloatArray
    borrow: FloatArray
    quantity: FloatArray
    headroom: FloatArray
    trades: list[TradeRow]
    entries_beyond_margin: int
    entries_below_minimum: int


def exactly(
    history: MarketHistory,
    period: Period,
    strategy: Strategy,
    costs: Costs,
    capital: Capital,
    trading: Trading = PLAIN_TRADING,
) -> Outcome:
    """By the exact simulator."""
    exact = simulate_exactly(history, period, strategy, costs, capital, trading)
    trades = [
        TradeRow(
            direction=trade.direction,
            entry=trade.entry,
            exit=trade.exit,
            exit_ts_ms=trade.exit_ts_ms,
            reason=trade.reason,
            quantity=float(trade.quantity),
            spot_entry=float(trade.spot_entry),
            perp_entry=float(trade.perp_entry),
            spot_exit=float(trade.spot_exit),
            perp_exit=float(trade.perp_exit),
            funding=float(trade.funding),
            basis_pnl=float(trade.basis),
            entry_fees=float(trade.entry_fees),
            exit_fees=float(trade.exit_fees),
            slippage_cost=float(trade.slippage),
            borrow_cost=float(trade.borrow),
            liquidation_cost=float(trade.liquidation_cost),
            net_pnl=float(trade.net),
            adjustments=[
                (a.index, float(a.change), float(a.fees), float(a.slippage))
                for a in trade.adjustments
            ],
        )
        for trade in exact.trades
    ]
    return Outcome(
        equity=np.array([float(x) for x in exact.equity]),
        funding=np.array([float(x) for x in exact.funding]),
        borrow=np.array([float(x) for x in exact.borrow]),
        quantity=np.array([float(x) for x in exact.quantity]),
        headroom=np.array([np.nan if x is None else float(x) for x in exact.headroom]),
        trades=trades,
        entries_beyond_margin=exact.entries_beyond_margin,
        entries_below_minimum=exact.entries_below_minimum,
    )


def by_the_engine(
    history: MarketHistory,
    period: Period,
    strategy: Strategy,
    costs: Costs,
    capital: Capital,
    trading: Trading = PLAIN_TRADING,
) -> Outcome:
    """By the engine, whose curve has a point more: the one before anything happens."""
    result = simulate(align(history), period, strategy, costs, capital, trading)
    curve, trades, changes = result.curve, result.trades, result.adjustments
    rows = [
        TradeRow(
            direction=int(trades.direction[k]),
            entry=int(trades.entry_index[k]),
            exit=int(trades.exit_index[k]),
            exit_ts_ms=int(trades.exit_ts_ms[k]),
            reason=EXIT_REASONS[trades.exit_reason[k]],
            adjustments=[],
            **{name: float(getattr(trades, name)[k]) for name in NUMBERS},
        )
        for k in range(len(trades))
    ]
    for k, trade in enumerate(changes.trade):
        rows[trade].adjustments.append(
            (
                int(changes.index[k]),
                float(changes.quantity_change[k]),
                float(changes.fees[k]),
                float(changes.slippage_cost[k]),
            )
        )
    return Outcome(
        equity=curve.equity[1:],
        funding=curve.funding[1:],
        borrow=curve.borrow[1:],
        quantity=curve.quantity[1:],
        headroom=curve.headroom[1:],
        trades=rows,
        entries_beyond_margin=int(result.data_use.entries_beyond_margin),
        entries_below_minimum=int(result.data_use.entries_below_minimum),
    )


def check_same(got: Outcome, want: Outcome, initial: float) -> None:
    """Whole numbers and reasons are equal, money within 1e-9 of the capital."""
    close = 1e-9 * initial
    story = [(t.direction, t.entry, t.exit, t.exit_ts_ms, t.reason) for t in got.trades]
    assert story == [(t.direction, t.entry, t.exit, t.exit_ts_ms, t.reason) for t in want.trades]
    assert got.entries_beyond_margin == want.entries_beyond_margin
    assert got.entries_below_minimum == want.entries_below_minimum
    for one, other in zip(got.trades, want.trades, strict=True):
        for name in NUMBERS:
            np.testing.assert_allclose(
                getattr(one, name),
                getattr(other, name),
                rtol=1e-12 if name in PER_UNIT else 0,
                atol=0 if name in PER_UNIT else close,
                err_msg=f"{name} of the trade at {one.entry}",
            )
        assert [a[0] for a in one.adjustments] == [a[0] for a in other.adjustments]
        for left, right in zip(one.adjustments, other.adjustments, strict=True):
            np.testing.assert_allclose(left[1], right[1], rtol=1e-9)
            np.testing.assert_allclose(left[2:], right[2:], rtol=0, atol=close)
    np.testing.assert_allclose(got.funding, want.funding, rtol=0, atol=close, err_msg="funding")
    np.testing.assert_allclose(got.borrow, want.borrow, rtol=0, atol=close, err_msg="borrow")
    np.testing.assert_allclose(got.quantity, want.quantity, rtol=1e-9, err_msg="quantity")
    np.testing.assert_allclose(
        got.headroom, want.headroom, rtol=1e-9, atol=1e-9, err_msg="headroom"
    )
    np.testing.assert_allclose(got.equity, want.equity, rtol=0, atol=close, err_msg="equity")


PER_UNIT = ("quantity", "spot_entry", "perp_entry", "spot_exit", "perp_exit")
"""Not money: the lot and the fill prices."""
