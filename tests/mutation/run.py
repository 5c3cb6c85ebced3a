"""Mutants of the engine's rules against its quick tests: `make mutate`.

cosmic-ray makes the mutants (in an environment of its own), a fork runs the tests on each with
NUMBA_DISABLE_JIT=1. Exits non-zero where a mutant survives that tests/mutation/survivors.toml
does not explain.
"""

import argparse
import ast
import contextlib
import gc
import importlib
import json
import math
import os
import pickle
import subprocess
import sys
import tempfile
import time
from collections import Counter
from functools import partial
from pathlib import Path
from typing import Any

import numba
import numpy as np
import pytest

from tests.mutation.checks import check, expected, foreign_modules
from tests.mutation.fork import PASSED, ROOT, in_child
from tests.mutation.page import Report, write_page
from tests.mutation.survivors import Change, change_of, known_reasons
from tests.mutation.tried import Tried

ROOMS = ("engine.signals", "engine.simulator", "engine.margin", "engine.portfolio")
USUAL_ROOMS = ROOMS[:2]
"""Those whose every survivor has its reason; the others are asked for by --room."""

SLOWEST_S = 240
ALL_CHECKS_OF = "engine.simulator.managed.kernels"


def targets(rooms: list[str]) -> list[str]:
    """The files of rooms that hold rules; a layout only numbers places."""
    files = [path for room in rooms for path in (ROOT / room.replace(".", "/")).rglob("*.py")]
    names = [str(path.relative_to(ROOT)) for path in sorted(files)]
    return [name for name in names if _has_rules(ROOT / name)]


def _has_rules(file: Path) -> bool:
    tree = ast.parse(file.read_text(encoding="utf-8"))
    return any(isinstance(node, ast.FunctionDef | ast.ClassDef) for node in ast.walk(tree))


def mutants_of(python: str, files: list[str], seed: int, count: int) -> dict[str, Any]:
    """What cosmic-ray finds and draws."""
    side = str(Path(__file__).with_name("cosmic_ray_side.py"))
    command = [python, side, str(seed), str(count), *files]
    done = subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, text=True, check=True)
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def room_of(module: str) -> str:
    return ".".join(module.split(".")[:2])


def say(text: str) -> None:
    print(text, flush=True)  # noqa: T201


def main() -> int:
    asked = _arguments()
    if os.environ.get("NUMBA_DISABLE_JIT") != "1":
        say("mutants are interpreted: NUMBA_DISABLE_JIT must be 1")
        return 2
    warm = (np.__version__, pytest.__version__)
    say(f"seed {asked.seed}, numpy {warm[0]}, pytest {warm[1]}, numba {numba.__version__}")
    os.environ["HYPOTHESIS_STORAGE_DIRECTORY"] = tempfile.mkdtemp(prefix="mutation-")
    files = targets(asked.room)
    drawn = mutants_of(asked.cosmic_ray, files, asked.seed, 0 if asked.all else asked.count)
    if asked.all:  # room by room as asked, which of each first is chance
        drawn["mutants"].sort(key=lambda one: asked.room.index(room_of(_module(one["file"]))))
    total = sum(drawn["found"].values())
    say(f"{len(drawn['mutants'])} of {total} mutants of {len(files)} files")
    _, wanted = in_child(expected, 600, loud=True)
    for room in sorted({room_of(_module(one["file"])) for one in drawn["mutants"]}):
        began = time.monotonic()
        checks = partial(foreign_modules, room, ALL_CHECKS_OF, wanted)
        code, imported = in_child(checks, SLOWEST_S, loud=True)
        if code != PASSED:
            say(f"{room}: the tests fail without a mutant")
            return 2
        _import(pickle.loads(imported))  # noqa: S301
        say(f"{room}: its tests take {time.monotonic() - began:.0f} s")
    usual = math.inf if asked.all else 15.0
    report = _try(drawn, wanted, 60.0 * (asked.minutes or usual), asked)
    if asked.page:
        write_page(report, Path(asked.page))
    say(
        f"{report.tried} tried, {report.tried - len(report.survivors)} killed, "
        f"{len(report.survivors)} survived, {report.unexplained} of them without a reason"
    )
    return report.exit_code


def _import(names: list[str]) -> None:
    # Once here instead of once for each mutant: half of a killed one's time.
    for name in names:
        with contextlib.suppress(ImportError):
            importlib.import_module(name)
    gc.freeze()


def _try(drawn: dict[str, Any], wanted: bytes, budget_s: float, asked: Any) -> Report:
    reasons = known_reasons()
    known = Tried(asked.go_on)
    tried: Counter[str] = Counter()
    survivors: list[tuple[Change, str | None]] = []
    carried = 0
    began = time.process_time() + _children_s()
    for number, mutant in enumerate(drawn["mutants"]):
        if number % 100 == 0:
            say(f"{number} of {len(drawn['mutants'])} after {_children_s():.0f} s of CPU")
        file, module = mutant["file"], _module(mutant["file"])
        source = (ROOT / file).read_text(encoding="utf-8")
        change = change_of(file, mutant["line"], source, mutant["source"])
        reason = reasons.get(change.key)
        survived = known.survived(mutant["source"])
        if survived is None and time.process_time() + _children_s() - began > budget_s:
            continue
        tried[file] += 1
        if survived is None or (survived and reason is None):
            tests = partial(check, room_of(module), module, wanted)
            code, _ = in_child(tests, SLOWEST_S, (module, mutant["source"]))
            survived = code == PASSED
            known.add(mutant["source"], survived)
        else:
            carried += 1
        if survived:
            survivors.append((change, reason))
            say(f"SURVIVED {file}:{change.line}  {change.before}  ->  {change.after}")
            say(f"    {reason or 'NO REASON GIVEN'}")
    return Report(
        commit=_commit(),
        arguments=_told(asked),
        found=drawn["found"],
        tried_of=dict(tried),
        survivors=survivors,
        carried=carried,
        cpu_s=time.process_time() + _children_s() - began,
    )


def _children_s() -> float:
    spent = os.times()
    return spent.children_user + spent.children_system


def _module(file: str) -> str:
    return file.removesuffix(".py").replace("/", ".")


def _commit() -> str:
    done = subprocess.run(
        ["git", "rev-parse", "--short", "HEAD"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout.strip()


def _told(asked: argparse.Namespace) -> str:
    # The arguments for which the answer is the same again.
    told = [f"--seed {asked.seed}", "--all" if asked.all else f"--count {asked.count}"]
    if asked.minutes:
        told.append(f"--minutes {asked.minutes:g}")
    if asked.room != list(USUAL_ROOMS):
        told += [f"--room {room}" for room in asked.room]
    if asked.go_on:
        told.append("--go-on FILE")
    return " ".join([*told, f"--page {asked.page}"])


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cosmic-ray", required=True, help="Python of cosmic-ray's environment")
    parser.add_argument("--seed", type=int, default=int(time.time()) % 100_000)
    parser.add_argument("--count", type=int, default=200, help="mutants to draw")
    parser.add_argument("--minutes", type=float, help="of CPU at most; 15, with --all no limit")
    parser.add_argument("--all", action="store_true", help="every mutant, however long it takes")
    parser.add_argument("--room", action="append", choices=ROOMS, help=f"instead of {USUAL_ROOMS}")
    parser.add_argument("--go-on", help="file of what became of whom: not tried again")
    parser.add_argument("--page", help="write the report there, too")
    asked = parser.parse_args()
    asked.room = asked.room or list(USUAL_ROOMS)
    return asked


if __name__ == "__main__":
    sys.exit(main())
