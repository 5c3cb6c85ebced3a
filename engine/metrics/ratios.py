"""Ratios of daily returns. NaN where undefined, never infinite."""

import math
from itertools import repeat

import numpy as np

from engine.model import totals as at
from engine.model.result import Span
from engine.model.scales import FEWEST_DAYS_OF_GROWTH
from engine.model.units import DAYS_PER_YEAR, FloatArray

ANNUAL_ROOT = float(np.sqrt(DAYS_PER_YEAR))
LARGEST_LOGARITHM = 700.0
"""Growth beyond e^700 a year is no number worth a name, and soon no float."""


def divided(numerator: FloatArray | float, denominator: FloatArray | float) -> FloatArray:
    """The quotient where it is a finite number, else NaN."""
    with np.errstate(all="ignore"):
        quotient = np.asarray(np.divide(numerator, denominator), dtype=np.float64)
    return np.where(np.isfinite(quotient), quotient, np.nan)


def deviation(totals: FloatArray, span: Span) -> FloatArray:
    """Standard deviation (ddof 1) of the daily returns; NaN below two or after ruin.

    Ruin is an equity of 0 or less at some settlement: returns on it mean nothing.
    """
    if span.daily_returns < 2:
        return np.full(totals.shape[1:], np.nan)
    variance = totals[at.DAILY_SQUARES] / (span.daily_returns - 1)
    sound = (totals[at.DRAWDOWN_EQUITY] > 0.0) & np.isfinite(variance)
    return np.sqrt(np.where(sound, variance, np.nan))


def volatility(totals: FloatArray, span: Span) -> FloatArray:
    """Annualised deviation of the daily returns, K = 365."""
    return deviation(totals, span) * ANNUAL_ROOT


def sharpe(totals: FloatArray, span: Span) -> FloatArray:
    """Annualised mean / deviation (ddof 1) of the daily returns, K = 365.

    The totals are of returns less the risk-free rate. NaN at no variance or without a trade.
    Source: Sharpe (1994), The Sharpe Ratio.
    """
    ratio = divided(totals[at.DAILY_MEAN], deviation(totals, span)) * ANNUAL_ROOT
    return np.where(totals[at.TRADES] > 0.0, ratio, np.nan)


def sortino(totals: FloatArray, span: Span) -> FloatArray:
    """Annualised mean / downside deviation over all days, target 0, K = 365.

    NaN without a losing day or a trade, and wherever the deviation is undefined.
    Source: Sortino & Price (1994), Performance Measurement in a Downside Risk Framework.
    """
    defined = np.isfinite(deviation(totals, span))
    squares = np.where(defined, totals[at.DAILY_DOWNSIDE], np.nan)
    downside = np.sqrt(squares / max(span.daily_returns, 1))
    ratio = divided(totals[at.DAILY_MEAN], downside) * ANNUAL_ROOT
    return np.where(totals[at.TRADES] > 0.0, ratio, np.nan)


def cagr(totals: FloatArray, span: Span) -> FloatArray:
    """Compound annual growth; NaN under FEWEST_DAYS_OF_GROWTH, after ruin or beyond any float.

    Its years are the daily returns / 365, so whole days from midnight to midnight.
    """
    if span.daily_returns < FEWEST_DAYS_OF_GROWTH:
        return np.full(totals.shape[1:], np.nan)
    exponent = DAYS_PER_YEAR / span.daily_returns
    growth = totals[at.FINAL_EQUITY] / span.initial
    sound = (totals[at.DRAWDOWN_EQUITY] > 0.0) & (growth > 0.0)
    logarithm = np.log(np.where(sound, growth, 1.0))
    sound &= logarithm * exponent < LARGEST_LOGARITHM
    # One scalar power per cell: NumPy's vector power may round a lane differently from a scalar.
    flat = np.where(sound, growth, np.nan).ravel().tolist()
    powered = np.fromiter(map(math.pow, flat, repeat(exponent)), np.float64, len(flat))
    return powered.reshape(growth.shape) - 1.0


def max_drawdown(totals: FloatArray) -> FloatArray:
    """The deepest fall from a running peak of the settlement curve, a fraction of that peak."""
    return np.asarray(1.0 - totals[at.DRAWDOWN_EQUITY] / totals[at.DRAWDOWN_PEAK])
