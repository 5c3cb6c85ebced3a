"""Compiled loops of the signals: causal, over the whole history, never an exception."""

import numpy as np

from engine.model.compiling.kernels import helper, kernel
from engine.model.units import FloatArray, IntArray

TREND_STEP = 0.00005
TREND_TIE = 1e-15
"""A difference this close to the step is equal to it, as it is in decimal arithmetic."""

SCORE_SCALE = 1e6
SCORE_TIE = 1e-6
"""A score this close (in units of 1e-6) to half a step is a tie, as it is in decimal arithmetic."""


@kernel
def trend_nb(rate: FloatArray, span: int, trend: FloatArray) -> None:
    """Writes 1 rising, 0 falling, 0.5 neither, shape (T,).

    The EMA runs over the last 3 x span rates up to t, or as many as there are, and starts at
    the first of them; its end is compared with its value span - 1 steps before.
    """
    count = rate.shape[0]
    window = 3 * span
    partial = min(count, window - 1)
    for t in range(partial):
        trend[t] = _partial_trend_nb(rate, span, t)
    # Step by step through the full windows, all settlements side by side: per settlement the
    # same operations, but the inner loop has no chain, so the machine can do many at once.
    length = count - partial
    ema = rate[:length].copy()
    before = ema.copy()
    alpha = 2.0 / (span + 1.0)
    for step in range(1, window):
        for t in range(length):
            ema[t] = alpha * rate[t + step] + (1.0 - alpha) * ema[t]
        if step == window - span:
            for t in range(length):
                before[t] = ema[t]
    for t in range(length):
        trend[t + partial] = _direction_nb(ema[t] - before[t])


@helper
def _partial_trend_nb(rate: FloatArray, span: int, t: int) -> float:
    if t < span:
        return 0.5
    alpha = 2.0 / (span + 1.0)
    ema = rate[0]
    before = ema
    for i in range(1, t + 1):
        ema = alpha * rate[i] + (1.0 - alpha) * ema
        if i == t + 1 - span:
            before = ema
    return _direction_nb(ema - before)


@helper
def _direction_nb(change: float) -> float:
    direction = 0.5
    if change > TREND_STEP + TREND_TIE:
        direction = 1.0
    if change < -(TREND_STEP + TREND_TIE):
        direction = 0.0
    return direction


@kernel
def run_length_nb(rate: FloatArray, threshold: float, run: IntArray) -> None:
    """Writes how many rates in a row, up to and including t, are >= threshold, shape (T,)."""
    length = 0
    for t in range(rate.shape[0]):
        length = length + 1 if rate[t] >= threshold else 0
        run[t] = length


@kernel
def scores_nb(
    level: FloatArray,
    basis: FloatArray,
    positive: FloatArray,
    trends: FloatArray,
    persistences: FloatArray,
    trend_of: IntArray,
    persistence_of: IntArray,
    weights: FloatArray,
    skip: int,
    scores: FloatArray,
) -> None:
    """Writes the rounded weighted sums from settlement `skip` on, shape (rows, T - skip).

    level, basis, positive: shape (T,), positive is 1 where the rate is above 0; elsewhere the
    score is -inf. trends, persistences: shape (., T); trend_of, persistence_of: which of them a
    row weighs. weights: shape (rows, 4): level, trend, persistence, basis, always summed in
    this order. Rounded half-even to 6 places of the exact sum.
    """
    for row in range(scores.shape[0]):
        _score_nb(
            level[skip:],
            trends[trend_of[row], skip:],
            persistences[persistence_of[row], skip:],
            basis[skip:],
            positive[skip:],
            weights[row],
            scores[row],
        )


# One row on its own, with np.floor (math.floor makes an integer): ten times as fast, for the
# compiler then computes several settlements at once.
@helper
def _score_nb(
    level: FloatArray,
    trend: FloatArray,
    persistence: FloatArray,
    basis: FloatArray,
    positive: FloatArray,
    weights: FloatArray,
    score: FloatArray,
) -> None:
    weight_level = weights[0]
    weight_trend = weights[1]
    weight_persistence = weights[2]
    weight_basis = weights[3]
    for t in range(score.shape[0]):
        total = (
            weight_level * level[t]
            + weight_trend * trend[t]
            + weight_persistence * persistence[t]
            + weight_basis * basis[t]
        )
        scaled = total * SCORE_SCALE
        below = np.floor(scaled)
        rest = scaled - below
        odd = below - 2.0 * np.floor(0.5 * below)
        up = 1.0 if rest > 0.5 else 0.0
        up = odd if abs(rest - 0.5) < SCORE_TIE else up
        rounded = (below + up) / SCORE_SCALE
        score[t] = rounded if positive[t] > 0.0 else -np.inf
