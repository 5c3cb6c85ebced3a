"""`carry portfolio` against a running service."""

import json

import pytest

from tests.api.conftest import Carry
from tests.api.kinds.multi_market.test_commands import amount
from tests.running_service import RunningService

NAMES = ("BTC/USDT:USDT", "ETH/USDT:USDT", "NEGATIVE/USDT:USDT")
MARKETS = tuple(f"sample:{name}" for name in NAMES)
YEAR = ("--start", "2023-01-01", "--end", "2023-12-31")


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
