"""The composite score, for one strategy or for many that share factors."""

from collections.abc import Sequence
from dataclasses import dataclass, fields
from typing import Any

import numpy as np

from engine.model.columns import MarketColumns
from engine.model.params import CompositeParams
from engine.model.units import FloatArray
from engine.signals.factors import (
    basis_level,
    compared_rate,
    persistence,
    rate_level,
    trend,
)
from engine.signals.kernels import score_nb

KEPT_FACTORS = 128


@dataclass(frozen=True, slots=True)
class ScoreParams:
    """The parameters that shape the score; thresholds and size only read it.

    In the order of what they cost: a sweep sorts by them.
    """

    trend_ema_span: int
    persistence_threshold: float
    persistence_max_periods: int
    weight_rate_level: float
    weight_trend: float
    weight_persistence: float
    weight_basis: float

    @classmethod
    def names(cls) -> tuple[str, ...]:
        """The parameters in order."""
        return tuple(field.name for field in fields(cls))

    @classmethod
    def from_values(cls, values: Sequence[float]) -> "ScoreParams":
        """From the parameters in order, counts as floats."""
        span, threshold, periods, *weights = values
        return cls(int(span), threshold, int(periods), *weights)

    @classmethod
    def of(cls, strategy: CompositeParams) -> "ScoreParams":
        """The part of a strategy that shapes its score."""
        return cls(**{name: getattr(strategy, name) for name in cls.names()})


def settlements_before(trend_ema_span: int, persistence_max_periods: int) -> int:
    """How many earlier settlements can change a score."""
    return max(3 * trend_ema_span, persistence_max_periods)


class Scores:
    """Scores over one history; each factor is computed once per distinct parameter.

    At most KEPT_FACTORS columns of each kind are kept, so that a grid of a thousand spans does
    not fill the memory.
    """

    def __init__(self, market: MarketColumns, use_eight_hour_equivalent: bool) -> None:
        self._rate = compared_rate(market, use_eight_hour_equivalent)
        self._level = rate_level(self._rate)
        self._basis = basis_level(market)
        self._positive = np.where(self._rate > 0.0, 1.0, 0.0)
        self._trends: dict[int, FloatArray] = {}
        self._persistences: dict[tuple[float, int], FloatArray] = {}

    def score(self, params: ScoreParams) -> FloatArray:
        """Score at each settlement, shape (T,), 6 decimal places; -inf where rate <= 0."""
        score = np.empty(self._rate.shape)
        weights = np.array(
            [
                params.weight_rate_level,
                params.weight_trend,
                params.weight_persistence,
                params.weight_basis,
            ]
        )
        score_nb(
            self._level,
            self._trend(params.trend_ema_span),
            self._persistence(params.persistence_threshold, params.persistence_max_periods),
            self._basis,
            self._positive,
            weights,
            score,
        )
        return score

    def _trend(self, span: int) -> FloatArray:
        if span not in self._trends:
            _make_room(self._trends)
            self._trends[span] = trend(self._rate, span)
        return self._trends[span]

    def _persistence(self, threshold: float, max_periods: int) -> FloatArray:
        key = (threshold, max_periods)
        if key not in self._persistences:
            _make_room(self._persistences)
            self._persistences[key] = persistence(self._rate, threshold, max_periods)
        return self._persistences[key]


def _make_room(kept: dict[Any, FloatArray]) -> None:
    # A sweep asks in sorted order: the oldest factor is the one least likely to come again.
    while len(kept) >= KEPT_FACTORS:
        del kept[next(iter(kept))]


def composite_score(market: MarketColumns, strategy: CompositeParams) -> FloatArray:
    """The score of one strategy over a history, shape (T,)."""
    return Scores(market, strategy.use_eight_hour_equivalent).score(ScoreParams.of(strategy))
