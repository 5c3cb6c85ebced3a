"""Everything that is said about one backtest in numbers."""

import math
from dataclasses import dataclass

import numpy as np

from engine.metrics.drawdown import deepest_drawdown
from engine.metrics.headline import headline_columns
from engine.metrics.ratios import divided
from engine.model import totals as at
from engine.model.result import SimulationResult, Span
from engine.model.units import DAY_MS, HOUR_MS, FloatArray, IntArray


@dataclass(frozen=True, slots=True)
class Metrics:
    """The metrics of one run; None = undefined. Money in quote currency, ratios as fractions.

    net_pnl = total_funding + basis_pnl - total_fees - slippage_cost - borrow_cost -
    liquidation_cost; costs and funding_paid are positive amounts. winning_trades have a net
    P&L above 0, losing_trades are the others. Drawdown times are of the deepest relative one;
    the recovery hours run from its trough. exposure: share of the time from the first to the
    last settlement. turnover: value of all fills, both legs. break_even_settlements: how many
    settlements of average funding pay for one average trade's fees and slippage.
    duration_days: from the first to the last settlement. total_capital: spot cost, margin and
    buffer of the largest entry, the perp leg fully posted where it is unconstrained; the returns
    on it and on the largest notional are net_pnl over them.
    """

    net_pnl: float
    total_return: float
    cagr: float | None
    sharpe: float | None
    sortino: float | None
    calmar: float | None
    volatility: float | None
    max_drawdown: float
    max_drawdown_quote: float
    max_drawdown_peak_ts_ms: int | None
    max_drawdown_trough_ts_ms: int | None
    max_drawdown_recovery_ts_ms: int | None
    max_drawdown_recovery_hours: float | None
    total_trades: int
    winning_trades: int
    losing_trades: int
    win_rate: float | None
    average_win: float | None
    average_loss: float | None
    best_trade: float | None
    worst_trade: float | None
    profit_factor: float | None
    average_holding_settlements: float | None
    average_holding_hours: float | None
    exposure: float
    funding_received: float
    funding_paid: float
    total_funding: float
    basis_pnl: float
    total_fees: float
    slippage_cost: float
    borrow_cost: float
    liquidation_cost: float
    liquidations: int
    total_capital: float | None
    return_on_total_capital: float | None
    return_on_notional: float | None
    turnover: float
    break_even_settlements: float | None
    duration_days: float
    settlements: int
    final_equity: float


def summarise(result: SimulationResult) -> Metrics:
    """The metrics of one simulation; those that a sweep has too have the same bits there."""
    notional, total_capital = _committed(result)
    return metrics_of(
        result.totals,
        result.span,
        result.curve.ts_ms,
        result.curve.equity,
        notional=notional,
        total_capital=total_capital,
    )


