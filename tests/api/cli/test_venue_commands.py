"""`carry venues`: the profiles that the service has in force."""

import io
import json

from api.cli import venue_tables
from api.client.terminal import console_for
from tests.api.conftest import Carry
from tests.running_service import RunningService


def test_the_profiles_are_listed(carry: Carry, service: RunningService) -> None:
    result = carry("venues", CARRY_URL=service.url)
    assert result.returncode == 0, result.stderr
    rows = {line.split()[0]: line.split() for line in result.stdout.splitlines() if line.strip()}
    assert rows["binance"][1:5] == ["10", "10", "5", "2"]
    assert rows["hyperliquid"][1:6] == ["7", "4", "4.5", "1.5", "1"]


def test_one_profile_shows_every_value_with_its_day_and_source(
    carry: Carry, service: RunningService
) -> None:
    result = carry("venues", "show", "okx", "--json", CARRY_URL=service.url)
    assert result.returncode == 0, result.stderr
    profile = json.loads(result.stdout)
    assert profile["venue"] == "okx"
    (fee, *_) = profile["values"]
    assert (fee["name"], fee["value"], fee["asOf"]) == ("spot_taker_fee_bps", 10, "2026-11-26")
    assert fee["source"].startswith("OKX, Trading fees")


def test_a_symbol_is_picked(carry: Carry, service: RunningService) -> None:
    asked = ("venues", "show", "bybit", "--symbol", "BTC/USDT:USDT")
    result = carry(*asked, CARRY_URL=service.url)
    assert result.returncode == 0, result.stderr
    assert "maintenance_tiers" in result.stdout
    assert "2025-04-07 (undated)" in result.stdout
    assert "ETH/USDT:USDT" not in result.stdout


def test_an_unknown_venue_is_refused_with_those_there_are(
    carry: Carry, service: RunningService
) -> None:
    result = carry("venues", "show", "mtgox", CARRY_URL=service.url)
    assert result.returncode == 2
    assert result.stderr == (
        "carry: venue must be one with a profile (binance, bybit, hyperliquid, okx), was 'mtgox'\n"
    )


def test_every_value_can_be_typed_again() -> None:
    def told(name: str, content: object) -> dict[str, object]:
        source = {"asOf": "2024-01-01", "dated": True, "source": "a page", "origin": "shipped"}
        return {"name": name, "unit": "x", "value": content} | source

    tiers = [[0, 0.004], [1_234_567.5, 0.0050000004]]
    values = [told("lot_step", 1e-12), told("maintenance_tiers", tiers)]
    profile = {"venue": "okx", "values": values, "symbols": []}
    output = io.StringIO()
    console_for(output, width=120).print(venue_tables.values_table(profile))
    assert "0.000000000001" in output.getvalue()
    assert "0.004 from 0, 0.0050000004 from 1234567.5" in output.getvalue()
