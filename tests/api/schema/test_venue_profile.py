"""What an input leaves open is taken from a venue's profile, and a run says what was taken."""

from typing import Any

import pytest

from api.market_data.venues.profiles import resolve
from tests.api.questions import BTC, ETH, YEAR, finished, question, start
from tests.running_service import RunningService

_USE = "venueProfile { venue symbol sha256 values { name value asOf source origin dated unit } }"
_CONFIG = f"""config {{
  costs {{ spotFeeBps perpFeeBps slippageBps }}
  capital {{ initial lotStep minQuantity minNotional }}
  margin {{ maintenanceTiers {{ notionalFloor rate }} liquidationFeeBps }} {_USE} }}"""
TERMS = resolve("binance", "BTC/USDT:USDT")
SPOT_LOT = ("spot_lot_step", "perp_lot_step")


def _config(service: RunningService, sent: dict[str, Any]) -> dict[str, Any]:
    run_id = start(service, "startBacktest", sent)["run"]["id"]
    query = f"query ($id: ID!) {{ run(id: $id) {{ ... on Backtest {{ {_CONFIG} }} }} }}"
    config: dict[str, Any] = service.data(query, {"id": run_id})["run"]["config"]
    return config


def _names(config: dict[str, Any]) -> set[str]:
    return {value["name"] for value in config["venueProfile"]["values"]}


def _refused(service: RunningService, **changes: Any) -> dict[str, Any]:
    query = """mutation ($input: StartBacktestInput!) { startBacktest(input: $input) {
      __typename ... on Error { message } ... on InvalidInput { field } } }"""
    answer: dict[str, Any] = service.data(query, {"input": question(**changes)})["startBacktest"]
    assert answer["__typename"] == "InvalidInput"
    return answer


def test_fees_and_sizes_are_the_venues(service: RunningService) -> None:
    config = _config(service, question(venueProfile="binance"))
    assert config["costs"] == {
        "spotFeeBps": TERMS.spot_taker_fee_bps,
        "perpFeeBps": TERMS.perp_taker_fee_bps,
        "slippageBps": 5,
    }
    assert config["capital"] == {
        "initial": 10_000,
        "lotStep": TERMS.lot_step,
        "minQuantity": TERMS.min_quantity,
        "minNotional": TERMS.min_notional,
    }
    use = config["venueProfile"]
    assert (use["venue"], use["symbol"], len(use["sha256"])) == ("binance", "BTC/USDT:USDT", 64)
    assert {"spot_taker_fee_bps", "perp_taker_fee_bps", *SPOT_LOT} <= _names(config)
    assert not any(name.endswith("maker_fee_bps") for name in _names(config))
    for value in use["values"]:
        assert value["asOf"] >= "2020-01-01"
        assert value["source"]
        assert value["origin"] == "shipped"


def test_a_makers_fee_is_the_venues_for_makers(service: RunningService) -> None:
    costs = {"perpExecution": "MAKER"}
    config = _config(service, question(venueProfile="binance", costs=costs))
    assert config["costs"]["perpFeeBps"] == TERMS.perp_maker_fee_bps
    assert {"perp_maker_fee_bps", "spot_taker_fee_bps"} <= _names(config)
    assert "perp_taker_fee_bps" not in _names(config)


def test_what_the_input_gives_stands_and_is_not_taken(service: RunningService) -> None:
    sent = question(venueProfile="binance", costs={"spotFeeBps": 1}, capital={"lotStep": 0.5})
    config = _config(service, sent)
    assert config["costs"]["spotFeeBps"] == 1
    assert config["capital"]["lotStep"] == 0.5
    assert not {"spot_taker_fee_bps", *SPOT_LOT} & _names(config)


def test_margin_takes_tiers_and_liquidation_fee(service: RunningService) -> None:
    margin = {"mode": "ISOLATED", "leverage": 5}
    config = _config(service, question(venueProfile="binance", margin=margin))
    tiers = [(one["notionalFloor"], one["rate"]) for one in config["margin"]["maintenanceTiers"]]
    assert tuple(tiers) == TERMS.maintenance_tiers
    assert config["margin"]["liquidationFeeBps"] == TERMS.liquidation_fee_bps
    assert {"maintenance_tiers", "liquidation_fee_bps"} <= _names(config)


def test_margin_that_a_profile_does_not_know_is_assumed(service: RunningService) -> None:
    margin = {"mode": "ISOLATED", "leverage": 5}
    config = _config(service, question(venueProfile="okx", margin=margin))
    assert config["margin"]["maintenanceTiers"] == [{"notionalFloor": 0, "rate": 0.01}]
    assert "maintenance_tiers" not in _names(config)


def test_a_venue_without_a_profile_is_refused(service: RunningService) -> None:
    answer = _refused(service, venueProfile="mtgox")
    assert answer["field"] == "venueProfile"
    assert answer["message"].startswith("venueProfile must be one of binance, bybit,")
    assert answer["message"].endswith("was mtgox")


def test_without_a_profile_nothing_is_taken(service: RunningService) -> None:
    config = _config(service, question())
    assert config["venueProfile"] is None
    assert config["costs"]["perpFeeBps"] == 5.5


def test_every_market_takes_its_own(service: RunningService) -> None:
    sent = {
        "markets": [BTC, ETH],
        "period": YEAR,
        "strategy": {"simple": {}},
        "venueProfile": "binance",
        "margin": {"mode": "ISOLATED", "leverage": 4},
    }
    run_id = finished(service, "startMultiMarket", sent)
    query = f"""query ($id: ID!, $eth: MarketInput!) {{ run(id: $id) {{
      provenance {{ venueProfiles {{ venue symbol sha256 }} }}
      ... on MultiMarket {{ backtest(market: $eth) {{ {_CONFIG} metrics {{ netPnl }} }}
        entries {{ market {{ symbol }} metrics {{ netPnl }} }} }} }} }}"""
    run = service.data(query, {"id": run_id, "eth": ETH})["run"]
    used = run["provenance"]["venueProfiles"]
    assert [use["symbol"] for use in used] == ["BTC/USDT:USDT", "ETH/USDT:USDT"]
    assert used[0]["sha256"] != used[1]["sha256"]
    single = run["backtest"]
    assert single["config"]["venueProfile"]["sha256"] == used[1]["sha256"]
    assert single["config"]["capital"]["lotStep"] == resolve("binance", ETH["symbol"]).lot_step
    entries = {entry["market"]["symbol"]: entry["metrics"] for entry in run["entries"]}
    assert single["metrics"] == entries["ETH/USDT:USDT"]


@pytest.mark.parametrize("kind", ["Comparison", "Sweep"])
def test_every_kind_of_run_takes_and_tells(kind: str, service: RunningService) -> None:
    sent = {"market": BTC, "period": YEAR, "venueProfile": "hyperliquid"}
    if kind == "Sweep":
        sent["strategy"] = {"simple": {}}
    run_id = start(service, f"start{kind}", sent)["run"]["id"]
    query = "query ($id: ID!) { run(id: $id) { provenance { venueProfiles { venue symbol } } } }"
    (use,) = service.data(query, {"id": run_id})["run"]["provenance"]["venueProfiles"]
    assert use == {"venue": "hyperliquid", "symbol": "BTC/USDT:USDT"}
