"""What the exact simulator and the engine say of a portfolio, in one shape."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise

import numpy as np

from engine.model import totals as at
from engine.model.params import Period, Strategy
from engine.model.portfolio import PortfolioRules
from engine.model.terms import Terms
from engine.model.units import DAY_MS, FloatArray, IntArray
from engine.portfolio.result import PortfolioMarket, PortfolioResult
from engine.portfolio.run import MarketOnTerms, simulate_portfolio
from tests.engine.exact.portfolio import ExactPortfolio, MarketTerms, simulate_portfolio_exactly
from tests.engine.exact.result import ExactResult, ExactTrade
from tests.engine.exact.said import break_even_slippage, money_idle
from tests.engine.markets import prepared
from tests.engine.outcome import (
    IDLE,
    SLIPPAGE,
    TradeRow,
    check_trades,
    engine_rows,
    exact_rows,
    slippage_slack,
)

CURVES = ("equity", "funding", "borrow", "exposure", "committed", "free_cash", "interest")
AT_SETTLEMENTS = ("funding", "borrow", "quantity_into")
COUNTS = ("entries_below_minimum", "entries_beyond_margin", "resizes")


@dataclass
class MarketPart:
    """One market's share in the account; the arrays hold an entry per settlement."""

    funding: FloatArray
    borrow: FloatArray
    quantity_into: FloatArray
    headroom: FloatArray
    trades: list[TradeRow]
    attribution: dict[str, float]
    entries_below_minimum: int
    entries_beyond_margin: int
    resizes: int


@dataclass
class AccountOutcome:
    """Curves hold an entry per instant at which some market settles."""

    ts_ms: IntArray
    equity: FloatArray
    funding: FloatArray
    borrow: FloatArray
    positions: IntArray
    exposure: FloatArray
    committed: FloatArray
    free_cash: FloatArray
    interest: FloatArray
    markets: list[MarketPart]
    attribution: dict[str, float]
    metrics: dict[str, float | None]
    slippable: float


def exactly(
    markets: Sequence[MarketTerms], period: Period, strategy: Strategy, rules: PortfolioRules
) -> AccountOutcome:
    """By the exact simulator."""
    exact = simulate_portfolio_exactly(markets, period, strategy, rules)
    parts = [
        _exact_part(result, one.trading.rules.anticipate)
        for result, one in zip(exact.markets, markets, strict=True)
    ]
    attribution = {
        name: sum(part.attribution[name] for part in parts) for name in parts[0].attribution
    }
    attribution["interest"] = float(sum(exact.interest))
    attribution["net_pnl"] += attribution["interest"]
    return AccountOutcome(
        ts_ms=np.array(exact.ts_ms),
        positions=np.array(exact.positions),
        markets=parts,
        attribution=attribution,
        slippable=float(
            sum((one.slippable for part in exact.markets for one in part.trades), Decimal(0))
        ),
        metrics=_exact_metrics(exact, float(markets[0].capital.initial), attribution["net_pnl"]),
        **{name: np.array([float(x) for x in getattr(exact, name)]) for name in CURVES},
    )


def by_the_engine(
    markets: Sequence[MarketTerms], period: Period, strategy: Strategy, rules: PortfolioRules
) -> AccountOutcome:
    """By the engine, whose curve has a point more: the one before anything happens."""
    on_terms = [
        MarketOnTerms(prepared(one.history, one.costs), Terms(one.costs, one.capital, one.trading))
        for one in markets
    ]
    initial = markets[0].capital.initial
    result = simulate_portfolio(on_terms, period, strategy, rules, initial)
    metrics = result.metrics()
    assert result.curve.equity[0] == initial
    assert result.curve.ts_ms[0] == period.start_ms
    return AccountOutcome(
        ts_ms=result.curve.ts_ms[1:],
        positions=result.curve.positions[1:],
        markets=[_engine_part(one) for one in result.markets],
        attribution=_told(result),
        metrics={name: getattr(metrics, name) for name in METRICS},
        slippable=float(result.totals[at.SLIPPABLE]),
        **{name: getattr(result.curve, name)[1:] for name in CURVES},
    )


