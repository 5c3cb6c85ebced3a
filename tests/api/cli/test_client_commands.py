"""The client commands against a running service with the sample markets."""

import json
import os
import signal
import subprocess
import sys
import time
import uuid
from collections.abc import Callable, Iterator

import pytest

from tests.running_service import RunningService

Carry = Callable[..., subprocess.CompletedProcess[str]]
MARKET = ("sample", "BTC/USDT:USDT")
YEAR = ("--start", "2024-01-01", "--end", "2024-12-31")
THREE_YEARS = ("--start", "2022-01-01", "--end", "2024-12-31")
CANCEL_DEADLINE_SECONDS = 120.0


@pytest.fixture
def client(carry: Carry, service: RunningService) -> Carry:
    """`carry` as a client of the service."""

    def run(*arguments: str) -> subprocess.CompletedProcess[str]:
        return carry(*arguments, CARRY_URL=service.url)

    return run


def test_a_backtest_prints_its_metrics_beside_those_of_holding(client: Carry) -> None:
    result = client("backtest", *MARKET, *YEAR)
    assert result.returncode == 0, result.stderr
    assert result.stderr == ""
    assert "sample BTC/USDT:USDT (SYNTHETIC)" in result.stdout
    header = next(line for line in result.stdout.splitlines() if "this run" in line)
    assert header.split() == ["this", "run", "hold"]
    for row in ("Net P&L", "Sharpe", "Max drawdown", "Funding", "Basis P&L", "Fees", "Slippage"):
        assert row in result.stdout


def test_json_is_the_stored_run_and_nothing_else(client: Carry, service: RunningService) -> None:
    result = client("backtest", *MARKET, *YEAR, "--strategy", "composite", "--json")
    assert result.stderr == ""
    run = json.loads(result.stdout)
    stored = service.data(
        "query($id: ID!) { run(id: $id) { ... on Backtest { metrics { netPnl sharpe } } } }",
        {"id": run["id"]},
    )["run"]
    assert {name: run["metrics"][name] for name in ("netPnl", "sharpe")} == stored["metrics"]


@pytest.mark.parametrize(
    ("end", "settlements"),
    [("2024-01-31", 3), ("2024-02-01T00:00:00Z", 4), ("2024-01-31T16:00:00+08:00", 2)],
    ids=["a day: all of it", "the next midnight", "an instant"],
)
def test_one_day_is_a_period_and_its_end_is_the_days(
    client: Carry, end: str, settlements: int
) -> None:
    result = client(
        *("backtest", *MARKET, "--start", "2024-01-31", "--end", end, "--strategy", "hold"),
        *("--strict-data", "--json"),
    )
    assert result.returncode == 0, result.stderr
    assert json.loads(result.stdout)["dataUse"]["settlements"] == settlements


def test_every_option_reaches_the_run(client: Carry, service: RunningService) -> None:
    options = {
        "entry-threshold": "0.41",
        "exit-threshold": "0.21",
        "weight-rate-level": "0.3",
        "weight-trend": "0.2",
        "weight-persistence": "0.4",
        "weight-basis": "0.1",
        "trend-ema-span": "9",
        "persistence-threshold": "0.0002",
        "persistence-max-periods": "12",
        "min-allocation-fraction": "0.2",
        "max-allocation-fraction": "0.9",
        "max-portfolio-exposure": "4000",
        "spot-fee-bps": "8",
        "perp-fee-bps": "4",
        "slippage-bps": "3",
        "initial-capital": "20000",
        "notional-fraction": "0.5",
        "lot-step": "0.001",
        "min-quantity": "0.002",
        "min-notional": "7",
    }
    flags = [part for name, value in options.items() for part in (f"--{name}", value)]
    result = client(
        *("backtest", *MARKET, *YEAR, "--strategy", "composite", "--eight-hour-equivalent"),
        *(*flags, "--label", "all of them", "--json"),
    )
    assert result.returncode == 0, result.stderr
    run = service.data(
        """query($id: ID!) { run(id: $id) { label ... on Backtest { config {
          strategy { ... on CompositeStrategy {
            entryThreshold exitThreshold weightRateLevel weightTrend weightPersistence weightBasis
            trendEmaSpan persistenceThreshold persistenceMaxPeriods useEightHourEquivalent
            sizing { minAllocationFraction maxAllocationFraction maxPortfolioExposure } } }
          costs { spotFeeBps perpFeeBps slippageBps }
          capital { initial notionalFraction lotStep minQuantity minNotional } } } } }""",
        {"id": json.loads(result.stdout)["id"]},
    )["run"]
    config = run["config"]
    strategy = config["strategy"]
    assert strategy.pop("useEightHourEquivalent") is True
    sizing = strategy.pop("sizing")
    resolved = [
        *strategy.values(),
        *sizing.values(),
        *config["costs"].values(),
        *config["capital"].values(),
    ]
    assert resolved == [float(value) for value in options.values()]
    assert run["label"] == "all of them"


