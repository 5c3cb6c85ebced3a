"""What the simulator compares with thresholds, whatever the strategy."""

from dataclasses import dataclass

import numpy as np

from engine.model.columns import MarketColumns
from engine.model.params import (
    CompositeParams,
    SimpleParams,
    Sizing,
    Strategy,
)
from engine.model.units import BoolArray, FloatArray
from engine.signals.composite import composite_score, settlements_before
from engine.signals.factors import compared_rate


@dataclass(frozen=True, slots=True, eq=False)
class Signal:
    """One strategy over the settlements of a period.

    Flat, may_enter[t] and value[t] >= entry: open. Held and value[t] < exit: close.
    value: shape (T,), -inf where there is no score.
    """

    value: FloatArray
    may_enter: BoolArray
    entry: float
    exit: float
    sizing: Sizing | None


def signal_of(market: MarketColumns, where: slice, strategy: Strategy) -> Signal:
    """The signal of the settlements in a slice of the history; all before it feeds it."""
    part = market.part(where)
    everywhere = np.ones(part.ts_ms.shape, dtype=np.bool_)
    if isinstance(strategy, SimpleParams):
        rate = compared_rate(part, strategy.use_eight_hour_equivalent)
        entry, exit_ = strategy.min_funding_rate, strategy.exit_funding_rate
        return Signal(rate, everywhere, entry, exit_, None)
    if isinstance(strategy, CompositeParams):
        # Only so much of the past can reach into the slice: the rest is not computed.
        reach = settlements_before(lambda name: float(getattr(strategy, name)))
        first = max(0, where.start - reach)
        score = composite_score(market.part(slice(first, where.stop)), strategy)[
            where.start - first :
        ]
        return Signal(
            np.ascontiguousarray(score),
            np.array(part.volume_ok),
            strategy.entry_threshold,
            strategy.exit_threshold,
            strategy.sizing,
        )
    # Hold: 0 >= 0 opens wherever it can, and nothing is below -1.
    return Signal(np.zeros(part.ts_ms.shape), everywhere, 0.0, -1.0, None)