def check_same(got: AccountOutcome, want: AccountOutcome, initial: float) -> None:
    """Whole numbers and reasons are equal, money within 1e-9 of the capital."""
    close = 1e-9 * initial
    for one, other in zip(got.markets, want.markets, strict=True):
        # What an exposure cap leaves is the small rest of large sums.
        check_trades(one.trades, other.trades, close, per_unit=1e-9)
        for name in COUNTS:
            assert getattr(one, name) == getattr(other, name), name
        for name in AT_SETTLEMENTS:
            _check(name, getattr(one, name), getattr(other, name), close)
        _check("headroom", one.headroom, other.headroom, 1e-9)
        for name, part in other.attribution.items():
            _check(name, one.attribution[name], part, close)
    np.testing.assert_array_equal(got.ts_ms, want.ts_ms)
    np.testing.assert_array_equal(got.positions, want.positions)
    np.testing.assert_allclose(got.slippable, want.slippable, rtol=1e-9, err_msg="slippable")
    for name in CURVES:
        _check(name, getattr(got, name), getattr(want, name), close)
    for name, part in want.attribution.items():
        _check(name, got.attribution[name], part, close)
    for name, known in want.metrics.items():
        told = got.metrics[name]
        # Of a net P&L of 0 the break-even may be nothing more or nothing less in floats.
        assert name == SLIPPAGE or (told is None) == (known is None), name
        if told is not None and known is not None:
            _check(name, told, known, _slack(name, want, close))


def _slack(name: str, want: AccountOutcome, close: float) -> float:
    """Money is within `close`, and what is money by committed capital accordingly."""
    if name in METRICS_OF_MONEY:
        return close
    if name == SLIPPAGE:
        return slippage_slack(4 * close, want.slippable)
    committed = want.metrics["total_capital"]
    if name.startswith("return_on") and committed:
        return 1e-9 + 4 * close / committed
    return 1e-9


def _check(name: str, got: FloatArray | float, want: FloatArray | float, close: float) -> None:
    rtol = 1e-9 if name in ("headroom", "quantity_into", *METRICS) else 0.0
    np.testing.assert_allclose(got, want, rtol=rtol, atol=close, err_msg=name)


def _told(result: PortfolioResult | PortfolioMarket) -> dict[str, float]:
    parts = result.attribution()
    return {name: getattr(parts, name) for name in ATTRIBUTION}


ATTRIBUTION = (
    "funding_received",
    "funding_paid",
    "basis_pnl",
    "total_fees",
    "slippage_cost",
    "borrow_cost",
    "liquidation_cost",
    "spot_yield",
    "interest",
    "net_pnl",
)
METRICS_OF_MONEY = ("net_pnl", "max_drawdown_quote", "total_capital")
METRICS = (
    *METRICS_OF_MONEY,
    "total_trades",
    "max_drawdown",
    "exposure",
    "return_on_total_capital",
    "return_on_notional",
    "volatility",
    SLIPPAGE,
    *IDLE,
)


def _engine_part(market: PortfolioMarket) -> MarketPart:
    return MarketPart(
        funding=market.funding,
        borrow=market.borrow,
        quantity_into=market.settlements.quantity_into,
        headroom=market.headroom,
        trades=engine_rows(market.trades, market.adjustments),
        attribution=_told(market),
        entries_below_minimum=market.data_use.entries_below_minimum,
        entries_beyond_margin=market.data_use.entries_beyond_margin,
        resizes=market.data_use.resizes,
    )


