"""The factors of the composite score, each within [0, 1], shape (T,), known at t."""

import numpy as np

from engine.model.columns import MarketColumns
from engine.model.units import FloatArray
from engine.signals.kernels import run_length_nb, trend_nb

RATE_CAP = 0.003
BASIS_CAP = 0.01
EQUIVALENT_PLACES = 15


def compared_rate(market: MarketColumns, use_eight_hour_equivalent: bool) -> FloatArray:
    """The rate that thresholds and factors see: as quoted, or rate x 8 / interval hours."""
    if use_eight_hour_equivalent:
        return eight_hour_equivalent(market.rate, market.interval_hours)
    return np.array(market.rate)


def eight_hour_equivalent(rate: FloatArray, interval_hours: FloatArray) -> FloatArray:
    """rate x 8 / interval hours, with the bits of the decimal number that it is.

    Powers of two only move the exponent. Hours that 3 divides round: 0.0000375 in 3 hours would
    be 0.00009999999999999999 and below a threshold of 0.0001.
    """
    equivalent = rate * 8.0 / interval_hours
    moves_only = np.frexp(interval_hours)[0] == 0.5
    return np.where(moves_only, equivalent, np.round(equivalent, EQUIVALENT_PLACES))


def rate_level(rate: FloatArray) -> FloatArray:
    """How large the rate is: min(abs(rate) / 0.003, 1)."""
    return np.minimum(np.abs(rate) / RATE_CAP, 1.0)


def trend(rate: FloatArray, span: int) -> FloatArray:
    """1 rising, 0 falling, 0.5 neither or fewer than span + 1 rates (see trend_nb)."""
    out = np.empty(rate.shape)
    trend_nb(rate, span, out)
    return out


def persistence(rate: FloatArray, threshold: float, max_periods: int) -> FloatArray:
    """Consecutive rates >= threshold up to t, as a share of max_periods, at most 1."""
    run = np.empty(rate.shape, dtype=np.int64)
    run_length_nb(rate, threshold, run)
    return np.minimum(run / float(max_periods), 1.0)


def basis_level(market: MarketColumns) -> FloatArray:
    """How far the perp is from spot: min(abs((perp - spot) / spot) / 0.01, 1); 0 if unknown."""
    basis = (market.perp - market.spot) / market.spot
    return np.nan_to_num(np.minimum(np.abs(basis) / BASIS_CAP, 1.0), nan=0.0)
