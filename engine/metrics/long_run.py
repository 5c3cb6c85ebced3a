"""What a mean of dependent returns is worth: long-run variance, and the Sharpe ratio by it.

Daily carry returns hang together for months, and then deviation x sqrt(days) says too little of
how far a mean may be off. The long-run variance is gamma(0) + 2 x sum of gamma(k), k = 1, 2, ...,
gamma(k) the autocovariance at lag k; its estimate weighs them by a flat-top kernel whose bandwidth
follows from the data.

Sources: Politis & White (2004), Automatic Block-Length Selection for the Dependent Bootstrap, with
the correction by Patton, Politis & White (2009); the rules of `arch` 8.0.0,
`optimal_block_length`, whose numbers these are.

No product here is a BLAS one: those add in an order that depends on the processor.
"""

import math
from dataclasses import dataclass

import numpy as np

from engine.model.scales import FEWEST_DAYS_OF_LUCK
from engine.model.units import DAYS_PER_YEAR, FloatArray

_EQUAL_WITHIN = 1e-12


@dataclass(frozen=True, slots=True)
class LongRun:
    """variance: of one return, in its unit squared; 0 or below where the data give none.
    bandwidth: largest lag with a weight. block: mean block length of the stationary bootstrap.
    """

    variance: float
    bandwidth: int
    block: float


def long_run(returns: FloatArray) -> LongRun | None:
    """Variance, bandwidth and block length of returns, shape (D,).

    None under FEWEST_DAYS_OF_LUCK of them, or where they are equal but for rounding.
    """
    return long_runs(returns.reshape(1, -1))[0]


def long_runs(returns: FloatArray) -> list[LongRun | None]:
    """The same of each row of returns, shape (n, D), with the bits of each by itself."""
    rows, count = returns.shape
    if count < FEWEST_DAYS_OF_LUCK:
        return [None] * rows
    returns = np.ascontiguousarray(returns)  # so that each row is added as one by itself
    away = returns - returns.mean(axis=1)[:, None]
    varies = np.abs(away).max(axis=1) > _EQUAL_WITHIN * np.abs(returns).max(axis=1)
    covariance = _Covariance(away)
    return [_of_row(covariance, row) if varies[row] else None for row in range(rows)]


def _of_row(covariance: "_Covariance", row: int) -> LongRun:
    count = covariance.away.shape[1]
    bandwidth = _bandwidth(covariance, row)
    # The flat-top kernel: 1 up to half the bandwidth, then down to 0.
    spread, variance = 0.0, covariance.at(0)[row]
    for lag in range(1, bandwidth + 1):
        weight = 2.0 * min(1.0, 2.0 * (1.0 - lag / bandwidth))
        spread += weight * lag * covariance.at(lag)[row]
        variance += weight * covariance.at(lag)[row]
    longest = math.ceil(min(3.0 * math.sqrt(count), count / 3.0))
    block = float(longest)
    if variance != 0.0:
        block = min(math.cbrt((spread / variance) ** 2) * math.cbrt(count), block)
    return LongRun(variance, bandwidth, block)


def long_run_sharpe(returns: FloatArray) -> float | None:
    """Annualised mean / long-run deviation of daily returns, K = 365.

    None where `long_run` says nothing or its variance is not above 0.
    """
    return long_run_sharpes(returns.reshape(1, -1))[0]


def long_run_sharpes(returns: FloatArray) -> list[float | None]:
    """The same of each row of returns, shape (n, D)."""
    found = long_runs(returns)
    return [
        None if one is None else sharpe_by(one, row)
        for one, row in zip(found, returns, strict=True)
    ]


def sharpe_by(found: LongRun, returns: FloatArray) -> float | None:
    """The same by what `long_run` found of these returns."""
    if not found.variance > 0.0:
        return None
    return float(returns.mean()) / math.sqrt(found.variance) * math.sqrt(DAYS_PER_YEAR)


class _Covariance:
    """Autocovariances of centred rows, shape (n, D); a lag is computed when one asks for it."""

    def __init__(self, away: FloatArray) -> None:
        self.away = away
        self._known: list[list[float]] = []

    def at(self, lag: int) -> list[float]:
        """Sum of products at a lag over the number of all returns, of each row."""
        count = self.away.shape[1]
        while len(self._known) <= lag:
            later = self.away[:, len(self._known) :]
            products = later * self.away[:, : later.shape[1]]
            self._known.append((products.sum(axis=1) / count).tolist())
        return self._known[lag]


def _bandwidth(covariance: _Covariance, row: int) -> int:
    # Twice the lag behind which `quiet` autocorrelations in a row are insignificant.
    away = covariance.away[row]
    count = away.shape[0]
    quiet = max(5, int(math.log10(count)))
    most = math.ceil(math.sqrt(count)) + quiet
    significant = 2.0 * math.sqrt(math.log10(count) / count)
    squares = away * away
    first, last = squares[:most].tolist(), squares[: -most - 1 : -1].tolist()
    late = early = float(squares.sum())
    since = -1
    for lag in range(most):
        # Behind and before the lag, less one more number each: as arch takes them.
        late -= first[lag]
        early -= last[lag]
        scale = math.sqrt(max(late, 0.0) * max(early, 0.0))
        if not abs(covariance.at(lag)[row]) * count < significant * scale:
            since = lag
        elif lag - since == quiet:
            return min(2 * max(lag - quiet + 1, 1), most)
    return most