def _exact_part(exact: ExactResult, anticipates: bool) -> MarketPart:
    trades = exact.trades
    after = [float(x) for x in exact.quantity]
    return MarketPart(
        funding=np.array([float(x) for x in exact.funding]),
        borrow=np.array([float(x) for x in exact.borrow]),
        quantity_into=np.array(after if anticipates else [0.0, *after[:-1]]),
        headroom=np.array([np.nan if x is None else float(x) for x in exact.headroom]),
        trades=exact_rows(trades),
        attribution={
            "funding_received": float(sum(x for x in exact.funding if x > 0)),
            "funding_paid": float(-sum(x for x in exact.funding if x < 0)),
            "basis_pnl": float(sum(one.basis for one in trades)),
            "total_fees": float(sum(one.entry_fees + one.exit_fees for one in trades)),
            "slippage_cost": float(sum(one.slippage for one in trades)),
            "borrow_cost": float(sum(one.borrow for one in trades)),
            "liquidation_cost": float(sum(one.liquidation_cost for one in trades)),
            "spot_yield": float(sum(one.spot_yield for one in trades)),
            "interest": 0.0,  # the account's
            "net_pnl": float(sum(one.net for one in trades)),
        },
        entries_below_minimum=exact.entries_below_minimum,
        entries_beyond_margin=exact.entries_beyond_margin,
        resizes=sum(one.resizes for one in trades),
    )


def _exact_metrics(exact: ExactPortfolio, initial: float, net: float) -> dict[str, float | None]:
    equity = [initial, *(float(x) for x in exact.equity)]
    falls = [(max(equity[: k + 1]), now) for k, now in enumerate(equity)]
    trades = [trade for one in exact.markets for trade in one.trades]
    all_net = sum((trade.net for trade in trades), Decimal(0)) + sum(exact.interest, Decimal(0))
    slippage = break_even_slippage(trades, all_net)
    idle = money_idle(exact.ts_ms, exact.equity, exact.free_cash)
    share_held = _share_of_the_time(exact)
    committed = float(max(exact.committed)) if trades else None
    notional = _largest_notional(trades)
    return {
        "net_pnl": net,
        "max_drawdown_quote": max(peak - now for peak, now in falls),
        "total_capital": committed,
        "total_trades": len(trades),
        "max_drawdown": max(1 - now / peak for peak, now in falls),
        "exposure": share_held,
        SLIPPAGE: None if slippage is None else float(slippage),
        "time_idle": 1 - share_held,
        "money_idle": None if idle is None else float(idle),
        "return_on_total_capital": None if committed is None else net / committed,
        "return_on_notional": None if notional is None else net / notional,
        "volatility": _volatility(exact, initial),
    }


def _largest_notional(trades: list[ExactTrade]) -> float | None:
    """Of the positions open right after some entry, each as it was opened."""
    sums = [
        sum(
            (one.notional for one in trades if one.entry_ts_ms <= at < one.exit_ts_ms),
            Decimal(0),
        )
        for at in {trade.entry_ts_ms for trade in trades}
    ]
    return float(max(sums)) if sums else None


def _share_of_the_time(exact: ExactPortfolio) -> float:
    """Milliseconds with any position open; of the nearest hour, for all times are whole ones."""
    held = [(t.entry_ts_ms, t.exit_ts_ms) for one in exact.markets for t in one.trades]
    first, last = exact.ts_ms[0], exact.ts_ms[-1]
    edges = sorted({first, last, *(edge for both in held for edge in both)})
    open_ms = 0
    for start, end in pairwise(edges):
        if any(opened <= start and end <= closed for opened, closed in held):
            open_ms += end - start
    return open_ms / max(last - first, 1)


def _volatility(exact: ExactPortfolio, initial: float) -> float | None:
    """Of the account's equity at each midnight, from the one at or before its first instant."""
    first = exact.ts_ms[0] // DAY_MS
    last = -(-exact.ts_ms[-1] // DAY_MS)
    known = [initial]
    for day in range(first + 1, last + 1):
        before = [float(x) for t, x in zip(exact.ts_ms, exact.equity, strict=True)]
        count = sum(t <= day * DAY_MS for t in exact.ts_ms)
        known.append(before[count - 1] if count else initial)
    if min(exact.equity) <= 0:
        return None
    returns = np.array(known[1:]) / np.array(known[:-1]) - 1.0
    return float(returns.std(ddof=1) * np.sqrt(365.0)) if len(returns) > 1 else None
