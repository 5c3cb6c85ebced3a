"""Deflated Sharpe ratio: the probabilistic one against what the best of all trials shows."""

import math
from dataclasses import dataclass

from engine.analysis.luck.expected_maximum import expected_maximum_2014
from engine.analysis.luck.moments import Moments
from engine.analysis.luck.probabilistic import probabilistic_sharpe_2012


@dataclass(frozen=True, slots=True)
class Deflated:
    """value: a probability. expected_maximum: the Sharpe ratio of one day that luck reaches."""

    value: float
    expected_maximum: float


def deflated_sharpe(best: Moments, trials: int, variance: float) -> Deflated | None:
    """PSR of 2012 with SR0 = sqrt(V) x the expected maximum of K trials in its form of 2014.

    best: of the trial with the largest Sharpe ratio. variance: V of the trials' Sharpe ratios of
    one day. None below two trials, at a variance that is not above 0, and where the PSR is none.
    Source: Bailey & Lopez de Prado (2014), The Deflated Sharpe Ratio, JPM 40(5) 94-107.
    """
    if trials < 2 or not variance > 0.0:
        return None
    luck = math.sqrt(variance) * expected_maximum_2014(trials)
    value = probabilistic_sharpe_2012(best, luck)
    return None if value is None else Deflated(value, luck)
