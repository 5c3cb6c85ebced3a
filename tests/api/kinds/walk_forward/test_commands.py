"""`carry walk-forward` against a running service."""

import pytest

from tests.api.conftest import Carry
from tests.api.kinds.multi_market.test_commands import amount

NAMES = ("BTC/USDT:USDT", "ETH/USDT:USDT", "NEGATIVE/USDT:USDT")
YEAR = ("--start", "2023-01-01", "--end", "2023-12-31")


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
