"""`make bench`: measures every row, prints a line each, writes them all as JSON.

Exits with 0 only when every bar is cleared. Give names of families to measure only those.
"""

import argparse
import importlib
import sys
import tempfile
import time
import traceback
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import cast

from benchmarks.bench import Bench, Family, machine
from benchmarks.table import COLUMNS, Row, cells_of, exit_code, failed, json_of, line_of
from engine import compiled

FAMILIES: Mapping[str, str] = {
    "c": "benchmarks.against_c",
    "vectorbt": "benchmarks.against_vectorbt",
    "sweeps": "benchmarks.sweeps",
    "backtest": "benchmarks.backtest",
    "judging": "benchmarks.judging",
    "luck": "benchmarks.judging_sweeps",
    "storing": "benchmarks.storing",
    "importing": "benchmarks.importing",
    "service": "benchmarks.service_rows",
    "first": "benchmarks.first_result",
    "cancelling": "benchmarks.cancelling",
}
WIDTHS = (41, 12, 12, 9, 14, 6)


def main(arguments: list[str] | None = None) -> int:
    """Measures, tells, and returns the exit code."""
    options = _options(arguments)
    names = options.family or list(FAMILIES)
    begun = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="carrybench-bench-") as scratch:
        bench = Bench(options.kept.resolve(), Path(scratch))
        bench.kept.mkdir(parents=True, exist_ok=True)
        compiled.place(bench.kept)  # for the children too
        print(line_of(COLUMNS, WIDTHS))
        rows: list[Row] = []
        where = machine()
        for name in names:
            family = cast("Family", importlib.import_module(FAMILIES[name]))
            for row in rows_of(family, bench):
                print(line_of(cells_of(row), WIDTHS), flush=True)
                rows.append(row)
    options.json.parent.mkdir(parents=True, exist_ok=True)
    options.json.write_text(json_of(rows, where), encoding="utf-8")
    missed = sum(not row.reached for row in rows)
    print(
        f"{len(rows) - missed} of {len(rows)} bars cleared in "
        f"{time.monotonic() - begun:.0f} s; details in {options.json}"
    )
    return exit_code(rows)


def rows_of(family: Family, bench: Bench) -> Iterator[Row]:
    """The family's rows; what could not be measured has missed its bar, and the rest goes on."""
    told: set[str] = set()
    try:
        for row in family.measure(bench):
            told.add(row.name)
            yield row
    except Exception as error:  # the other families still have figures to tell
        traceback.print_exc(file=sys.stderr)
        reason = str(error)
    else:
        reason = "the family told no figure"
    for name, bar in family.BARS.items():
        if name not in told:
            yield failed(name, bar, reason)


def _options(arguments: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.run", description=__doc__)
    parser.add_argument("family", nargs="*", help=f"of {', '.join(FAMILIES)}; all when absent")
    parser.add_argument("--json", type=Path, default=Path("var/bench.json"))
    parser.add_argument("--kept", type=Path, default=Path("var/bench"))
    options = parser.parse_args(arguments)
    for name in options.family:
        if name not in FAMILIES:
            parser.error(f"family must be one of {', '.join(FAMILIES)}, was {name}")
    return options


if __name__ == "__main__":
    sys.exit(main())
