"""The signal of every strategy: what is compared with its thresholds."""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any

import numpy as np

from engine.model.columns import MarketColumns
from engine.model.params import CompositeParams, HoldParams, SimpleParams
from engine.model.strategies import kind_of
from engine.model.strategy import Strategy
from engine.model.units import FloatArray
from engine.signals.composite import composite_score, settlements_before
from engine.signals.factors import compared_rate
from engine.signals.signal import Signal as Signal


def _rate(market: MarketColumns, where: slice, strategy: SimpleParams) -> FloatArray:
    return compared_rate(market.part(where), strategy.use_eight_hour_equivalent)


def _score(market: MarketColumns, where: slice, strategy: CompositeParams) -> FloatArray:
    # Only so much of the past can reach into the slice: the rest is not computed.
    reach = settlements_before(lambda name: float(getattr(strategy, name)))
    first = max(0, where.start - reach)
    score = composite_score(market.part(slice(first, where.stop)), strategy)
    return np.ascontiguousarray(score[where.start - first :])


def _nothing(market: MarketColumns, where: slice, strategy: HoldParams) -> FloatArray:
    del market, strategy
    return np.zeros(where.stop - where.start)


_VALUES: Mapping[type[Strategy], Callable[[MarketColumns, slice, Any], FloatArray]] = (
    MappingProxyType({SimpleParams: _rate, CompositeParams: _score, HoldParams: _nothing})
)
"""Of each strategy: its value at the settlements of a slice; all of the history may feed it."""


def signal_of(market: MarketColumns, where: slice, strategy: Strategy) -> Signal:
    """The signal of the settlements in a slice of the history; all before it feeds it."""
    kind = kind_of(strategy)
    part = market.part(where)
    return Signal(
        _VALUES[type(strategy)](market, where, strategy),
        np.array(part.volume_ok) if kind.needs_volume else np.ones(part.ts_ms.shape, np.bool_),
        # Without thresholds 0 >= 0 opens wherever it can, and nothing is below -1.
        float(getattr(strategy, kind.entry)) if kind.entry else 0.0,
        float(getattr(strategy, kind.exit)) if kind.exit else -1.0,
        strategy.sizing,
    )
