"""The command as a process: help, exit codes, and sentences instead of tracebacks."""

import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import typer.main

from api.cli.app import app

Carry = Callable[..., subprocess.CompletedProcess[str]]


def _commands(command: Any, *path: str) -> Iterator[list[str]]:
    yield list(path)
    for name, child in getattr(command, "commands", {}).items():
        yield from _commands(child, *path, name)


COMMANDS = list(_commands(typer.main.get_command(app)))


@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: " ".join(command) or "carry")
def test_every_command_explains_itself(command: list[str], carry: Carry) -> None:
    result = carry(*command, "--help", COLUMNS="80")
    assert result.returncode == 0
    assert " ".join(["Usage: carry", *command]) in result.stdout
    assert "\N{HORIZONTAL ELLIPSIS}" not in result.stdout, "an option's name is cut short"
    assert result.stderr == ""


def test_every_fraction_says_its_unit_beside_the_option() -> None:
    """A number with a decimal point is never a bare float: FRACTION, BPS, QUOTE, SCORE, ..."""
    command = typer.main.get_command(app)
    units: dict[str, str | None] = {}
    for path in COMMANDS:
        found: Any = command
        for name in path:
            found = found.commands[name]
        for one in found.params:
            if one.type_descriptor.annotation is float:
                units[f"{' '.join(path)} {one.opts[0]}"] = one.metavar
    assert len(units) > 100
    assert [option for option, unit in units.items() if unit is None] == []


@pytest.mark.parametrize(
    "command", ["backtest", "sweep", "compare", "multi", "portfolio", "walk-forward"]
)
def test_help_says_how_large_a_basis_point_is(command: str, carry: Carry) -> None:
    printed = carry(command, "--help", COLUMNS="80").stdout
    text = " ".join(printed.replace("│", " ").split())
    assert "(rates: fractions per settlement)" in text
    assert "--min-funding-rate FRACTION Open at a rate of at least this; 0.0001: 1 bp." in text
    assert "--spot-fee-bps BPS" in text


def test_help_loads_neither_numba_nor_the_web() -> None:
    loaded = subprocess.run(
        [sys.executable, "-c", "import sys, api.cli.app; print(*sys.modules)"],
        capture_output=True,
        text=True,
        cwd=Path(__file__).parents[3],
        check=True,
    ).stdout.split()
    heavy = {"numba", "numpy", "polars", "strawberry", "sqlalchemy", "gql", "starlette", "uvicorn"}
    assert heavy.isdisjoint(loaded)
