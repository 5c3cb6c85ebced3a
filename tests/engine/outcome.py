"""One shape for what the exact simulator and the engine say, so that they can be compared."""

from dataclasses import dataclass
from decimal import Decimal

import numpy as np

from engine.metrics.summary import summarise
from engine.model import totals as at
from engine.model.costs import Capital, Costs
from engine.model.market import MarketHistory
from engine.model.params import Period, Strategy
from engine.model.result import EXIT_REASONS, AdjustmentColumns, TradeColumns
from engine.model.terms import Terms
from engine.model.trading import PLAIN_TRADING, Trading
from engine.model.units import HOUR_MS, FloatArray
from engine.simulator.run import simulate
from tests.engine.exact.result import ExactResult, ExactTrade
from tests.engine.exact.said import break_even_slippage, money_idle, time_idle
from tests.engine.exact.simulator import simulate_exactly
from tests.engine.markets import prepared

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
    "spot_yield",
    "net_pnl",
)
"""Of a trade; the rest of it is whole numbers and the reason."""

MONEY = (
    "net_pnl",
    "total_funding",
    "basis_pnl",
    "total_fees",
    "slippage_cost",
    "borrow_cost",
    "liquidation_cost",
    "turnover",
)
SLIPPAGE = "break_even_slippage_bps"
IDLE = ("time_idle", "money_idle")
COUNTS = ("total_trades", "liquidations")
BIGGEST = ("best_trade", "worst_trade", "total_capital")
AVERAGES = (
    "average_holding_settlements",
    "average_holding_hours",
    "return_on_total_capital",
    "return_on_notional",
)
"""What the metrics say of a run; the last two kinds are undefined without a trade."""
TOTALS = (*MONEY, SLIPPAGE, *IDLE, *COUNTS, *BIGGEST, *AVERAGES)


@dataclass
class TradeRow:
    """One trade; `adjustments` holds (settlement, signed change, fees, slippage)."""

    direction: int
    entry: int
    exit: int
    exit_ts_ms: int
    reason: str
    paid: int
    hours: float
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
    spot_yield: float
    net_pnl: float
    adjustments: list[tuple[int, float, float, float]]


@dataclass
class Outcome:
    """Curves hold one entry per settlement of the period; headroom is NaN where undefined.

    totals: what the metrics say of the whole run, None where undefined. slippable: what a slippage
    of 1 would cost its taker fills.
    """

    equity: FloatArray
    funding: FloatArray
    borrow: FloatArray
    quantity: FloatArray
    headroom: FloatArray
    interest: FloatArray
    free_cash: FloatArray
    trades: list[TradeRow]
    totals: dict[str, float | None]
    slippable: float
    entries_beyond_margin: int
    entries_below_minimum: int
    perp_bar_liquidations: int
    resizes: int
    untradable: int


def exact_rows(trades: list[ExactTrade]) -> list[TradeRow]:
    """The exact simulator's trades."""
    return [
        TradeRow(
            direction=trade.direction,
            entry=trade.entry,
            exit=trade.exit,
            exit_ts_ms=trade.exit_ts_ms,
            reason=trade.reason,
            paid=trade.paid,
            hours=(trade.exit_ts_ms - trade.entry_ts_ms) / HOUR_MS,
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
            spot_yield=float(trade.spot_yield),
            net_pnl=float(trade.net),
            adjustments=[
                (a.index, float(a.change), float(a.fees), float(a.slippage))
                for a in trade.adjustments
            ],
        )
        for trade in trades
    ]


