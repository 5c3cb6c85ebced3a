"""A preset stands for fields of an input: those that are given overrule it."""

from typing import Any

import pytest

from tests.api.questions import BTC, ETH, start
from tests.running_service import RunningService

_TERMS = """capital { initial funded } rules { fillWithoutVolume minHoldingSettlements }
  margin { mode }"""
_STRATEGY = """strategy { __typename
  ... on SimpleStrategy { minFundingRate exitFundingRate }
  ... on CompositeStrategy { entryThreshold exitThreshold weightTrend } }"""
_CONFIG = f"config {{ {_STRATEGY} {_TERMS} venueProfile {{ venue }} }}"
_MANY = f"config {{ {_STRATEGY} {_TERMS} marketTerms {{ venueProfile {{ venue }} }} }}"
_QUERY = f"""query ($id: ID!) {{ run(id: $id) {{ input
  ... on Backtest {{ {_CONFIG} }}
  ... on Sweep {{ {_CONFIG} axes {{ parameter }} }}
  ... on Comparison {{ entries {{ label {_CONFIG} }} }}
  ... on MultiMarket {{ many: {_MANY} }}
  ... on Portfolio {{ many: {_MANY} }} }} }}"""
_ORIGIN = {
    "capital": {"initial": 10_000, "funded": False},
    "rules": {"fillWithoutVolume": True, "minHoldingSettlements": 0},
    "margin": {"mode": "UNCONSTRAINED"},
    "venueProfile": None,
}
_SIMPLE = {"__typename": "SimpleStrategy", "minFundingRate": 0.0001, "exitFundingRate": 0.00005}
_PERIOD = {"start": "2022-03-01T00:00:00Z", "end": "2022-06-01T00:00:00Z"}  # nobody else's
_ONE = {"market": BTC, "period": _PERIOD}
_MANY_MARKETS = {"markets": [BTC, ETH], "period": _PERIOD}


def _run(service: RunningService, mutation: str, sent: dict[str, Any]) -> dict[str, Any]:
    run_id = start(service, mutation, sent)["run"]["id"]
    told: dict[str, Any] = service.data(_QUERY, {"id": run_id})["run"]
    return told


def _config(service: RunningService, **sent: Any) -> dict[str, Any]:
    config: dict[str, Any] = _run(service, "startBacktest", _ONE | sent)["config"]
    return config


def test_every_kind_of_run_takes_the_origin(service: RunningService) -> None:
    sent = {"preset": "origin"}
    backtest = _run(service, "startBacktest", _ONE | sent)
    assert backtest["config"] == {"strategy": _SIMPLE, **_ORIGIN}
    assert backtest["input"] == _ONE | sent
    sweep = _run(service, "startSweep", _ONE | sent | {"strategy": {"composite": {}}})
    entries = _run(service, "startComparison", _ONE | sent)["entries"]
    for one in (sweep, *entries):
        assert {name: one["config"][name] for name in _ORIGIN} == _ORIGIN
    assert [one["label"] for one in entries] == ["simple", "composite"]
    for mutation in ("startMultiMarket", "startPortfolio"):
        many = _run(service, mutation, _MANY_MARKETS | sent)["many"]
        assert many.pop("marketTerms") == [{"venueProfile": None}] * 2
        assert many | {"venueProfile": None} == {"strategy": _SIMPLE, **_ORIGIN}


def test_a_strategy_that_is_left_open_is_the_presets(service: RunningService) -> None:
    strategy = _config(service, preset="conservative")["strategy"]
    assert strategy == _SIMPLE | {"minFundingRate": 0.0005, "exitFundingRate": 0.0002}
    sweep = _run(service, "startSweep", _ONE | {"preset": "aggressive"})
    assert sweep["config"]["strategy"]["entryThreshold"] == 0.25
    assert sweep["axes"][0]["parameter"] == "ENTRY_THRESHOLD"


def test_what_is_given_overrules_field_by_field(service: RunningService) -> None:
    given = {"composite": {"entryThreshold": 0.3}}
    config = _config(service, preset="aggressive", strategy=given, capital={"initial": 500})
    assert config["strategy"] == {
        "__typename": "CompositeStrategy",
        "entryThreshold": 0.3,
        "exitThreshold": 0.15,
        "weightTrend": 0.2,
    }
    assert config["capital"]["initial"] == 500
    other = _config(service, preset="aggressive", strategy={"simple": {}})
    assert other["strategy"] == _SIMPLE
    paid = _config(
        service,
        preset="origin",
        capital={"funded": True},
        rules={"minHoldingSettlements": 2},
        venueProfile="binance",
    )
    assert paid["capital"]["funded"] is True
    assert paid["rules"] == {"fillWithoutVolume": True, "minHoldingSettlements": 2}
    assert paid["margin"] == {"mode": "UNCONSTRAINED"}
    assert paid["venueProfile"] == {"venue": "binance"}


def test_a_comparisons_entries_take_what_is_their_kinds(service: RunningService) -> None:
    entries = _run(service, "startComparison", _ONE | {"preset": "conservative"})["entries"]
    simple, composite = (one["config"]["strategy"] for one in entries)
    assert simple["minFundingRate"] == 0.0005
    assert composite["entryThreshold"] == 0.35


@pytest.mark.parametrize(
    ("sent", "field", "sentence"),
    [
        (
            {"preset": "bold", "strategy": {"simple": {}}},
            "preset",
            "preset must be one of conservative, balanced, aggressive, origin, was bold",
        ),
        ({}, "strategy", "strategy must be given where no preset is, was absent"),
    ],
    ids=["a name that is none", "neither strategy nor preset"],
)
def test_what_is_no_preset_is_refused_in_words(
    service: RunningService, sent: dict[str, Any], field: str, sentence: str
) -> None:
    query = """mutation ($input: StartBacktestInput!) { startBacktest(input: $input) {
      __typename ... on Error { message } ... on InvalidInput { field } } }"""
    answer = service.data(query, {"input": _ONE | sent})["startBacktest"]
    assert answer == {"__typename": "InvalidInput", "field": field, "message": sentence}


def test_presets_tell_the_input_that_they_stand_for(service: RunningService) -> None:
    told = {one["name"]: one for one in service.data("{ presets { name input } }")["presets"]}
    assert told["origin"]["input"] == {
        "capital": {"funded": False},
        "margin": {"mode": "UNCONSTRAINED"},
        "rules": {"fillWithoutVolume": True},
        "venueProfile": "none",
    }
    assert told["conservative"]["input"]["strategy"]["simple"]["minFundingRate"] == 0.0005
    for name, one in told.items():
        named = _config(service, preset=name)
        written_out = _config(service, **{"strategy": {"simple": {}}} | one["input"])
        assert named == written_out
