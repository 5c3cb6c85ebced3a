"""Probabilistic Sharpe ratio: how likely the true Sharpe ratio exceeds another one.

All Sharpe ratios here are of one day; kurtosis is not in excess of 3. On carry the probability
against 0 is near 1 nearly always: it never proves anything by itself.
"""

import math
from statistics import NormalDist

from engine.analysis.luck.moments import Moments

NORMAL = NormalDist()
CONFIDENCE = 0.95


def probabilistic_sharpe(moments: Moments, than: float = 0.0) -> float | None:
    """Phi((SR - SR0) / sd), SR0 = `than`, of returns that follow an autoregression of order 1.

    sd^2 = [a - b g3 SR0 + c (g4 - 1) / 4 SR0^2] / T with p the first autocorrelation,
    a = (1 + p) / (1 - p), b = (1 + p + p^2) / (1 - p^2), c = (1 + p^2) / (1 - p^2).
    None where that is not above 0.
    Source: Lopez de Prado, Lipton & Zoonekynd (2026), How to Use the Sharpe Ratio.
    """
    variance = _variance_of_one(moments, than)
    if variance is None:
        return None
    return NORMAL.cdf((moments.sharpe - than) / math.sqrt(variance / moments.count))


def probabilistic_sharpe_2012(moments: Moments, than: float = 0.0) -> float | None:
    """Phi((SR - SR0) sqrt(T - 1) / sqrt(1 - g3 SR + (g4 - 1) / 4 SR^2)), of independent returns.

    None where the root is of nothing above 0.
    Source: Bailey & Lopez de Prado (2012), The Sharpe Ratio Efficient Frontier, J. of Risk 15(2).
    """
    sharpe = moments.sharpe
    variance = 1.0 - moments.skew * sharpe + (moments.kurtosis - 1.0) / 4.0 * sharpe * sharpe
    if not variance > 0.0:
        return None
    return NORMAL.cdf((sharpe - than) * math.sqrt((moments.count - 1) / variance))


def minimum_track_record(moments: Moments, than: float = 0.0) -> float | None:
    """Days after which such a Sharpe ratio would exceed `than` with 95 % confidence.

    [a - b g3 SR0 + c (g4 - 1) / 4 SR0^2] x (z(0.95) / (SR - SR0))^2, as in
    `probabilistic_sharpe`; None where the Sharpe ratio is no larger.
    """
    variance = _variance_of_one(moments, than)
    if variance is None or not moments.sharpe > than:
        return None
    return variance * (NORMAL.inv_cdf(CONFIDENCE) / (moments.sharpe - than)) ** 2


def _variance_of_one(moments: Moments, than: float) -> float | None:
    # T x Var(SR) under the hypothesis that `than` is the true one.
    p = moments.autocorrelation
    if not abs(p) < 1.0:
        return None
    a = (1.0 + p) / (1.0 - p)
    b = (1.0 + p + p * p) / (1.0 - p * p)
    c = (1.0 + p * p) / (1.0 - p * p)
    variance = a - b * moments.skew * than + c * (moments.kurtosis - 1.0) / 4.0 * than * than
    return variance if variance > 0.0 else None
