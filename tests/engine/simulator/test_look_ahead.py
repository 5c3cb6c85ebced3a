"""A result over data cut at T is the first part of the result over all of it, bit for bit."""

import numpy as np
import pytest

from engine.model.align import align
from engine.model.market import MarketHistory
from engine.model.params import CompositeParams, HoldParams, Period, SimpleParams, Sizing, Strategy
from engine.model.result import SimulationResult
from engine.model.terms import Terms
from engine.simulator.run import simulate
from tests.engine.cutting import known_at
from tests.engine.markets import random_history
from tests.engine.mixed_markets import mixed_history
from tests.engine.option_families import FAMILIES, USUAL, Options

STRATEGIES: dict[str, Strategy] = {
    "simple": SimpleParams(),
    "composite": CompositeParams(entry_threshold=0.2, exit_threshold=0.15, trend_ema_span=3),
    "sized composite": CompositeParams(
        entry_threshold=0.15, exit_threshold=0.1, sizing=Sizing(), use_eight_hour_equivalent=True
    ),
    "hold": HoldParams(),
}


CURVES = (
    *("ts_ms", "equity", "funding", "quantity", "borrow", "headroom"),
    *("free_cash", "interest", "spot_yield"),
)


def check_no_look_ahead(
    stored: MarketHistory, strategy: Strategy, options: Options, every: int
) -> int:
    """Runs cut at each `every`-th settlement against the whole; returns how many trades stood."""
    times = stored.settlements.ts_ms
    start_ms = int(times[len(times) // 4])
    arguments = (strategy, options.terms)
    full = simulate(align(stored), Period(start_ms, int(times[-1])), *arguments)
    stood = 0
    for t in times[len(times) // 4 + 1 :: every]:
        part = simulate(align(known_at(stored, int(t))), Period(start_ms, int(t)), *arguments)
        stood += check_is_the_first_part(part, full)
        if not options.trading.rules.anticipate:
            # The forced close comes after the payment of the cut's last settlement.
            points = len(part.curve.ts_ms)
            assert part.curve.funding[-1] == full.curve.funding[points - 1]
    return stood


def check_is_the_first_part(part: SimulationResult, full: SimulationResult) -> int:
    points = len(part.curve.ts_ms)
    # The last settlement of the cut closes by force and opens nothing; all before it stands.
    for column in CURVES:
        np.testing.assert_array_equal(
            getattr(part.curve, column)[: points - 1],
            getattr(full.curve, column)[: points - 1],
            err_msg=column,
        )
    assert part.curve.borrow[-1] == full.curve.borrow[points - 1]
    before = int(np.count_nonzero(part.trades.exit_index < points - 2))
    for column in part.trades.__slots__:
        np.testing.assert_array_equal(
            getattr(part.trades, column)[:before], getattr(full.trades, column)[:before]
        )
    moved = int(np.count_nonzero(part.adjustments.index < points - 2))
    for column in part.adjustments.__slots__:
        np.testing.assert_array_equal(
            getattr(part.adjustments, column)[:moved], getattr(full.adjustments, column)[:moved]
        )
    return before


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize("name", STRATEGIES)
def test_the_future_never_changes_the_past(name: str, seed: int) -> None:
    check_no_look_ahead(random_history(seed), STRATEGIES[name], Options(), every=4)


@pytest.mark.parametrize("name", FAMILIES)
def test_the_future_never_changes_the_past_whatever_the_options(name: str) -> None:
    stood = 0
    for number, options in enumerate(FAMILIES[name]):
        for seed in range(4):
            strategy = USUAL[(seed + number) % len(USUAL)]
            for history in (random_history(seed, days=16), mixed_history(seed, days=12)):
                stood += check_no_look_ahead(history, strategy, options, every=9)
    assert stood > 0


@pytest.mark.parametrize("name", STRATEGIES)
def test_what_comes_after_the_period_does_not_matter(name: str) -> None:
    stored = random_history(3)
    times = stored.settlements.ts_ms
    period = Period(int(times[5]), int(times[len(times) // 2]))
    cut = known_at(stored, period.end_ms)
    arguments = (STRATEGIES[name], Terms())
    full = simulate(align(stored), period, *arguments)
    part = simulate(align(cut), period, *arguments)
    np.testing.assert_array_equal(part.curve.equity, full.curve.equity)
    np.testing.assert_array_equal(part.totals, full.totals)
