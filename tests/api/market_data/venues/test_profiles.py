"""Profiles in force: the user's values go before the shipped ones, one by one."""

import hashlib
import json
from dataclasses import FrozenInstanceError
from pathlib import Path

import pytest

from api.errors import VenueFileInvalid, VenueUnknown
from api.market_data.venues.profiles import read_profiles, resolve
from api.settings import get_settings

OWN = """
venue = "{venue}"
[sources.mine]
title = "My account"
as_of = 2026-11-01
[values]
perp_taker_fee_bps = {{ value = {fee}, source = "mine" }}
[symbols."BTC/USDT:USDT"]
perp_lot_step = {{ value = 0.01, source = "mine" }}
"""


def own_file(folder: Path, venue: str = "binance", fee: float = 3.5) -> Path:
    folder.mkdir(exist_ok=True)
    path = folder / f"{venue}.toml"
    path.write_text(OWN.format(venue=venue, fee=fee))
    return path


def test_a_symbols_terms_are_the_venues_and_its_own() -> None:
    terms = resolve("binance", "BTC/USDT:USDT")
    assert (terms.spot_taker_fee_bps, terms.spot_maker_fee_bps) == (10.0, 10.0)
    assert (terms.perp_taker_fee_bps, terms.perp_maker_fee_bps) == (5.0, 2.0)
    # spot 0.00001 and perp 0.001: one quantity for both legs must be a multiple of both
    assert (terms.lot_step, terms.min_quantity, terms.min_notional) == (0.001, 0.001, 5.0)
    assert terms.liquidation_fee_bps == 125.0
    assert terms.maintenance_tiers[:3] == ((0.0, 0.004), (50_000.0, 0.005), (600_000.0, 0.0065))


def test_what_no_source_tells_is_absent() -> None:
    terms = resolve("bybit", "NEW/USDT:USDT")
    assert terms.perp_taker_fee_bps == 5.5
    assert (terms.lot_step, terms.min_quantity, terms.min_notional) == (None, None, None)
    assert terms.maintenance_tiers == ()
    assert terms.liquidation_fee_bps is None


def test_a_users_value_goes_before_the_shipped_one(tmp_path: Path) -> None:
    own_file(tmp_path)
    shipped, terms = (resolve("binance", "BTC/USDT:USDT", own) for own in (None, tmp_path))
    assert terms.perp_taker_fee_bps == 3.5
    assert terms.lot_step == 0.01
    changed = {name for name in terms.values if terms.values[name] != shipped.values[name]}
    assert changed == {"perp_taker_fee_bps", "perp_lot_step"}
    assert {terms.values[name].origin for name in changed} == {"binance.toml"}


def test_the_path_may_be_a_file_or_absent(tmp_path: Path) -> None:
    path = own_file(tmp_path)
    assert resolve("binance", "ETH/USDT:USDT", path).perp_taker_fee_bps == 3.5
    assert resolve("binance", "ETH/USDT:USDT", tmp_path / "none").perp_taker_fee_bps == 5.0


def test_a_changed_file_is_read_again(tmp_path: Path) -> None:
    own_file(tmp_path, fee=3.5)
    assert resolve("binance", "ETH/USDT:USDT", tmp_path).perp_taker_fee_bps == 3.5
    own_file(tmp_path, fee=3.25)
    assert resolve("binance", "ETH/USDT:USDT", tmp_path).perp_taker_fee_bps == 3.25


def test_a_user_may_add_a_venue(tmp_path: Path) -> None:
    own_file(tmp_path, venue="kraken")
    assert list(read_profiles(tmp_path)) == ["binance", "bybit", "hyperliquid", "kraken", "okx"]
    assert resolve("kraken", "BTC/USDT:USDT", tmp_path).perp_taker_fee_bps == 3.5


def test_an_unknown_venue_is_refused_with_those_that_are_known() -> None:
    with pytest.raises(VenueUnknown) as caught:
        resolve("mtgox", "BTC/USD:USD")
    assert caught.value.message == (
        "venue must be one with a profile (binance, bybit, hyperliquid, okx), was 'mtgox'"
    )


def test_two_files_about_one_venue_are_refused(tmp_path: Path) -> None:
    own_file(tmp_path)
    (tmp_path / "other.toml").write_text(OWN.format(venue="binance", fee=1))
    with pytest.raises(VenueFileInvalid) as caught:
        read_profiles(tmp_path)
    assert caught.value.message == (
        "other.toml: venue must not be that of another file, was 'binance' as in binance.toml"
    )


def test_the_document_holds_every_value_used_and_is_json(tmp_path: Path) -> None:
    own_file(tmp_path)
    terms = resolve("binance", "BTC/USDT:USDT", tmp_path)
    document = json.loads(json.dumps(terms.document()))
    assert (document["venue"], document["symbol"]) == ("binance", "BTC/USDT:USDT")
    assert document["values"].keys() == terms.values.keys()
    assert document["values"]["perp_taker_fee_bps"] == {
        "value": 3.5,
        "as_of": "2026-11-01",
        "dated": True,
        "source": "My account",
        "origin": "binance.toml",
    }
    assert document["values"]["maintenance_tiers"]["value"][1] == [50_000.0, 0.005]
    shipped, own = document["files"]
    content = (tmp_path / "binance.toml").read_bytes()
    assert own == {"origin": "binance.toml", "sha256": hashlib.sha256(content).hexdigest()}
    assert (shipped["origin"], len(shipped["sha256"])) == ("shipped", 64)
    assert resolve("okx", "BTC/USDT:USDT", tmp_path).files[0].sha256 != shipped["sha256"]


def test_terms_cannot_be_changed() -> None:
    with pytest.raises(FrozenInstanceError):
        resolve("okx", "BTC/USDT:USDT").venue = "bybit"  # type: ignore[misc]


def test_the_setting_is_a_folder_of_the_home(tmp_path: Path) -> None:
    assert get_settings(home=tmp_path).venues == tmp_path / "venues"
