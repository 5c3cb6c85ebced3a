"""strictData in the four mutations, and the reasons a run tells for what it could not trade."""

from typing import Any

import pytest

from tests.api.questions import BTC, finished, question
from tests.running_service import RunningService

_GAPS = {"venue": "sample", "symbol": "GAPS/USDT:USDT"}
_ALL = {"start": "2022-01-01T00:00:00Z", "end": "2024-12-31T00:00:00Z"}


@pytest.mark.parametrize("kind", ["Backtest", "Comparison", "Sweep"])
def test_flawed_data_are_refused_with_the_list(service: RunningService, kind: str) -> None:
    sent: dict[str, Any] = question(market=_GAPS, period=_ALL, strictData=True)
    if kind == "Comparison":
        del sent["strategy"]
    query = f"""mutation ($input: Start{kind}Input!) {{ answer: start{kind}(input: $input) {{
      __typename ... on InvalidInput {{ field message }} }} }}"""
    answer = service.data(query, {"input": sent})["answer"]
    assert (answer["__typename"], answer["field"]) == ("InvalidInput", "strictData")
    assert "Spot 1h has 5 gaps with" in answer["message"]
    assert "untradable" in answer["message"]


def test_a_sound_market_passes_and_the_flawed_one_fails_alone(service: RunningService) -> None:
    sent = question(markets=[BTC, _GAPS], period=_ALL, strictData=True)
    del sent["market"]
    run_id = finished(service, "startMultiMarket", sent)
    query = """query ($id: ID!) { run(id: $id) { ... on MultiMarket {
      entries { market { symbol } metrics { netPnl } failure { message } } } } }"""
    sound, flawed = service.data(query, {"id": run_id})["run"]["entries"]
    assert sound["metrics"] is not None
    assert flawed["market"]["symbol"] == "GAPS/USDT:USDT"
    assert "strictData must find no flaw" in flawed["failure"]["message"]


def test_a_lenient_run_says_what_it_could_not_trade_and_why(service: RunningService) -> None:
    run_id = finished(service, "startBacktest", question(market=_GAPS, period=_ALL))
    query = """query ($id: ID!) { run(id: $id) { ... on Backtest { warnings dataUse {
      untradableCount untradableShare perpStale perpMissing spotStale spotMissing } } } }"""
    run = service.data(query, {"id": run_id})["run"]
    use = run["dataUse"]
    assert use["untradableCount"] > 0
    assert use["untradableCount"] <= use["perpStale"] + use["spotStale"]
    assert (use["perpMissing"], use["spotMissing"]) == (0, 0)
    told = f"the last spot price was too old at {use['spotStale']}"
    assert any("untradable" in warning and told in warning for warning in run["warnings"])


def test_a_market_shows_its_grade_findings_and_numbers(service: RunningService) -> None:
    query = """{ market(venue: "sample", symbol: "GAPS/USDT:USDT") {
      settle contractKind spotSymbol
      coverage { kind coverage zeroVolumeBars staleBars longestStaleBars duplicatesDropped }
      quality { grade canBacktest untradableSettlements untradableShare missingSettlements
        findings { code severity sentence series count firstAt lastAt }
        intervalChanges { at } basis { median minimum maximum extremeBars } } } }"""
    market = service.data(query)["market"]
    assert (market["settle"], market["contractKind"]) == ("USDT", "LINEAR")
    assert market["spotSymbol"] == "GAPS/USDT"
    quality = market["quality"]
    assert quality["grade"] in ("B", "C")
    assert quality["canBacktest"] is True
    assert quality["untradableSettlements"] > 0
    gap = next(one for one in quality["findings"] if one["series"] == "spot 1h")
    assert gap["code"] == "GAP"
    assert gap["firstAt"] < gap["lastAt"]
    coverage = {one["kind"]: one for one in market["coverage"]}
    assert coverage["spot"]["coverage"] < 1 == coverage["funding"]["coverage"]
    assert coverage["mark"]["zeroVolumeBars"] is None


def test_of_several_markets_each_says_what_it_could_not_trade(service: RunningService) -> None:
    sent = question(markets=[BTC, _GAPS], period=_ALL)
    del sent["market"]
    run_id = finished(service, "startMultiMarket", sent)
    query = """query ($id: ID!) { run(id: $id) { ... on MultiMarket { warnings
      entries { market { symbol } dataUse { untradableCount } } } } }"""
    run = service.data(query, {"id": run_id})["run"]
    counts = {one["market"]["symbol"]: one["dataUse"]["untradableCount"] for one in run["entries"]}
    assert counts["BTC/USDT:USDT"] == 0 < counts["GAPS/USDT:USDT"]
    told = f"GAPS/USDT:USDT on sample: {counts['GAPS/USDT:USDT']} of"
    assert any(warning.startswith(told) for warning in run["warnings"])
