"""The command as a process: help, exit codes, and sentences instead of tracebacks."""

import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import typer.main

from api.cli.app import app
from tests.ports import unused_port

Carry = Callable[..., subprocess.CompletedProcess[str]]


def _commands(command: Any, *path: str) -> Iterator[list[str]]:
    yield list(path)
    for name, child in getattr(command, "commands", {}).items():
        yield from _commands(child, *path, name)


COMMANDS = list(_commands(typer.main.get_command(app)))
BACKTEST = ["backtest", "sample", "BTC/USDT:USDT", "--start", "2024-01-01", "--end", "2024-02-01"]


@pytest.fixture
def nobody_there() -> str:
    """An address at which nothing listens."""
    return f"http://127.0.0.1:{unused_port()}"


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


@pytest.mark.parametrize(
    "command",
    [BACKTEST, ["sweep", *BACKTEST[1:]], ["markets"], ["runs"], ["runs", "show", "x"]],
    ids=lambda command: command[0] if len(command) != 3 else "runs show",
)
def test_no_service_is_a_sentence_and_exit_code_3(
    command: list[str], nobody_there: str, carry: Carry
) -> None:
    result = carry(*command, CARRY_URL=nobody_there)
    assert result.returncode == 3
    assert result.stdout == ""
    assert result.stderr == (
        f"carry: no Carrybench answers at {nobody_there}; "
        "start one by `carry up`, or set CARRY_URL\n"
    )


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        ([*BACKTEST[:-1], "soon"], "--end must be YYYY-MM-DD or RFC 3339 with an offset"),
        ([*BACKTEST, "--entry-threshold", "1"], "--entry-threshold needs --strategy composite"),
        (["sweep", *BACKTEST[1:], "--axis", "X"], "--axis must be NAME=V1,V2,..."),
        (["import"], "give files and folders, an exchange and its perpetual, or --sample"),
        (["schema", "--check", "no-such-file"], "--check must name a file, was no-such-file"),
        (["keys", "create", "--expires-in", "soon"], "--expires-in must be a whole number of s, m"),
        (["keys", "create", "--expires-in", "0d"], "--expires-in must be more than nothing"),
        (["keys", "create", "--owner", "a b"], "owner must have 1 to 64 letters, digits or"),
        (["keys", "create", "--label", "x" * 201], "label must have at most 200 characters"),
        (["keys", "revoke", "nobody"], "id must be that of an API key"),
    ],
    ids=[
        "date",
        "option of another strategy",
        "axis",
        "nothing to import",
        "nothing to compare",
        "no duration",
        "no life at all",
        "no owner's name",
        "a long label",
        "no key",
    ],
)
def test_bad_input_is_a_sentence_and_exit_code_2(
    arguments: list[str], sentence: str, carry: Carry
) -> None:
    result = carry(*arguments)
    assert result.returncode == 2
    assert result.stderr.startswith(f"carry: {sentence}")
    assert "Traceback" not in result.stderr


def test_an_unknown_option_is_exit_code_2(carry: Carry) -> None:
    assert carry("markets", "--nonsense").returncode == 2


@pytest.mark.parametrize("url", ["ftp://example.test", "nonsense", "http://"])
def test_an_address_that_is_none_is_exit_code_2(url: str, carry: Carry) -> None:
    result = carry("markets", CARRY_URL=url)
    assert result.returncode == 2
    assert result.stderr == f"carry: CARRY_URL must be an http address, was {url!r}\n"


def test_a_setting_out_of_range_is_exit_code_2(carry: Carry) -> None:
    result = carry("markets", CARRY_PORT="99999999")
    assert result.returncode == 2
    assert result.stderr.startswith("carry: CARRY_PORT: ")
