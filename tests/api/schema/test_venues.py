"""Venue profiles over GraphQL."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from api.market_data.venues.fields import FIELDS
from api.market_data.venues.profiles import read_profiles, resolve
from tests.running_service import RunningService

ALL = """{ venues {
  venue title
  values { name unit meaning value asOf dated source origin }
  symbols { symbol values { name value asOf dated source origin } }
} }"""
TERMS = """query ($venue: String, $symbol: String!) { venues(venue: $venue) {
  terms(symbol: $symbol) {
    symbol spotTakerFeeBps spotMakerFeeBps perpTakerFeeBps perpMakerFeeBps
    lotStep minQuantity minNotional liquidationFeeBps
    maintenanceTiers { notionalFloor rate }
    values { name value asOf source origin }
  }
} }"""
ACME = """
venue = "acme"
[sources.me]
title = "My account"
as_of = 2026-11-02
[values]
perp_taker_fee_bps = { value = 3.5, source = "me" }
"""


@pytest.fixture
def own_venues(service: RunningService) -> Iterator[Path]:
    """The service's folder of own profiles; empty again afterwards."""
    folder = service.home / "venues"
    folder.mkdir()
    yield folder
    for path in folder.iterdir():
        path.unlink()
    folder.rmdir()


def test_every_shipped_value_is_there_with_its_day_and_source(service: RunningService) -> None:
    shipped = read_profiles()
    found = {profile["venue"]: profile for profile in service.data(ALL)["venues"]}
    assert list(found) == ["binance", "bybit", "hyperliquid", "okx"]
    for venue, profile in shipped.items():
        assert found[venue]["title"] == profile.title
        parts = {part["symbol"]: part["values"] for part in found[venue]["symbols"]}
        assert list(parts) == list(profile.symbols)
        for own, values in [
            (found[venue]["values"], profile.values),
            *((parts[symbol], profile.symbols[symbol]) for symbol in parts),
        ]:
            assert [
                {key: one[key] for key in ("value", "dated", "source", "origin")}
                | {"as_of": one["asOf"]}
                for one in own
            ] == [value.document() for value in values.values()]
            assert [one["name"] for one in own] == list(values)
    (fee, *_) = found["okx"]["values"]
    assert (fee["unit"], fee["meaning"]) == ("bps", FIELDS["spot_taker_fee_bps"].meaning)


def test_terms_of_a_symbol_are_those_that_a_run_takes(service: RunningService) -> None:
    asked = {"venue": "binance", "symbol": "BTC/USDT:USDT"}
    (profile,) = service.data(TERMS, asked)["venues"]
    terms, ours = profile["terms"], resolve("binance", "BTC/USDT:USDT")
    assert (terms["spotTakerFeeBps"], terms["perpMakerFeeBps"]) == (10, 2)
    assert (terms["lotStep"], terms["minQuantity"], terms["minNotional"]) == (0.001, 0.001, 5)
    assert terms["liquidationFeeBps"] == 125
    tiers = [(tier["notionalFloor"], tier["rate"]) for tier in terms["maintenanceTiers"]]
    assert tiers == list(ours.maintenance_tiers)
    assert [value["name"] for value in terms["values"]] == list(ours.values)


def test_an_unknown_symbol_has_the_venues_values_and_an_unknown_venue_none(
    service: RunningService,
) -> None:
    asked = {"venue": "okx", "symbol": "NEW/USDT:USDT"}
    (profile,) = service.data(TERMS, asked)["venues"]
    assert profile["terms"]["perpTakerFeeBps"] == 5
    assert profile["terms"]["lotStep"] is None
    assert profile["terms"]["maintenanceTiers"] == []
    assert service.data(TERMS, asked | {"venue": "mtgox"})["venues"] == []


def test_an_own_file_counts_without_a_restart(service: RunningService, own_venues: Path) -> None:
    (own_venues / "acme.toml").write_text(ACME)
    asked = {"venue": "acme", "symbol": "BTC/USDT:USDT"}
    (profile,) = service.data(TERMS, asked)["venues"]
    assert profile["terms"]["perpTakerFeeBps"] == 3.5
    (value,) = profile["terms"]["values"]
    assert (value["asOf"], value["origin"]) == ("2026-11-02", "acme.toml")


def test_a_broken_own_file_is_named_with_field_rule_and_value(
    service: RunningService, own_venues: Path
) -> None:
    (own_venues / "acme.toml").write_text(ACME.replace("3.5", "-101"))
    answer = service.post(ALL)
    assert answer["data"] is None
    (error,) = answer["errors"]
    assert error["message"] == (
        "acme.toml: values.perp_taker_fee_bps.value must be a number from -100 to 1000, was -101"
    )
    assert error["extensions"]["code"] == "VENUE_FILE_INVALID"
