"""The whole sweep against vectorbt's numba engine: CPU time, and peak memory of both processes.

Each side runs in a process and an environment of its own; ours before and after the other.
"""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks import reference
from benchmarks.bench import Bench, output_of
from benchmarks.measure import Timing
from benchmarks.table import Bar, BarKind, Row
from benchmarks.vectorbt_environment import vectorbt_python
from engine.model.units import BPS

TIME = "G3 / vectorbt, CPU time"
MEMORY = "G3 / vectorbt, peak memory"
BARS = {TIME: Bar(BarKind.FASTER, 150.0), MEMORY: Bar(BarKind.TIMES, 0.25)}
OUR_REPETITIONS = 15
THEIR_REPETITIONS = 3
AGREE_WITHIN = 1e-6  # of the capital: slippage in the fee of a fill is averaged over in and out


def measure(bench: Bench) -> Iterator[Row]:
    """10,000 simple cells over 3,285 settlements, from market arrays to metrics per cell."""
    python = vectorbt_python(bench.kept)
    given, found, ours_file = (bench.scratch / name for name in ("in.npz", "out.npz", "ours.npz"))
    write_input(given)
    bench.python("-m", "benchmarks.sweep_side", "g3", "1")  # compiles, where nothing is cached
    before = _ours(bench, ours_file)
    script = str(Path(__file__).with_name("vectorbt_side.py"))
    command = [str(python), script, str(given), str(found), str(THEIR_REPETITIONS)]
    theirs = json.loads(output_of(command, bench.environment()).splitlines()[-1])
    after = _ours(bench, ours_file)
    difference = check(ours_file, found)
    ours = Timing((*before["seconds"], *after["seconds"]))
    other = Timing(tuple(theirs["seconds"]))
    lean = theirs["lean_seconds"][0]
    yield Row(
        TIME,
        ours=ours.median,
        other=other.median,
        unit="s",
        bar=BARS[TIME],
        details={
            "ours": ours.details(),
            "other": other.details(),
            "vectorbt": theirs["version"],
            "net_pnl_alone_s": lean,
            "net_pnl_alone_times_faster": lean / ours.median,
            "largest_difference_of_capital": difference,
        },
    )
    yield Row(
        MEMORY,
        ours=max(before["peak_bytes"], after["peak_bytes"]) / 1e6,
        other=theirs["peak_bytes"] / 1e6,
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


def _ours(bench: Bench, output: Path) -> dict[str, Any]:
    arguments = ("-m", "benchmarks.sweep_side", "g3", str(OUR_REPETITIONS), str(output))
    report: dict[str, Any] = json.loads(bench.python(*arguments))
    return report
