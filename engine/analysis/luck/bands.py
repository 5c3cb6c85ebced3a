"""Bands of 95 % around what a run shows: its days drawn anew, in blocks that keep their memory.

Source: Politis & Romano (1994), The Stationary Bootstrap, J. of the American Statistical
Association 89; the mean block length is the automatic one (engine/metrics/long_run.py).
"""

import math
from dataclasses import dataclass

import numpy as np

from engine.analysis.luck.draws import Draws
from engine.analysis.luck.kernels import DEVIATION, DRAWDOWN, GAIN, MEAN, RESAMPLED, resample_nb
from engine.metrics.long_run import LongRun
from engine.metrics.ratios import ANNUAL_ROOT
from engine.model.units import FloatArray

RESAMPLES = 2_000
_AT_ONCE = 250  # resamples whose draws fit into a processor's cache
_OUTSIDE = 0.025
_SCALE = 2.0**32


@dataclass(frozen=True, slots=True)
class Band:
    """Between these lie 95 % of the resamples."""

    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Bands:
    """sharpe, sharpe_long_run: yearly. net_pnl: quote currency. max_drawdown: of the daily curve,
    a fraction of its peak. sharpe is None where more than 2.5 % of the resamples do not vary,
    sharpe_long_run where the long-run variance is not above 0.
    """

    sharpe: Band | None
    sharpe_long_run: Band | None
    net_pnl: Band
    max_drawdown: Band


def bands_of(
    equity: FloatArray,
    returns: FloatArray,
    memory: LongRun,
    *,
    compounding: bool,
    seed: int,
    resamples: int = RESAMPLES,
) -> Bands:
    """Bands of a run's figures.

    equity: daily, shape (D + 1,), above 0. returns: its daily excess returns, shape (D,). memory:
    of the returns. Drawn are days: their returns, and their changes of equity over the initial
    capital, which add up (with compounding their growth, which multiplies).
    """
    initial = float(equity[0])
    gains = equity[1:] / equity[:-1] - 1.0 if compounding else np.diff(equity) / initial
    days, draws = returns.shape[0], Draws(seed)
    restart = np.uint64(min(_SCALE / max(memory.block, 1.0), _SCALE))
    found = np.empty((RESAMPLED, resamples))
    for first in range(0, resamples, _AT_ONCE):
        part = found[:, first : first + _AT_ONCE]
        raw = draws.halves(part.shape[1] * days).reshape(-1, days)
        out = np.empty(part.shape)
        resample_nb(returns, gains, raw, restart, compounding, out)
        part[:] = out
    mean, deviation = found[MEAN], found[DEVIATION]
    varies = deviation > 0.0
    sharpe = None
    if np.count_nonzero(~varies) <= _OUTSIDE * resamples:
        sharpe = _band(mean[varies] / deviation[varies] * ANNUAL_ROOT)
    long_run = None
    if memory.variance > 0.0:
        long_run = _band(mean * (ANNUAL_ROOT / math.sqrt(memory.variance)))
    return Bands(
        sharpe=sharpe,
        sharpe_long_run=long_run,
        net_pnl=_band(found[GAIN] * initial),
        max_drawdown=_band(found[DRAWDOWN]),
    )


def _band(values: FloatArray) -> Band:
    low, high = np.quantile(values, (_OUTSIDE, 1.0 - _OUTSIDE)).tolist()
    return Band(low, high)
