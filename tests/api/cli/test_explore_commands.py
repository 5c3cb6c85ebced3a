"""`carry explore` against a running service with the sample markets."""

import json
import subprocess
from collections.abc import Callable

import pytest

from tests.running_service import RunningService

Carry = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def client(carry: Carry, service: RunningService) -> Carry:
    """`carry` as a client of the service."""

    def run(*arguments: str) -> subprocess.CompletedProcess[str]:
        return carry(*arguments, CARRY_URL=service.url)

    return run


def test_a_ranking_has_a_row_per_market_and_counts_the_verdicts(client: Carry) -> None:
    result = client("explore")
    assert (result.returncode, result.stderr) == (0, "")
    rows = [line for line in result.stdout.splitlines() if "(SYNTHETIC)" in line]
    assert len(rows) == 5
    assert [row.split()[0] for row in rows] == ["1", "2", "3", "4", "5"]
    assert "5 markets: " in result.stdout
    assert "the data of 5 of them end more than 48 hours ago" in result.stdout


def test_json_is_the_ranking_and_nothing_else(client: Carry) -> None:
    result = client("explore", "--window", "all", "--order-by", "gross_apr", "--json")
    nodes = json.loads(result.stdout)
    yields = [node["outlook"]["yields"]["grossApr"] for node in nodes]
    assert yields == sorted(yields, reverse=True)
    assert {node["outlook"]["window"] for node in nodes} == {"ALL"}


def test_one_market_is_shown_with_its_verdict_and_its_numbers(client: Carry) -> None:
    result = client("explore", "sample", "BTC/USDT:USDT", "--holding-days", "60")
    assert (result.returncode, result.stderr) == (0, "")
    first, *rest = result.stdout.splitlines()
    assert first.startswith("sample BTC/USDT:USDT (SYNTHETIC): ")
    assert any("every 60 days" in line for line in rest)
    for label in ("At exactly the baseline", "APY (compounded)", "Longest negative streak"):
        assert label in result.stdout


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("sample", "NONE/USDT:USDT"), "the market must be one of `carry markets`"),
        (("--holding-days", "0"), "holdingDays must be a number from 0.1 to 3650, was 0"),
        (("--slippage-bps", "nan"), "--slippage-bps must be a finite number, was nan"),
        (("--holding-days", "inf"), "--holding-days must be a finite number, was inf"),
    ],
    ids=["unknown market", "no time", "no number", "endless"],
)
def test_what_is_refused_is_said_in_a_sentence(
    client: Carry, arguments: tuple[str, ...], sentence: str
) -> None:
    result = client("explore", *arguments)
    assert (result.returncode, result.stdout) == (2, "")
    assert sentence in result.stderr


def test_a_tier_that_no_coin_is_in_ranks_nothing(client: Carry) -> None:
    result = client("explore", "--tier", "mega", "--tier", "small")  # no list was stored
    assert (result.returncode, result.stderr) == (0, "")
    assert "No market with funding matches" in result.stdout
