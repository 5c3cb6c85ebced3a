"""How sure one may be of a run's figures."""

from dataclasses import dataclass

from engine.analysis.luck.bands import Band, bands_of
from engine.analysis.luck.moments import Moments, moments_of
from engine.analysis.luck.probabilistic import (
    minimum_track_record,
    probabilistic_sharpe,
    probabilistic_sharpe_2012,
)
from engine.analysis.luck.record import Days, Record, hold_returns
from engine.metrics.drawdown import drawdown_curve


@dataclass(frozen=True, slots=True)
class Confidence:
    """Bands of 95 %, as of engine.analysis.luck.bands, and probabilities.

    max_drawdown_daily: the deepest fall of the daily curve, which max_drawdown is the band of.
    psr_zero, psr_hold: probability that the true Sharpe ratio of a day exceeds 0, or hold's;
    psr_zero_2012: the first in its form of 2012. min_track_record_days: days after which such a
    Sharpe ratio would exceed 0 with 95 % confidence, beside the `days` there were. block_days:
    mean length of the blocks that days were drawn in.
    """

    sharpe: Band | None
    sharpe_long_run: Band | None
    net_pnl: Band
    max_drawdown: Band
    max_drawdown_daily: float
    psr_zero: float | None
    psr_hold: float | None
    psr_zero_2012: float | None
    min_track_record_days: float | None
    days: int
    block_days: float


def confidence_of(record: Record, days: Days, moments: Moments, seed: int) -> Confidence:
    """Bands and probabilities of a run."""
    bands = bands_of(
        days.equity, days.returns, days.memory, compounding=record.compounding, seed=seed
    )
    hold = hold_returns(record)
    return Confidence(
        sharpe=bands.sharpe,
        sharpe_long_run=bands.sharpe_long_run,
        net_pnl=bands.net_pnl,
        max_drawdown=bands.max_drawdown,
        max_drawdown_daily=float(drawdown_curve(days.equity).max()),
        psr_zero=probabilistic_sharpe(moments),
        psr_hold=None if hold is None else probabilistic_sharpe(moments, moments_of(hold).sharpe),
        psr_zero_2012=probabilistic_sharpe_2012(moments),
        min_track_record_days=minimum_track_record(moments),
        days=moments.count,
        block_days=max(1.0, days.memory.block),
    )
