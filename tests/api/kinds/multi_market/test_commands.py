"""`carry multi` against a running service, and what of several markets is refused."""

import pytest

from tests.api.conftest import Carry

NAMES = ("BTC/USDT:USDT", "ETH/USDT:USDT", "NEGATIVE/USDT:USDT")
MARKETS = tuple(f"sample:{name}" for name in NAMES)
YEAR = ("--start", "2023-01-01", "--end", "2023-12-31")


def amount(text: str) -> float:
    return float(text.replace(",", ""))


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
