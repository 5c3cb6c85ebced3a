"""`carry backtest` against a running service with the sample markets."""

import json

import pytest

from tests.api.conftest import Carry
from tests.running_service import RunningService

MARKET = ("sample", "BTC/USDT:USDT")
YEAR = ("--start", "2024-01-01", "--end", "2024-12-31")


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