def test_the_same_question_is_answered_from_the_stored_run(client: Carry) -> None:
    question = ("backtest", *MARKET, *YEAR, "--min-funding-rate", "0.00013", "--json")
    first, second = (json.loads(client(*question).stdout) for _ in range(2))
    assert first == second


def test_a_sweep_prints_its_best_cells(client: Carry) -> None:
    result = client(
        *("sweep", *MARKET, *THREE_YEARS, "--top", "4"),
        *("--axis", "min-funding-rate=0.0001:0.0004:4", "--axis", "EXIT_FUNDING_RATE=0,0.0002"),
    )
    assert result.returncode == 0, result.stderr
    assert "8 of 8 cells, 1 invalid" in result.stdout or "7 of 8 cells, 1 invalid" in result.stdout
    rows = [
        line
        for line in result.stdout.splitlines()
        if line.split()[:1][0:1] and line.split()[0].isdigit()
    ]
    assert len(rows) == 4
    assert "best" in rows[0]


def test_a_printed_value_earns_what_its_cell_did(client: Carry) -> None:
    # 0.00010000049 printed as 0.0001 would be another strategy: a third of the rates are that.
    axis = ("--axis", "min-funding-rate=0.00010000049")
    swept = client("sweep", *MARKET, *YEAR, *axis)
    assert swept.returncode == 0, swept.stderr
    (row,) = (line.split() for line in swept.stdout.splitlines() if line.split()[:1] == ["0"])
    single = client("backtest", *MARKET, *YEAR, "--min-funding-rate", row[1])
    (net,) = (line.split() for line in single.stdout.splitlines() if "Net P&L" in line)
    assert net[2] == row[2]


def test_a_sweep_can_be_ordered_by_its_long_run_sharpe(client: Carry) -> None:
    axis = ("--axis", "min-funding-rate=0.0001,0.0002,0.0003")
    asked = ("sweep", *MARKET, *YEAR, *axis, "--metric", "sharpe-long-run")
    cells = json.loads(client(*asked, "--json").stdout)["cells"]["nodes"]
    ratios = [cell["metrics"]["sharpeLongRun"] for cell in cells]
    assert ratios == sorted(ratios, reverse=True)
    table = client(*asked).stdout
    assert "Sharpe, long run" in " ".join(table.split())
    assert f"{ratios[0]:.2f}" in table
    usual = client("sweep", *MARKET, *YEAR, *axis)
    assert "long run" not in usual.stdout
    run_id = usual.stdout.split()[-1]
    shown = client("runs", "show", run_id, "--metric", "sharpe-long-run", "--json")
    assert json.loads(shown.stdout)["cells"]["nodes"] == cells


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


def test_a_sweep_without_axes_is_the_default_grid(client: Carry) -> None:
    result = client("sweep", *MARKET, *YEAR, "--metric", "max-drawdown", "--top", "100", "--json")
    run = json.loads(result.stdout)
    assert run["totalCells"] == 15
    drawdowns = [
        cell["metrics"]["maxDrawdown"] for cell in run["cells"]["nodes"] if cell["metrics"]
    ]
    assert drawdowns == sorted(drawdowns)


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


def test_markets_are_listed_with_what_they_are(client: Carry) -> None:
    result = client("markets", "--venue", "sample")
    (row,) = (line for line in result.stdout.splitlines() if "BTC/USDT:USDT" in line)
    assert "SYNTHETIC" in row
    assert "2022-01-01" in row
    markets = json.loads(client("markets", "--search", "BTC", "--json").stdout)
    assert all("BTC" in market["symbol"] for market in markets)


def test_a_market_that_is_not_there_cannot_be_deleted(client: Carry) -> None:
    refused = client("markets", "delete", "sample", "NOTHING/USDT:USDT")
    assert refused.returncode == 2
    assert "was NOTHING/USDT:USDT on sample" in refused.stderr


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
