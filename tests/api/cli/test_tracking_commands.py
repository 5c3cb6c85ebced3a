"""`carry markets track` and `untrack` against a running service and a local exchange."""

import json
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.api.market_data.exchange.histories import walk
from tests.api.market_data.exchange.server import Exchanges, serve
from tests.running_service import RunningService, running_service

Carry = Callable[..., subprocess.CompletedProcess[str]]
MARKET = ("okx", "BTC/USDT:USDT")
_PATIENCE_SECONDS = 240.0


@pytest.fixture
def exchanges() -> Iterator[Exchanges]:
    with serve() as running:
        running.traded["okx"] = walk(4)
        yield running


@pytest.fixture
def own_service(
    tmp_path: Path, kernel_cache: Path, exchanges: Exchanges
) -> Iterator[RunningService]:
    home = tmp_path / "service"
    with running_service(home, kernel_cache, CARRY_EXCHANGE_RELAY=exchanges.relay) as running:
        yield running


def test_a_market_is_tracked_shown_with_its_failure_and_let_go(
    carry: Carry, own_service: RunningService, exchanges: Exchanges
) -> None:
    def client(*arguments: str) -> subprocess.CompletedProcess[str]:
        return carry(*arguments, CARRY_URL=own_service.url, COLUMNS="250")

    home = {"CARRY_HOME": str(own_service.home), "CARRY_EXCHANGE_RELAY": exchanges.relay}
    imported = carry("import", *MARKET, "--since", "2024-01-01", "--source", "api", **home)
    assert imported.returncode == 0, imported.stderr

    exchanges.traded["okx"].base = exchanges.traded["okx"].spot_base = "GONE"
    tracked = client("markets", "track", *MARKET, "--every-hours", "6")
    assert (tracked.returncode, tracked.stdout) == (0, "imported every 6 hours from now on\n")
    deadline = time.monotonic() + _PATIENCE_SECONDS
    while True:
        (market,) = json.loads(client("markets", "--tracked", "--json").stdout)
        if market["tracking"]["failures"]:
            break
        assert time.monotonic() < deadline
    table = client("markets").stdout
    assert "imported every 6 h, failing" in table
    assert f"{MARKET[0]} {MARKET[1]}: {market['tracking']['lastFailure']} (next attempt" in table
    assert "No market is stored" in client("markets", "--untracked").stdout

    refused = client("markets", "track", *MARKET, "--every-hours", "0")
    assert refused.returncode == 2
    assert "everyHours must be between 1 and 720, was 0" in refused.stderr
    ended = client("markets", "untrack", *MARKET)
    assert (ended.returncode, ended.stdout) == (0, "imported no more by itself\n")
    again = client("markets", "untrack", *MARKET)
    assert again.returncode == 2
    assert "market must be one that you track, was BTC/USDT:USDT on okx" in again.stderr
    assert "imported every" not in client("markets").stdout