def metrics_of(
    totals: FloatArray,
    span: Span,
    ts_ms: IntArray,
    equity: FloatArray,
    *,
    notional: float | None,
    total_capital: float | None,
    exposure: float | None = None,
) -> Metrics:
    """The metrics of totals of shape (TOTALS,) and the curve they belong to.

    notional, total_capital: what returns are set against. exposure: where it is not the time
    that trades were held, because several are at once.
    """
    columns = headline_columns(totals.reshape(-1, 1), span)
    headline = {name: float(column[0]) for name, column in columns.items()}
    peak_ms, trough_ms, recovery_ms = _drawdown_times(ts_ms, equity)
    trades = totals[at.TRADES]
    wins = totals[at.WINS]
    held = totals[at.HELD_SETTLEMENTS]
    costs = headline["total_fees"] + headline["slippage_cost"]
    funding = headline["total_funding"]
    return Metrics(
        net_pnl=headline["net_pnl"],
        total_return=headline["total_return"],
        cagr=_defined(headline["cagr"]),
        sharpe=_defined(headline["sharpe"]),
        sortino=_defined(headline["sortino"]),
        calmar=_defined(headline["calmar"]),
        volatility=_defined(headline["volatility"]),
        max_drawdown=headline["max_drawdown"],
        max_drawdown_quote=headline["max_drawdown_quote"],
        max_drawdown_peak_ts_ms=peak_ms,
        max_drawdown_trough_ts_ms=trough_ms,
        max_drawdown_recovery_ts_ms=recovery_ms,
        max_drawdown_recovery_hours=(
            None
            if recovery_ms is None or trough_ms is None
            else (recovery_ms - trough_ms) / HOUR_MS
        ),
        total_trades=int(trades),
        winning_trades=int(wins),
        losing_trades=int(trades - wins),
        win_rate=_defined(headline["win_rate"]),
        average_win=_ratio(totals[at.WON], wins),
        average_loss=_ratio(totals[at.LOST], trades - wins),
        best_trade=_defined(float(totals[at.BEST])),
        worst_trade=_defined(float(totals[at.WORST])),
        profit_factor=_defined(headline["profit_factor"]),
        average_holding_settlements=_ratio(held, trades),
        average_holding_hours=_ratio(totals[at.HELD_MS] / HOUR_MS, trades),
        exposure=headline["exposure"] if exposure is None else exposure,
        funding_received=headline["funding_received"],
        funding_paid=headline["funding_paid"],
        total_funding=funding,
        basis_pnl=headline["basis_pnl"],
        total_fees=headline["total_fees"],
        slippage_cost=headline["slippage_cost"],
        borrow_cost=headline["borrow_cost"],
        liquidation_cost=headline["liquidation_cost"],
        liquidations=int(headline["liquidations"]),
        total_capital=total_capital,
        return_on_total_capital=_return_on(headline["net_pnl"], total_capital),
        return_on_notional=_return_on(headline["net_pnl"], notional),
        turnover=headline["turnover"],
        break_even_settlements=_ratio(costs * held, funding * trades) if funding > 0 else None,
        duration_days=(span.last_ts_ms - span.first_ts_ms) / DAY_MS,
        settlements=span.settlements,
        final_equity=float(totals[at.FINAL_EQUITY]),
    )


def pnl_histogram(net_pnl: FloatArray, bins: int = 10) -> tuple[FloatArray, np.ndarray] | None:
    """Edges, shape (n + 1,), and counts, shape (n,), of the trades' net P&L; None without one.

    n = min(bins, max(3, trades // 3)). Equal values stand in the middle of a narrow range.
    """
    if net_pnl.shape[0] == 0:
        return None
    count = min(bins, max(3, net_pnl.shape[0] // 3))
    counts, edges = np.histogram(net_pnl, bins=count)
    return edges, counts.astype(np.int64)


def _committed(result: SimulationResult) -> tuple[float | None, float | None]:
    # The largest notional and the largest capital that an entry took, by unslipped prices.
    trades = result.trades
    if len(trades) == 0:
        return None, None
    perp = trades.quantity * result.settlements.perp[trades.entry_index]
    spot = trades.quantity * result.settlements.spot[trades.entry_index]
    return float(perp.max()), float((spot + perp * result.posted_fraction).max())


def _return_on(net_pnl: float, capital: float | None) -> float | None:
    return None if capital is None else _ratio(net_pnl, capital)


def _drawdown_times(
    ts_ms: IntArray, equity: FloatArray
) -> tuple[int | None, int | None, int | None]:
    place = deepest_drawdown(equity)
    if place is None:
        return None, None, None
    recovery = None if place.recovery_index is None else int(ts_ms[place.recovery_index])
    return int(ts_ms[place.peak_index]), int(ts_ms[place.trough_index]), recovery


def _defined(value: float) -> float | None:
    return value if math.isfinite(value) else None


def _ratio(numerator: float, denominator: float) -> float | None:
    return _defined(float(divided(numerator, denominator)))
