"""The composite score, for one strategy or for many that share factors."""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any

import numpy as np

from engine.model.columns import MarketColumns
from engine.model.params import WEIGHTS, CompositeParams
from engine.model.units import FloatArray
from engine.signals.factors import (
    basis_level,
    compared_rate,
    persistence,
    rate_level,
    trend,
)
from engine.signals.kernels import scores_nb

KEPT_FACTORS = 128

SCORE_PARAMETERS = (
    "trend_ema_span",
    "persistence_threshold",
    "persistence_max_periods",
    "weight_rate_level",
    "weight_trend",
    "weight_persistence",
    "weight_basis",
)
"""What shapes the score, the costliest first; thresholds and size only read it."""

LOOKS_BACK: Mapping[str, int] = MappingProxyType(
    {"trend_ema_span": 3, "persistence_max_periods": 1}
)
"""Which of them say how far the score looks back, and how many settlements one of each is."""

_SPAN = SCORE_PARAMETERS.index("trend_ema_span")
_PERSISTENCE = [
    SCORE_PARAMETERS.index(name) for name in ("persistence_threshold", "persistence_max_periods")
]
_WEIGHTS = [SCORE_PARAMETERS.index(name) for name in WEIGHTS]


def settlements_before(largest: Callable[[str], float]) -> int:
    """How many earlier settlements can change a score; largest: value of a parameter."""
    return max(times * int(largest(name)) for name, times in LOOKS_BACK.items())


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

    def write(self, asked: FloatArray, skip: int, scores: FloatArray) -> None:
        """Writes scores from settlement `skip` on, shape (asked, T - skip); -inf if rate <= 0.

        asked: shape (asked, number of SCORE_PARAMETERS), in their order; sorted rows share
        factors cheapest.
        """
        spans, trend_of = np.unique(asked[:, _SPAN], return_inverse=True)
        kinds, persistence_of = np.unique(asked[:, _PERSISTENCE], axis=0, return_inverse=True)
        scores_nb(
            self._level,
            self._basis,
            self._positive,
            np.stack([self._trend(int(span)) for span in spans]),
            np.stack([self._persistence(kind[0], int(kind[1])) for kind in kinds.tolist()]),
            trend_of.reshape(-1).astype(np.int64),
            persistence_of.reshape(-1).astype(np.int64),
            np.ascontiguousarray(asked[:, _WEIGHTS]),
            skip,
            scores,
        )

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
    asked = np.array([[float(getattr(strategy, name)) for name in SCORE_PARAMETERS]])
    score = np.empty((1, market.ts_ms.shape[0]))
    Scores(market, strategy.use_eight_hour_equivalent).write(asked, 0, score)
    return score.ravel()
