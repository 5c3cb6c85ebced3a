"""No job pays compilation: the warm-up meets every kernel with the types that jobs use."""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from engine.model.align import align
from engine.model.margin import IsolatedMargin, MaintenanceTier, Rebalance
from engine.model.params import CompositeParams, HoldParams, SimpleParams, Sizing
from engine.model.portfolio import PortfolioRules
from engine.model.terms import Terms
from engine.model.trading import OrderRules, Trading
from engine.portfolio.run import MarketOnTerms, simulate_portfolio
from engine.simulator.run import simulate
from engine.sweep.grid import Axis, Grid
from engine.sweep.run import run_sweep
from engine.warm import CALLED, warm_kernels
from tests.engine.markets import random_history, whole

MARGIN = IsolatedMargin(
    3.0,
    (MaintenanceTier(0.0, 0.01), MaintenanceTier(5_000.0, 0.02)),
    50.0,
    0.1,
    Rebalance(0.2, 0.4),
)
EVERYTHING = Trading(rules=OrderRules(1, 90, 2, 2, 0.1, 90), margin=MARGIN)


STAGES = """
from engine.warm import CALLED, compiled_so_far, warm_kernels
from engine.model.stages import KERNELS, Stage
reached = []
assert warm_kernels(lambda stage: reached.append((stage, compiled_so_far())))
assert reached == [(stage, stage) for stage in Stage if stage is not Stage.NOTHING], reached
assert len(CALLED) == KERNELS == max(Stage)
assert not warm_kernels(should_stop=lambda: True)
"""


PLAIN = """
from engine import compiled
from engine.model.stages import Stage
compiled.place()
from engine.signals.kernels import run_length_nb
from engine.warm import compiled_so_far, warm_kernels
warm_kernels(should_stop=lambda: compiled_so_far() >= Stage.PLAIN)
assert compiled_so_far() >= Stage.PLAIN
print(sum(run_length_nb.stats.cache_hits.values()))
"""


def test_stages_count_the_kernels_that_are_there() -> None:
    warm_kernels()  # in a process of its own they are loaded then
    done = subprocess.run(
        [sys.executable, "-c", STAGES], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr


def _flip_a_bit(path: Path) -> None:
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.write_bytes(data)


@pytest.mark.parametrize(
    ("kind", "damage"),
    [
        ("nbc", lambda path: path.write_bytes(path.read_bytes()[:1_000])),
        ("nbc", lambda path: path.write_bytes(b"")),
        ("nbc", _flip_a_bit),
        ("nbi", lambda path: path.write_bytes(path.read_bytes()[:40])),
        ("nbi", lambda path: path.write_bytes(b"")),
    ],
    ids=["cut short", "empty", "one bit", "index cut short", "empty index"],
)
def test_a_damaged_kernel_is_compiled_anew(
    tmp_path: Path, kernel_cache: Path, kind: str, damage: Callable[[Path], object]
) -> None:
    warm_kernels()
    folder = tmp_path / "kernels"
    shutil.copytree(kernel_cache, folder)
    (kernel,) = folder.glob(f"signals.kernels/*run_length_nb*.{kind}")
    damage(kernel)
    damaged = kernel.read_bytes()
    for _ in range(2):
        done = subprocess.run(
            [sys.executable, "-c", PLAIN],
            env=os.environ | {"NUMBA_CACHE_DIR": str(folder)},
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr
    assert kernel.read_bytes() != damaged
    assert done.stdout == "1\n"  # the second process found it


def test_every_kernel_has_one_signature_whatever_is_run() -> None:
    warm_kernels()
    after_warming = [len(kernel.signatures) for kernel in CALLED]
    assert after_warming == [1] * len(CALLED)
    market = align(random_history(1))
    period = whole(market)
    sized = CompositeParams(sizing=Sizing(), use_eight_hour_equivalent=True)
    equivalent = SimpleParams(use_eight_hour_equivalent=True)
    for strategy in (SimpleParams(), equivalent, CompositeParams(), sized, HoldParams()):
        simulate(market, period, strategy, Terms())
        simulate(market, period, strategy, Terms(trading=EVERYTHING))
    terms = MarketOnTerms(market, Terms(trading=EVERYTHING))
    simulate_portfolio([terms, terms], period, sized, PortfolioRules(slots=2), 10_000.0)
    spans = Axis("trend_ema_span", (2, 3))
    rates = Axis("min_funding_rate", (0.1, 0.2))
    for grid in (Grid(sized, (spans,)), Grid(SimpleParams(), (rates,))):
        run_sweep(market, period, grid, Terms())
        run_sweep(market, period, grid, Terms(trading=EVERYTHING))
    assert [len(kernel.signatures) for kernel in CALLED] == after_warming
