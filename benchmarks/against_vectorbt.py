"""The whole sweep against vectorbt's numba engine: CPU time, and peak memory of both processes.

Each side runs in a process and an environment of its own, and they work in turns.
"""

import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from benchmarks import reference
from benchmarks.bench import Bench
from benchmarks.measure import Timing
from benchmarks.table import Bar, BarKind, Row
from benchmarks.turns import compile_kernels, side
from benchmarks.vectorbt_environment import vectorbt_python
from engine.model.units import BPS

TIME = "G3 / vectorbt, CPU time"
MEMORY = "G3 / vectorbt, peak memory"
BARS = {TIME: Bar(BarKind.FASTER, 150.0), MEMORY: Bar(BarKind.TIMES, 0.25)}
TURNS = 4
OUR_REPETITIONS = 10  # in a turn, of which each takes milliseconds; the other side's takes seconds
AGREE_WITHIN = 1e-6  # of the capital: slippage in the fee of a fill is averaged over in and out


def measure(bench: Bench) -> Iterator[Row]:
    """10,000 simple cells over 3,285 settlements, from market arrays to metrics per cell."""
    python = vectorbt_python(bench.kept)
    given, found, ours_file = (bench.scratch / name for name in ("in.npz", "out.npz", "ours.npz"))
    write_input(given)
    compile_kernels(bench, "benchmarks.sweep_side", "g3")
    ours_command = [sys.executable, "-m", "benchmarks.sweep_side", "g3", str(ours_file)]
    script = str(Path(__file__).with_name("vectorbt_side.py"))
    their_command = [str(python), script, str(given), str(found)]
    here = bench.environment()
    there = here | {
        "NUMBA_CACHE_DIR": str(bench.kept / "vectorbt-kernels"),
        "NUMBA_CACHE_LOCATOR_CLASSES": "",  # ours are not known there
    }
    with side(ours_command, here) as our_side, side(their_command, there) as their_side:
        for _ in range(TURNS):
            our_side.turn(OUR_REPETITIONS)
            their_side.turn(1)
        our_side.turn(OUR_REPETITIONS)
        our_report, their_report = our_side.report(), their_side.report()
    difference = check(ours_file, found)
    ours, other = Timing(tuple(our_side.seconds)), Timing(tuple(their_side.seconds))
    lean = their_report["lean_seconds"][0]
    yield Row(
        TIME,
        ours=ours.median,
        other=other.median,
        unit="s",
        bar=BARS[TIME],
        details={
            "ours": ours.details(),
            "other": other.details(),
            "vectorbt": their_report["version"],
            "net_pnl_alone_s": lean,
            "net_pnl_alone_times_faster": lean / ours.median,
            "largest_difference_of_capital": difference,
        },
    )
    yield Row(
        MEMORY,
        ours=our_report["peak_bytes"] / 1e6,
        other=their_report["peak_bytes"] / 1e6,
        unit="MB",
        bar=BARS[MEMORY],
        details={"of": "the whole process, its libraries included (VmHWM)"},
    )


def write_input(path: Path) -> None:
    """What vectorbt_side.py reads."""
    market, grid = reference.columns(), reference.simple_grid()
    costs, capital = reference.COSTS, reference.CAPITAL
    np.savez(
        path,
        allow_pickle=False,
        rate=market.rate,
        spot=market.spot,
        perp=market.perp,
        mark=market.mark,
        entry=grid.column("min_funding_rate"),
        exit=grid.column("exit_funding_rate"),
        initial=np.array(capital.initial),
        lot_step=np.array(capital.lot_step),
        spot_fee=np.array(costs.spot_fee_bps * BPS),
        perp_fee=np.array(costs.perp_fee_bps * BPS),
        slippage=np.array(costs.slippage_bps * BPS),
    )


def check(ours_file: Path, their_file: Path) -> float:
    """The largest difference of net P&L in capitals; RuntimeError where both ran another rule."""
    with np.load(ours_file) as ours, np.load(their_file) as theirs:
        apart = np.abs(ours["net_pnl"] - theirs["net_pnl"]) / reference.CAPITAL.initial
        difference = float(np.max(apart))
        same_trades = np.array_equal(ours["total_trades"], theirs["total_trades"])
    if not (difference <= AGREE_WITHIN and same_trades):
        raise RuntimeError(
            f"both sides must make the same trades and agree within {AGREE_WITHIN} of the "
            f"capital, was {difference} with {'the same' if same_trades else 'other'} trades"
        )
    return difference