def engine_rows(trades: TradeColumns, changes: AdjustmentColumns) -> list[TradeRow]:
    """The engine's trades."""
    rows = [
        TradeRow(
            direction=int(trades.direction[k]),
            entry=int(trades.entry_index[k]),
            exit=int(trades.exit_index[k]),
            exit_ts_ms=int(trades.exit_ts_ms[k]),
            reason=EXIT_REASONS[trades.exit_reason[k]],
            paid=int(trades.holding_settlements[k]),
            hours=float(trades.holding_hours[k]),
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
    return rows


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
    return Outcome(
        equity=np.array([float(x) for x in exact.equity]),
        funding=np.array([float(x) for x in exact.funding]),
        borrow=np.array([float(x) for x in exact.borrow]),
        quantity=np.array([float(x) for x in exact.quantity]),
        headroom=np.array([np.nan if x is None else float(x) for x in exact.headroom]),
        interest=np.array([float(x) for x in exact.interest]),
        free_cash=np.array([float(x) for x in exact.free_cash]),
        trades=exact_rows(exact.trades),
        totals=_exact_totals(exact.trades, sum(exact.interest, Decimal(0))) | _said(exact),
        slippable=float(sum((trade.slippable for trade in exact.trades), Decimal(0))),
        entries_beyond_margin=exact.entries_beyond_margin,
        entries_below_minimum=exact.entries_below_minimum,
        perp_bar_liquidations=exact.perp_bar_liquidations,
        resizes=sum(trade.resizes for trade in exact.trades),
        untradable=exact.untradable,
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
    result = simulate(prepared(history, costs), period, strategy, Terms(costs, capital, trading))
    curve = result.curve
    metrics = summarise(result)
    return Outcome(
        equity=curve.equity[1:],
        funding=curve.funding[1:],
        borrow=curve.borrow[1:],
        quantity=curve.quantity[1:],
        headroom=curve.headroom[1:],
        interest=curve.interest[1:],
        free_cash=curve.free_cash[1:],
        trades=engine_rows(result.trades, result.adjustments),
        totals={name: getattr(metrics, name) for name in TOTALS},
        slippable=float(result.totals[at.SLIPPABLE]),
        entries_beyond_margin=int(result.data_use.entries_beyond_margin),
        entries_below_minimum=int(result.data_use.entries_below_minimum),
        perp_bar_liquidations=int(result.data_use.perp_bar_liquidations),
        resizes=int(result.data_use.resizes),
        untradable=int(result.data_use.untradable_count),
    )


def check_same(got: Outcome, want: Outcome, initial: float) -> None:
    """Whole numbers and reasons are equal, money within 1e-9 of the capital."""
    close = 1e-9 * initial
    assert got.entries_beyond_margin == want.entries_beyond_margin
    assert got.entries_below_minimum == want.entries_below_minimum
    assert got.perp_bar_liquidations == want.perp_bar_liquidations
    assert got.resizes == want.resizes
    assert got.untradable == want.untradable
    check_trades(got.trades, want.trades, close)
    np.testing.assert_allclose(got.funding, want.funding, rtol=0, atol=close, err_msg="funding")
    np.testing.assert_allclose(got.borrow, want.borrow, rtol=0, atol=close, err_msg="borrow")
    np.testing.assert_allclose(got.interest, want.interest, rtol=0, atol=close, err_msg="interest")
    np.testing.assert_allclose(got.free_cash, want.free_cash, rtol=1e-9, atol=close, err_msg="free")
    np.testing.assert_allclose(got.quantity, want.quantity, rtol=1e-9, err_msg="quantity")
    np.testing.assert_allclose(
        got.headroom, want.headroom, rtol=1e-9, atol=1e-9, err_msg="headroom"
    )
    np.testing.assert_allclose(got.equity, want.equity, rtol=0, atol=close, err_msg="equity")
    np.testing.assert_allclose(got.slippable, want.slippable, rtol=1e-9, err_msg="slippable")
    # A net P&L of 0 without slippage may be nothing more or nothing less in floats.
    np.testing.assert_allclose(
        got.totals[SLIPPAGE] or 0.0,
        want.totals[SLIPPAGE] or 0.0,
        rtol=1e-9,
        atol=slippage_slack(close, want.slippable),
        err_msg=SLIPPAGE,
    )
    for name in (*MONEY, *IDLE, *COUNTS, *BIGGEST, *AVERAGES):
        told, known = got.totals[name], want.totals[name]
        assert (told is None) == (known is None), name
        if told is not None and known is not None:
            slack = 1e-9 if name in (*IDLE, *AVERAGES) else close
            if name.startswith("return_on_"):  # of what may be small beside the capital
                slack = max(slack, close / max(one.quantity * one.perp_exit for one in want.trades))
            np.testing.assert_allclose(told, known, rtol=1e-9, atol=slack, err_msg=name)


def slippage_slack(close: float, slippable: float) -> float:
    """How far apart break-even slippages are, in bps, of net P&Ls that are `close`."""
    return 1e-9 + (10_000 * close / slippable if slippable > 0.0 else 0.0)


def check_trades(
    got: list[TradeRow], want: list[TradeRow], close: float, per_unit: float = 1e-12
) -> None:
    """The same trades in the same order; money within `close`, lots and prices within a share."""
    assert [_story(trade) for trade in got] == [_story(trade) for trade in want]
    for one, other in zip(got, want, strict=True):
        for name in NUMBERS:
            np.testing.assert_allclose(
                getattr(one, name),
                getattr(other, name),
                rtol=per_unit if name in PER_UNIT else 0,
                atol=0 if name in PER_UNIT else close,
                err_msg=f"{name} of the trade at {one.entry}",
            )
        assert [a[0] for a in one.adjustments] == [a[0] for a in other.adjustments]
        for left, right in zip(one.adjustments, other.adjustments, strict=True):
            np.testing.assert_allclose(left[1], right[1], rtol=1e-9)
            np.testing.assert_allclose(left[2:], right[2:], rtol=0, atol=close)


def _story(trade: TradeRow) -> tuple[int | str | float, ...]:
    where = (trade.direction, trade.entry, trade.exit, trade.exit_ts_ms)
    return (*where, trade.reason, trade.paid, trade.hours)


def _said(exact: ExactResult) -> dict[str, float | None]:
    trades = exact.trades
    net = sum((trade.net for trade in trades), Decimal(0)) + sum(exact.interest, Decimal(0))
    held_ms = sum(trade.exit_ts_ms - trade.entry_ts_ms for trade in trades)
    slippage = break_even_slippage(trades, net)
    idle = money_idle(exact.ts_ms, exact.equity, exact.free_cash)
    return {
        SLIPPAGE: None if slippage is None else float(slippage),
        "time_idle": float(time_idle(exact.ts_ms, held_ms)),
        "money_idle": None if idle is None else float(idle),
    }


def _exact_totals(trades: list[ExactTrade], interest: Decimal) -> dict[str, float | None]:
    """The contract's sums once more, from the exact trades."""
    if not trades:
        nothing = dict.fromkeys(MONEY + COUNTS, 0.0) | dict.fromkeys(BIGGEST + AVERAGES)
        return nothing | {"net_pnl": float(interest)}
    tied_up = max(trade.tied_up for trade in trades)
    net = sum((trade.net for trade in trades), Decimal(0)) + interest
    held_ms = sum(trade.exit_ts_ms - trade.entry_ts_ms for trade in trades)

    def total(name: str) -> float:
        return float(sum((getattr(trade, name) for trade in trades), Decimal(0)))

    return {
        "net_pnl": float(net),
        "total_funding": total("funding"),
        "basis_pnl": total("basis"),
        "total_fees": total("entry_fees") + total("exit_fees"),
        "slippage_cost": total("slippage"),
        "borrow_cost": total("borrow"),
        "liquidation_cost": total("liquidation_cost"),
        "turnover": total("turnover"),
        "total_trades": len(trades),
        "liquidations": sum(trade.reason == "LIQUIDATED" for trade in trades),
        "average_holding_settlements": sum(trade.paid for trade in trades) / len(trades),
        "average_holding_hours": held_ms / HOUR_MS / len(trades),
        "best_trade": float(max(trade.net for trade in trades)),
        "worst_trade": float(min(trade.net for trade in trades)),
        "total_capital": float(tied_up),
        "return_on_total_capital": float(net / tied_up),
        "return_on_notional": float(net / max(trade.notional for trade in trades)),
    }


PER_UNIT = ("quantity", "spot_entry", "perp_entry", "spot_exit", "perp_exit")
"""Not money: the lot and the fill prices."""
