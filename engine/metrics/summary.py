"""Everything that is said about one backtest in numbers."""

import math
from typing import Any

import numpy as np

from engine.metrics.bins import edges_around_zero
from engine.metrics.catalogue import COUNTS, MAY_BE_UNDEFINED, Metrics
from engine.metrics.daily import daily_equity, daily_returns
from engine.metrics.drawdown import deepest_drawdown
from engine.metrics.headline import headline_columns
from engine.metrics.long_run import long_run_sharpe
from engine.metrics.ratios import divided
from engine.model import totals as at
from engine.model.result import SimulationResult, Span
from engine.model.units import DAY_MS, HOUR_MS, FloatArray, IntArray


def summarise(result: SimulationResult) -> Metrics:
    """The metrics of one simulation; those that a sweep has too have the same bits there."""
    notional, total_capital = committed(result)
    return metrics_of(
        result.totals,
        result.span,
        result.curve.ts_ms,
        result.curve.equity,
        result.curve.free_cash,
        notional=notional,
        total_capital=total_capital,
    )


def metrics_of(
    totals: FloatArray,
    span: Span,
    ts_ms: IntArray,
    equity: FloatArray,
    free_cash: FloatArray,
    *,
    notional: float | None,
    total_capital: float | None,
    exposure: float | None = None,
) -> Metrics:
    """The metrics of totals of shape (TOTALS,) and the curves they belong to, shape (T + 1,).

    notional, total_capital: what returns are set against. exposure: where it is not the time
    that trades were held, because several are at once.
    """
    columns = headline_columns(totals.reshape(-1, 1), span)
    headline: dict[str, Any] = {
        name: _number(name, float(column[0])) for name, column in columns.items()
    }
    if exposure is not None:
        headline["exposure"] = exposure
    peak_ms, trough_ms, recovery_ms = _drawdown_times(ts_ms, equity)
    trades = totals[at.TRADES]
    wins = totals[at.WINS]
    held = totals[at.HELD_SETTLEMENTS]
    # Rebates may leave nothing to pay for.
    costs = max(headline["total_fees"] + headline["slippage_cost"], 0.0)
    funding = headline["total_funding"]
    return Metrics(
        **headline,
        sharpe_long_run=None if headline["sharpe"] is None else _long_run(span, ts_ms, equity),
        max_drawdown_peak_ts_ms=peak_ms,
        max_drawdown_trough_ts_ms=trough_ms,
        max_drawdown_recovery_ts_ms=recovery_ms,
        max_drawdown_recovery_hours=(
            None if recovery_ms is None or peak_ms is None else (recovery_ms - peak_ms) / HOUR_MS
        ),
        losing_trades=int(trades - wins),
        average_win=_ratio(totals[at.WON], wins),
        average_loss=_ratio(totals[at.LOST], trades - wins),
        best_trade=_defined(float(totals[at.BEST])),
        worst_trade=_defined(float(totals[at.WORST])),
        average_holding_settlements=_ratio(held, trades),
        average_holding_hours=_ratio(totals[at.HELD_MS] / HOUR_MS, trades),
        total_capital=total_capital,
        money_in_use=total_capital,
        time_idle=1.0 - headline["exposure"],
        money_idle=_money_idle(ts_ms[1:], equity[1:], free_cash[1:]),
        return_on_total_capital=_return_on(headline["net_pnl"], total_capital),
        return_on_notional=_return_on(headline["net_pnl"], notional),
        break_even_settlements=_ratio(costs * held, funding * trades) if funding > 0 else None,
        duration_days=(span.last_ts_ms - span.first_ts_ms) / DAY_MS,
        settlements=span.settlements,
        daily_returns=span.daily_returns,
        final_equity=float(totals[at.FINAL_EQUITY]),
    )


def pnl_histogram(net_pnl: FloatArray, bins: int = 10) -> tuple[FloatArray, np.ndarray] | None:
    """Edges, shape (n + 1,), and counts, shape (n,), of the trades' net P&L; None without one.

    n = min(bins, max(3, trades // 3)). Equal values stand in the middle of a narrow range. An edge
    lies on 0 where trades won and lost, so that no bin mixes the two.
    """
    if net_pnl.shape[0] == 0:
        return None
    count = min(bins, max(3, net_pnl.shape[0] // 3))
    low, high = float(net_pnl.min()), float(net_pnl.max())
    straddles = low < 0.0 < high and count > 1
    bounds = edges_around_zero(low, high, count) if straddles else count
    counts, edges = np.histogram(net_pnl, bins=bounds)
    return edges, counts.astype(np.int64)


def committed(result: SimulationResult) -> tuple[float | None, float | None]:
    """The largest notional and the largest capital that an entry took, by unslipped prices."""
    trades = result.trades
    if len(trades) == 0:
        return None, None
    perp = trades.quantity * result.settlements.perp[trades.entry_index]
    spot = trades.quantity * result.settlements.spot[trades.entry_index]
    if result.most_committed is not None:
        return float(perp.max()), result.most_committed
    return float(perp.max()), float((spot + perp * result.posted_fraction).max())


def _long_run(span: Span, ts_ms: IntArray, equity: FloatArray) -> float | None:
    by_day = daily_equity(ts_ms, equity)
    return long_run_sharpe(daily_returns(by_day, span.risk_free_per_day))


def _money_idle(ts_ms: IntArray, equity: FloatArray, free_cash: FloatArray) -> float | None:
    # What is free after a settlement is so until the next one.
    if (equity[:-1] <= 0.0).any():
        return None
    lasted_ms = np.diff(ts_ms)
    shares = np.maximum(free_cash[:-1], 0.0) / equity[:-1]
    return _ratio(float(shares @ lasted_ms), float(lasted_ms.sum()))


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


def _number(name: str, value: float) -> float | int | None:
    if name in MAY_BE_UNDEFINED:
        return _defined(value)
    return int(value) if name in COUNTS else value


def _defined(value: float) -> float | None:
    return value if math.isfinite(value) else None


def _ratio(numerator: float, denominator: float) -> float | None:
    return _defined(float(divided(numerator, denominator)))
