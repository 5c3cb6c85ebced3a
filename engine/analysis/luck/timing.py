"""Is it the timing, or just being short a positive rate? The position rotated against the market.

The hours held and the order of the market stay as they are; only which hours they meet changes.
Source: circular shifts as in Politis & Romano (1992), A Circular Block-Resampling Procedure.
"""

import math
from dataclasses import dataclass

import numpy as np

from engine.analysis.luck.draws import Draws
from engine.analysis.luck.moments import moments_of
from engine.analysis.luck.record import Record
from engine.metrics.ratios import ANNUAL_ROOT
from engine.model.sampling import samples_after
from engine.model.scales import FEWEST_DAYS_OF_LUCK
from engine.model.units import FloatArray, IntArray

FEWEST_TRADES = 5
MOST_EXPOSURE = 0.95
MOST_ROTATIONS = 1_000
_EQUAL_WITHIN = 1e-12


@dataclass(frozen=True, slots=True)
class TimingTest:
    """share_as_good: share of the rotations, the run counted as one more, that earn no less."""

    rotations: int
    share_as_good: float


def timing_test(held: FloatArray, unit: FloatArray, seed: int) -> TimingTest | None:
    """What held the position earns, against the same rotated by 1 to T - 1 settlements.

    held: sign of the position into each settlement, shape (T,). unit: what a notional of 1 earns
    there, a fraction. All rotations, or MOST_ROTATIONS of them drawn where T is above that. None
    below two settlements.
    """
    count = held.shape[0]
    if count < 2:
        return None
    # Every rotation at once: a circular correlation is a product of spectra.
    spectrum = np.conj(np.fft.rfft(held)) * np.fft.rfft(unit)
    earned = np.fft.irfft(spectrum, n=count)
    shifts = np.arange(1, count)
    if count > MOST_ROTATIONS:
        shifts = _drawn(count, seed)
    within = _EQUAL_WITHIN * math.sqrt(count) * float(np.abs(unit).sum())
    reached = int(np.count_nonzero(earned[shifts] >= earned[0] - within))
    return TimingTest(shifts.shape[0], (1 + reached) / (1 + shifts.shape[0]))


def unit_returns(rate: FloatArray, perp: FloatArray, spot: FloatArray) -> FloatArray:
    """What a notional of 1, long spot and short perp, earns into each settlement, shape (T,).

    The rate paid there and the change of the gap between the legs over the perp's price before;
    0 for the change where a price is unknown, and at the first settlement.
    """
    gap = spot - perp
    change = np.zeros_like(rate)
    with np.errstate(all="ignore"):
        change[1:] = np.diff(gap) / perp[:-1]
    return np.asarray(rate + np.where(np.isfinite(change), change, 0.0))


def _drawn(count: int, seed: int) -> np.ndarray:
    # Without one twice: the first of a shuffled deck, by Fisher and Yates.
    deck = np.arange(1, count)
    fractions = Draws(seed).raw(MOST_ROTATIONS)
    for place in range(min(MOST_ROTATIONS, count - 1)):
        left = count - 1 - place
        other = place + int(fractions[place]) * left // 2**64
        deck[place], deck[other] = deck[other], deck[place]
    return deck[:MOST_ROTATIONS]


@dataclass(frozen=True, slots=True)
class Timing:
    """The test, and yearly Sharpe ratios without costs: of the position negated, of holding."""

    rotations: int
    share_as_good: float
    negated_sharpe: float | None
    hold_sharpe: float | None


def timing_of(record: Record, seed: int) -> Timing | str:
    """The timing of a run, or in a sentence why there is none to test.

    Held for comparison is the side that the run was on most.
    """
    held = record.held
    if held is None:
        return "There is no one position to rotate: several markets or folds share the account."
    if record.trades < FEWEST_TRADES:
        return f"{FEWEST_TRADES} trades are needed to test the timing, were {record.trades}."
    if record.exposure > MOST_EXPOSURE:
        return (
            f"A position was held {record.exposure:.0%} of the time: above {MOST_EXPOSURE:.0%} "
            "there is no timing to test."
        )
    sign = np.sign(held.quantity)
    unit = unit_returns(held.rate, held.perp, held.spot)
    found = timing_test(sign, unit, seed)
    if found is None:
        return "One settlement cannot be rotated."
    side = 1.0 if float(sign.sum()) >= 0.0 else -1.0
    return Timing(
        rotations=found.rotations,
        share_as_good=found.share_as_good,
        negated_sharpe=_sharpe(held.ts_ms, -sign * unit),
        hold_sharpe=_sharpe(held.ts_ms, side * unit),
    )


def _sharpe(ts_ms: IntArray, earned: FloatArray) -> float | None:
    # Of a fixed notional: what a day earns is added, as the samples of equity see it.
    by_day = np.diff(np.repeat(np.cumsum(earned), samples_after(ts_ms)), prepend=0.0)
    if by_day.shape[0] < FEWEST_DAYS_OF_LUCK or not float(np.ptp(by_day)) > 0.0:
        return None
    return moments_of(by_day).sharpe * ANNUAL_ROOT
