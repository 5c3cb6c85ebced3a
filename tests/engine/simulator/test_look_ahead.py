"""A result over data cut at T is the first part of the result over all of it, bit for bit."""

import numpy as np
import pytest

from engine.model.align import align
from engine.model.costs import Capital, Costs
from engine.model.params import CompositeParams, HoldParams, Period, SimpleParams, Sizing, Strategy
from engine.simulator.run import simulate
from tests.engine.cutting import known_at
from tests.engine.markets import random_history

STRATEGIES: dict[str, Strategy] = {
    "simple": SimpleParams(),
    "composite": CompositeParams(entry_threshold=0.2, exit_threshold=0.15, trend_ema_span=3),
    "sized composite": CompositeParams(
        entry_threshold=0.15, exit_threshold=0.1, sizing=Sizing(), use_eight_hour_equivalent=True
    ),
    "hold": HoldParams(),
}


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize("name", STRATEGIES)
def test_the_future_never_changes_the_past(name: str, seed: int) -> None:
    stored = random_history(seed)
    times = stored.settlements.ts_ms
    start_ms = int(times[len(times) // 4])
    arguments = (STRATEGIES[name], Costs(), Capital())
    full = simulate(align(stored), Period(start_ms, int(times[-1])), *arguments)
    for t in times[len(times) // 4 :: 4]:
        part = simulate(align(known_at(stored, int(t))), Period(start_ms, int(t)), *arguments)
        points = len(part.curve.ts_ms)
        # The last settlement of the cut closes by force and opens nothing; all before it stands.
        for column in ("ts_ms", "equity", "funding", "quantity"):
            np.testing.assert_array_equal(
                getattr(part.curve, column)[: points - 1],
                getattr(full.curve, column)[: points - 1],
            )
        assert part.curve.funding[-1] == full.curve.funding[points - 1]
        before = int(np.count_nonzero(part.trades.exit_index < points - 2))
        for column in part.trades.__slots__:
            np.testing.assert_array_equal(
                getattr(part.trades, column)[:before], getattr(full.trades, column)[:before]
            )


@pytest.mark.parametrize("name", STRATEGIES)
def test_what_comes_after_the_period_does_not_matter(name: str) -> None:
    stored = random_history(3)
    times = stored.settlements.ts_ms
    period = Period(int(times[5]), int(times[len(times) // 2]))
    cut = known_at(stored, period.end_ms)
    arguments = (STRATEGIES[name], Costs(), Capital())
    full = simulate(align(stored), period, *arguments)
    part = simulate(align(cut), period, *arguments)
    np.testing.assert_array_equal(part.curve.equity, full.curve.equity)
    np.testing.assert_array_equal(part.totals, full.totals)
