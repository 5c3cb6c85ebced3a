"""The tests that a mutant must fail: quick ones of tests/engine, first those that see most.

Nothing here is imported before the fork that imports the engine's mutated module: the functions
import what they need.
"""

import itertools
import pickle
import sys
from typing import Any

from engine.model.params import Period
from tests.engine.markets import random_history
from tests.engine.option_families import FAMILIES, USUAL, Options

BY_HAND = (
    "tests/engine/simulator/test_run.py",
    "tests/engine/simulator/rules/test_kernels.py",
    "tests/engine/simulator/liquidation/test_kernels.py",
    "tests/engine/simulator/resizing/test_kernels.py",
    "tests/engine/simulator/position/fills/test_kernels.py",
    "tests/engine/simulator/quantity/test_kernels.py",
    "tests/engine/simulator/test_kernels.py",
    "tests/engine/simulator/test_lanes.py",
    "tests/engine/simulator/test_ties.py",
    "tests/engine/metrics/test_summary.py",
)
TESTS = {
    "engine.signals": ("tests/engine/signals", *BY_HAND[:2], BY_HAND[6]),
    "engine.simulator": (*BY_HAND, "tests/engine/portfolio/orders/test_kernels.py"),
    "engine.margin": BY_HAND[::-1],
    "engine.portfolio": (
        "tests/engine/portfolio/orders/test_kernels.py",
        "tests/engine/portfolio/test_run.py",
    ),
}
"""Of each room, run by pytest in this order until one fails."""

CELLS_OF = (
    "engine.signals.composite",
    "engine.signals.kernels",
    "engine.simulator.kernels",
    "engine.simulator.managed.kernels",
    "engine.simulator.managed.run",
)
"""Modules that a sweep uses otherwise than a single run."""

SEEDS = (0, 1, 2, 3)
DAYS = 16


def cases() -> list[tuple[int, int, Options]]:
    """Market, strategy (of USUAL) and options: every set of options on every market."""
    options = list(itertools.chain.from_iterable(FAMILIES.values()))
    return [(seed, (seed + k) % len(USUAL), one) for seed in SEEDS for k, one in enumerate(options)]


def expected() -> bytes:
    """What exact decimals say of each case, pickled: to read it imports the engine."""
    from tests.engine.outcome import exactly

    return pickle.dumps([_play(exactly, *case) for case in cases()])


def foreign_modules(room: str, module: str, wanted: bytes) -> bytes:
    """What these checks import from outside of this repository, pickled."""
    check(room, module, wanted)
    own = ("engine", "tests", "__main__", "__mp_main__")
    return pickle.dumps(sorted(name for name in sys.modules if name.split(".")[0] not in own))


def check(room: str, module: str, wanted: bytes) -> None:
    """Raises where a test of the room fails."""
    import pytest

    quiet = ("-x", "-q", "--noconftest", "-p", "tests.engine.conftest", "-p", "no:cacheprovider")
    plain = ("--assert=plain", "-p", "no:xdist", "--hypothesis-seed=0")
    code = pytest.main([*quiet, *plain, *TESTS[room]])
    if code != 0:
        raise AssertionError(f"pytest ended with {code}")
    if room == "engine.portfolio":
        return
    _check_exact(wanted)
    _check_bits()
    if module in CELLS_OF:
        _check_cells()


def _play(simulator: Any, seed: int, strategy: int, options: Options) -> Any:
    history = random_history(seed, days=DAYS)
    times = history.settlements.ts_ms
    period = Period(int(times[0]), int(times[-1]))
    return simulator(
        history, period, USUAL[strategy], options.costs, options.capital, options.trading
    )


def _check_exact(wanted: bytes) -> None:
    from tests.engine.outcome import by_the_engine, check_same

    outcomes = pickle.loads(wanted)  # noqa: S301
    for case, want in zip(cases(), outcomes, strict=True):
        check_same(_play(by_the_engine, *case), want, case[2].capital.initial)


def _inner(test: Any) -> Any:
    # The function that hypothesis would call with examples of its own.
    return test.hypothesis.inner_test


def _check_bits() -> None:
    from engine.model.costs import Capital, Costs
    from tests.engine.simulator import test_identity as identity
    from tests.engine.simulator.managed import test_kernels as managed

    options = [one for several in FAMILIES.values() for one in several]
    for seed in SEEDS:
        for strategy in USUAL:
            _inner(managed.test_terms_that_ask_for_nothing_give_the_bits_of_the_plain_trade)(
                seed, strategy, Costs(), Capital()
            )
            _inner(identity.test_daily_returns_multiply_to_the_total_return)(
                seed, 60, strategy, options[seed].trading
            )


def _check_cells() -> None:
    from tests.engine.sweep import test_run as plain
    from tests.engine.sweep.managed import test_kernels as managed

    for name in plain.GRIDS:
        plain.test_every_cell_equals_its_single_run_bit_for_bit(name, 0)
    for name in managed.TRADINGS:
        managed.test_every_cell_of_a_managed_sweep_equals_its_single_run(name, 0)
