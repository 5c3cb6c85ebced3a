"""`carry compare` against a running service."""

import json

from tests.api.conftest import Carry

NAMES = ("BTC/USDT:USDT", "ETH/USDT:USDT", "NEGATIVE/USDT:USDT")
YEAR = ("--start", "2023-01-01", "--end", "2023-12-31")


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
