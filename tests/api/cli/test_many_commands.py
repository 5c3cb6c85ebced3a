"""`carry compare`, `carry multi` and `carry portfolio` against a running service."""

import json
import subprocess
from collections.abc import Callable

import pytest

from tests.running_service import RunningService

Carry = Callable[..., subprocess.CompletedProcess[str]]
NAMES = ("BTC/USDT:USDT", "ETH/USDT:USDT", "NEGATIVE/USDT:USDT")
MARKETS = tuple(f"sample:{name}" for name in NAMES)
YEAR = ("--start", "2023-01-01", "--end", "2023-12-31")


@pytest.fixture
def client(carry: Carry, service: RunningService) -> Carry:
    """`carry` as a client of the service."""

    def run(*arguments: str) -> subprocess.CompletedProcess[str]:
        return carry(*arguments, CARRY_URL=service.url)

    return run


def amount(text: str) -> float:
    return float(text.replace(",", ""))


def test_a_portfolio_prints_its_account_and_markets_that_sum_to_it(client: Carry) -> None:
    result = client("portfolio", *MARKETS, *YEAR, "--slots", "2", "--weights", "0.5,0.3,0.2")
    assert (result.returncode, result.stderr) == (0, "")
    lines = [line.split() for line in result.stdout.splitlines()]
    assert lines[0] == ["Portfolio", "of", "3", "markets", "(SYNTHETIC)"]
    assert ["account", "hold", "all"] in lines
    nets = {line[1]: amount(line[-1]) for line in lines if line[0] == "sample"}
    assert set(nets) == set(NAMES)
    assert [line[2] for line in lines if line[0] == "sample"] == ["0.5", "0.3", "0.2"]
    (account,) = (line for line in lines if line[0] == "account" and len(line) > 3)
    assert amount(account[-1]) == pytest.approx(sum(nets.values()), abs=0.02)
    assert ["Net", "P&L", account[-1]] in [line[:3] for line in lines]
    shown = client("runs", "show", lines[-1][1])
    assert shown.stdout == result.stdout
    assert lines[-1][1] in client("runs", "--kind", "portfolio").stdout


def test_a_run_prints_whose_profile_it_took_and_from_which_file(client: Carry) -> None:
    asked = ("portfolio", *MARKETS[:2], *YEAR, "--preset", "origin", "--venue-profile", "binance")
    result = client(*asked, "--json")
    assert result.returncode == 0, result.stderr
    run = json.loads(result.stdout)
    (file,) = run["provenance"]["venueProfiles"][0]["files"]
    shown = client("runs", "show", run["id"]).stdout
    (line,) = (line for line in shown.splitlines() if line.startswith("Profile of"))
    assert line == (
        f"Profile of binance (shipped sha256 {file['sha256']}) for {NAMES[0]}, {NAMES[1]}: "
        "spot_taker_fee_bps, perp_taker_fee_bps, perp_lot_step, perp_min_quantity, "
        "perp_min_notional, spot_lot_step, spot_min_quantity, spot_min_notional"
    )


def test_every_option_of_a_portfolio_reaches_the_run(
    client: Carry, service: RunningService
) -> None:
    result = client(
        *("portfolio", *MARKETS[:2], *YEAR, "--strategy", "composite"),
        *("--slots", "1", "--rank-by", "score", "--weights", "0.75,0.5"),
        *("--max-exposure", "0.8", "--max-volume-share", "0.1"),
        *("--slippage-bps", "3", "--direction", "both", "--borrow-apr", "0.05", "--json"),
    )
    assert result.returncode == 0, result.stderr
    run = service.data(
        """query($id: ID!) { run(id: $id) { ... on Portfolio { config {
          markets { symbol } direction costs { slippageBps borrowApr }
          portfolio { slots rankBy weights maxExposure maxVolumeShare } } } } }""",
        {"id": json.loads(result.stdout)["id"]},
    )["run"]
    assert run["config"] == {
        "markets": [{"symbol": name} for name in NAMES[:2]],
        "direction": "BOTH",
        "costs": {"slippageBps": 3.0, "borrowApr": 0.05},
        "portfolio": {
            "slots": 1,
            "rankBy": "SCORE",
            "weights": [0.75, 0.5],
            "maxExposure": 0.8,
            "maxVolumeShare": 0.1,
        },
    }


def test_a_comparison_gives_each_strategy_its_own_options(client: Carry) -> None:
    result = client(
        *("compare", "sample", NAMES[0], *YEAR, "--json", "--min-funding-rate", "0.0002"),
        *("--strategy", "hold", "--strategy", "simple"),
    )
    assert result.returncode == 0, result.stderr
    entries = json.loads(result.stdout)["entries"]
    assert [entry["label"] for entry in entries] == ["hold", "simple"]
    alone = client("backtest", "sample", NAMES[0], *YEAR, "--min-funding-rate", "0.0002", "--json")
    assert entries[1]["metrics"] == json.loads(alone.stdout)["metrics"]


def test_markets_for_themselves_are_printed_best_first(client: Carry) -> None:
    result = client("multi", *MARKETS[:2], *YEAR)
    assert result.returncode == 0, result.stderr
    rows = [line.split() for line in result.stdout.splitlines() if line.startswith(" sample")]
    nets = [amount(row[3]) for row in rows]
    assert len(nets) == 2
    assert nets == sorted(nets, reverse=True)


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["BTC/USDT:USDT"], "carry: a market must be VENUE:SYMBOL, was 'BTC/USDT:USDT'"),
        ([*MARKETS, "--weights", "1,x"], "carry: --weights must be numbers W1,W2,..., was '1,x'"),
        ([*MARKETS, "--weights", "1,1"], "carry: portfolio.weights: "),
        ([*MARKETS, "--slots", "0"], "carry: portfolio.slots: "),
        ([*MARKETS, "--max-exposure", "nan"], "carry: --max-exposure must be a finite number"),
        ([MARKETS[0], MARKETS[0]], "carry: markets.1: "),
    ],
    ids=["no venue", "no weight", "too few weights", "slots", "not a number", "twice"],
)
def test_a_refusal_is_a_sentence_and_exit_code_2(
    arguments: list[str], sentence: str, client: Carry
) -> None:
    result = client("portfolio", *arguments, *YEAR)
    assert (result.returncode, result.stdout) == (2, "")
    assert result.stderr.startswith(sentence)
    assert result.stderr.count("\n") == 1


def test_a_walk_forward_prints_its_chain_and_a_row_per_fold(client: Carry) -> None:
    result = client(
        *("walk-forward", "sample", NAMES[0], *YEAR, "--axis", "min-funding-rate=0.0001,0.0003"),
        *("--mode", "anchored", "--train-days", "120", "--test-days", "60"),
        *("--embargo-days", "2", "--metric", "net-pnl", "--choice", "robust"),
    )
    assert (result.returncode, result.stderr) == (0, "")
    lines = [line.split() for line in result.stdout.splitlines()]
    assert lines[0][-5:] == ["4", "folds", "of", "2", "cells"]
    assert ["tests", "hold", "hold", "unbroken"] in lines
    folds = [line for line in lines if line[:1] and line[0].startswith("2023-") and "to" in line]
    assert [line[0] for line in folds] == ["2023-05-03", "2023-07-02", "2023-08-31", "2023-10-30"]
    (net,) = (line[2] for line in lines if line[:2] == ["Net", "P&L"])
    assert amount(net) == pytest.approx(sum(amount(line[-1]) for line in folds), abs=0.03)
    assert client("runs", "show", lines[-1][1]).stdout == result.stdout
