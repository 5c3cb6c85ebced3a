"""The metrics that a sweep keeps per cell, from the exact accumulators.

A single run's metrics come out of the same functions with one column, so they have the same
bits.
"""

import numpy as np

from engine.metrics import ratios
from engine.metrics.ratios import divided
from engine.model import totals as at
from engine.model.result import Span
from engine.model.units import BPS, FloatArray


def headline_columns(totals: FloatArray, span: Span) -> dict[str, FloatArray]:
    """SWEEP_METRICS, each of shape (n,) for totals of shape (TOTALS, n).

    NaN = undefined. exposure: share of the time from the first to the last settlement.
    turnover: value of all fills, both legs, quote currency.
    """
    net_pnl = totals[at.FINAL_EQUITY] - span.initial
    growth = ratios.cagr(totals, span)
    deepest = ratios.max_drawdown(totals)
    traded_ms = span.last_ts_ms - span.first_ts_ms
    return {
        "net_pnl": net_pnl,
        "total_return": net_pnl / span.initial,
        "cagr": growth,
        "sharpe": ratios.sharpe(totals, span),
        "sortino": ratios.sortino(totals, span),
        "calmar": divided(growth, deepest),
        "volatility": ratios.volatility(totals, span),
        "max_drawdown": deepest,
        "max_drawdown_quote": totals[at.DRAWDOWN_QUOTE].copy(),
        "total_trades": totals[at.TRADES].copy(),
        "winning_trades": totals[at.WINS].copy(),
        "win_rate": divided(totals[at.WINS], totals[at.TRADES]),
        "profit_factor": divided(totals[at.WON], -totals[at.LOST]),
        "exposure": totals[at.HELD_MS] / max(traded_ms, 1),
        "funding_received": totals[at.FUNDING_RECEIVED].copy(),
        "funding_paid": totals[at.FUNDING_PAID].copy(),
        "total_funding": totals[at.FUNDING_RECEIVED] - totals[at.FUNDING_PAID],
        "basis_pnl": totals[at.SPOT_PNL] + totals[at.PERP_PNL],
        "total_fees": totals[at.SPOT_FEES] + totals[at.PERP_FEES],
        "slippage_cost": totals[at.SLIPPAGE].copy(),
        "borrow_cost": totals[at.BORROW].copy(),
        "spot_yield": totals[at.SPOT_YIELD].copy(),
        "interest": totals[at.INTEREST].copy(),
        "liquidation_cost": totals[at.LIQUIDATION].copy(),
        "liquidations": totals[at.LIQUIDATIONS].copy(),
        "turnover": totals[at.TURNOVER].copy(),
        "break_even_slippage_bps": _break_even_slippage(totals, net_pnl),
    }


def _break_even_slippage(totals: FloatArray, net_pnl: FloatArray) -> FloatArray:
    # The slippage there was, and as much more as the net P&L pays for.
    slippage = divided(totals[at.SLIPPED] + net_pnl, totals[at.SLIPPABLE])
    return np.where(slippage >= 0.0, slippage / BPS, np.nan)
