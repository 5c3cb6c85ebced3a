"""The client commands against a running service with the sample markets."""

import json
import os
import signal
import subprocess
import sys
import time
import uuid
from collections.abc import Iterator

import pytest

from tests.api.conftest import Carry
from tests.running_service import RunningService

MARKET = ("sample", "BTC/USDT:USDT")
YEAR = ("--start", "2024-01-01", "--end", "2024-12-31")
THREE_YEARS = ("--start", "2022-01-01", "--end", "2024-12-31")
CANCEL_DEADLINE_SECONDS = 120.0


def test_runs_are_listed_in_an_order_and_compared(client: Carry) -> None:
    for rate in ("0.0001", "0.0004"):
        client("backtest", *MARKET, *YEAR, "--min-funding-rate", rate, "--label", "beside")
    listed = ("runs", "--text", "beside", "--strategy", "simple", "--order", "net-pnl", "--json")
    best, worst = json.loads(client(*listed).stdout)
    assert best["metrics"]["netPnl"] >= worst["metrics"]["netPnl"]
    assert [one["id"] for one in json.loads(client(*listed, "--ascending").stdout)] == [
        worst["id"],
        best["id"],
    ]
    told = client("runs", "compare", worst["id"], best["id"]).stdout
    (net,) = (line.split() for line in told.splitlines() if "Net P&L" in line)
    figures = [float(number.replace(",", "")) for number in net[2:]]
    assert figures[2] == pytest.approx(figures[1] - figures[0], abs=0.011)
    assert "strategy.minFundingRate" in told
    answer = json.loads(client("runs", "compare", worst["id"], best["id"], "--json").stdout)
    assert [run["id"] for run in answer["runs"]] == [worst["id"], best["id"]]


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (
            ["backtest", *MARKET, *YEAR, "--exit-funding-rate", "0.5"],
            "carry: strategy.simple.exitFundingRate: ",
        ),
        (["backtest", "sample", "NONE/USDT:USDT", *YEAR], "carry: "),
        (["backtest", *MARKET, "--start", "2024-12-31", "--end", "2024-01-01"], "carry: period."),
        (["sweep", *MARKET, *YEAR, "--axis", "NONSENSE=1,2"], "carry: "),
        (["runs", "show", "nonsense"], "carry: the id must be that of a stored run, was nonsense"),
        (["runs", "cancel", "nonsense"], "carry: "),
        (["runs", "compare", "nonsense", "x"], "carry: ids.0 must be a stored run, was nonsense"),
        (["runs", "--strategy", "x"], "carry: strategy must be one of simple, composite or hold"),
    ],
    ids=[
        "exit above entry",
        "market",
        "period",
        "parameter",
        "id to show",
        "to cancel",
        "id to compare",
        "strategy",
    ],
)
def test_what_the_service_refuses_is_a_sentence_and_exit_code_2(
    arguments: list[str], sentence: str, client: Carry
) -> None:
    result = client(*arguments)
    assert result.returncode == 2
    assert result.stdout == ""
    assert result.stderr.startswith(sentence)
    assert result.stderr.count("\n") == 1


def test_a_stored_run_is_listed_shown_and_deleted(client: Carry) -> None:
    label = f"to delete {uuid.uuid4()}"
    started = client(
        *("backtest", *MARKET, *YEAR, "--strategy", "hold", "--slippage-bps", "4.25"),
        *("--label", label, "--json"),
    )
    run_id = json.loads(started.stdout)["id"]
    assert run_id in client("runs", "--kind", "backtest", "--status", "SUCCEEDED").stdout
    shown = client("runs", "show", run_id)
    assert shown.returncode == 0
    assert label in shown.stdout
    said = ("--tag", "paper", "--tag", "july", "--note", "worth a look", "--pin")
    assert client("runs", "update", run_id, *said).stdout == "updated\n"
    shown = client("runs", "show", run_id)
    assert "Tags: paper, july" in shown.stdout
    assert "worth a look" in shown.stdout
    assert "Pinned" in shown.stdout
    client("runs", "update", run_id, "--no-tags", "--unpin")
    told = json.loads(client("runs", "show", run_id, "--json").stdout)
    assert (told["tags"], told["note"], told["pinned"]) == ([], "worth a look", False)
    assert client("runs", "update", run_id).returncode == 2
    finished = client("runs", "cancel", run_id)
    assert finished.returncode == 2
    assert finished.stdout == ""
    assert client("runs", "delete", run_id).stdout == "deleted\n"
    assert client("runs", "show", run_id).returncode == 2


@pytest.fixture
def big_sweep(service: RunningService) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """A sweep that takes long enough to be interrupted, and its label."""
    label = f"to cancel {uuid.uuid4()}"
    process = subprocess.Popen(
        [
            *(sys.executable, "-m", "api.cli.main", "sweep", *MARKET, *THREE_YEARS),
            *("--strategy", "composite", "--label", label),
            *("--axis", "ENTRY_THRESHOLD=0.3:0.9:100", "--axis", "EXIT_THRESHOLD=0.05:0.29:100"),
            *("--axis", "WEIGHT_TREND=0.1:0.5:100"),
            *("--min-holding-settlements", "1"),  # takes a slower kernel
        ],
        env=os.environ | {"CARRY_URL": service.url},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        yield process, label
    finally:
        process.kill()
        process.communicate()


def test_ctrl_c_cancels_the_run(
    big_sweep: tuple[subprocess.Popen[str], str], service: RunningService
) -> None:
    process, label = big_sweep
    deadline = time.monotonic() + CANCEL_DEADLINE_SECONDS
    running = "{ runs(first: 50, status: RUNNING) { nodes { label progress { done } } } }"
    while not any(
        run["label"] == label and run["progress"]["done"] > 0
        for run in service.data(running)["runs"]["nodes"]
    ):
        assert process.poll() is None, process.communicate()
        assert time.monotonic() < deadline
        time.sleep(0.05)
    process.send_signal(signal.SIGINT)
    _, errors = process.communicate(timeout=CANCEL_DEADLINE_SECONDS)
    assert process.returncode == 1
    assert errors.startswith("carry: the run was cancelled after ")
    assert " of 1000000 cells" in errors
    cancelled = "{ runs(first: 50, status: CANCELLED) { nodes { label } } }"
    assert label in [run["label"] for run in service.data(cancelled)["runs"]["nodes"]]
