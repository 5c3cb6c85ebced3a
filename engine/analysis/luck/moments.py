"""What the distribution of a Sharpe ratio depends on: moments of daily returns."""

from dataclasses import dataclass

import numpy as np

from engine.model.units import FloatArray


@dataclass(frozen=True, slots=True)
class Moments:
    """Of T daily returns. sharpe: mean / deviation (ddof 1), of one day.

    skew, kurtosis: third and fourth moment by the deviation with ddof 0; the kurtosis of a normal
    distribution is 3. autocorrelation: at lag 1, by the mean of all returns.
    """

    count: int
    sharpe: float
    skew: float
    kurtosis: float
    autocorrelation: float


def moments_of(returns: FloatArray) -> Moments:
    """Moments of at least two returns that are not all equal, shape (T,)."""
    count = returns.shape[0]
    mean = float(returns.mean())
    away = returns - mean
    squares = away * away
    total = float(squares.sum())
    variance = total / count
    return Moments(
        count=count,
        sharpe=mean / float(np.sqrt(total / (count - 1))),
        skew=float((squares * away).sum()) / count / variance**1.5,
        kurtosis=float((squares * squares).sum()) / count / variance**2,
        autocorrelation=float((away[1:] * away[:-1]).sum()) / total,
    )
