"""The largest of many draws: what the best of K trials without any skill shows."""

import math

import numpy as np

from engine.analysis.luck.probabilistic import NORMAL

EULER = 0.5772156649015329
_STEP = 0.01
_FAR = 10.0


def expected_maximum(trials: int) -> float:
    """Mean of the largest of K independent standard normal numbers, K at least 1.

    The integral of x K phi(x) Phi(x)^(K - 1), by the trapezoidal rule, which converges faster
    than any power of its step here: within 1e-9 for K up to 10^6.
    """
    x = np.arange(-_FAR, _FAR + _STEP / 2, _STEP)
    density = np.exp(-0.5 * x * x) / math.sqrt(2.0 * math.pi)
    # Phi(x) = erfc(-x / sqrt 2) / 2; near 1 its logarithm is that of what is missing.
    tail = [0.5 * math.erfc(abs(one) / math.sqrt(2.0)) for one in x.tolist()]
    below = np.where(x < 0.0, np.log(tail), np.log1p(np.negative(tail)))
    return float((x * trials * density * np.exp((trials - 1) * below)).sum() * _STEP)


def expected_maximum_2014(trials: int) -> float:
    """(1 - g) z(1 - 1/K) + g z(1 - 1/(K e)), g = 0.5772: what the deflated Sharpe ratio takes.

    About 1 % too large at K = 100. K at least 2.
    Source: Bailey & Lopez de Prado (2014), The Deflated Sharpe Ratio, JPM 40(5) 94-107.
    """
    first = NORMAL.inv_cdf(1.0 - 1.0 / trials)
    second = NORMAL.inv_cdf(1.0 - 1.0 / (trials * math.e))
    return (1.0 - EULER) * first + EULER * second
