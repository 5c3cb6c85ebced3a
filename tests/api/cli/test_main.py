"""What ends the command with a sentence and an exit code, instead of a traceback."""

import subprocess
from collections.abc import Callable

import pytest

from tests.ports import unused_port

Carry = Callable[..., subprocess.CompletedProcess[str]]


BACKTEST = ["backtest", "sample", "BTC/USDT:USDT", "--start", "2024-01-01", "--end", "2024-02-01"]


@pytest.fixture
def nobody_there() -> str:
    """An address at which nothing listens."""
    return f"http://127.0.0.1:{unused_port()}"


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
