"""Tracking markets over GraphQL: who may, what is told, and where it is listed."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.api.http.test_metrics import told_metrics
from tests.api.market_data.exchange.histories import walk
from tests.api.market_data.exchange.server import Exchanges, serve
from tests.running_service import GuardedService, RunningService, running_service

MARKET = {"venue": "okx", "symbol": "BTC/USDT:USDT"}
IMPORT = """mutation ($input: ImportMarketDataInput!) { importMarketData(input: $input) {
  ... on RunAccepted { run { id } } } }"""
ENDED = "subscription ($id: ID!) { runEvents(id: $id) { ... on RunFinished { status } } }"
TRACKING = """tracking { everyHours trackedSince nextAt isUpdating lastSuccessAt lastFailureAt
  lastFailure failures lastRunId }"""
TRACK = f"""mutation ($input: TrackMarketInput!) {{ trackMarket(input: $input) {{
  __typename
  ... on MarketTracked {{ market {{ venue symbol {TRACKING} }} }}
  ... on Error {{ message }} ... on InvalidInput {{ field }} }} }}"""
UNTRACK = """mutation ($venue: String!, $symbol: String!) {
  untrackMarket(venue: $venue, symbol: $symbol) {
    __typename
    ... on MarketUntracked { market { tracking { everyHours } } }
    ... on Error { message } } }"""
LIST = f"""query ($tracked: Boolean) {{ markets(tracked: $tracked) {{
  totalCount nodes {{ venue {TRACKING} }} }} }}"""


@pytest.fixture(scope="module")
def exchanges() -> Iterator[Exchanges]:
    with serve() as running:
        running.traded["okx"] = walk(4)
        yield running


@pytest.fixture(scope="module")
def own_service(
    tmp_path_factory: pytest.TempPathFactory,
    kernel_cache: Path,
    sample_database: Path,
    exchanges: Exchanges,
) -> Iterator[RunningService]:
    home = tmp_path_factory.mktemp("service")
    relay = {"CARRY_EXCHANGE_RELAY": exchanges.relay}
    with running_service(home, kernel_cache, sample_database, **relay) as running:
        sent = {"market": MARKET, "since": "2024-01-01T00:00:00Z"}
        accepted = running.data(IMPORT, {"input": sent})["importMarketData"]
        events = running.events(ENDED, {"id": accepted["run"]["id"]})
        assert events[-1]["runEvents"]["status"] == "SUCCEEDED"
        yield running


def track(service: RunningService, **changes: Any) -> dict[str, Any]:
    answer: dict[str, Any] = service.data(TRACK, {"input": {"market": MARKET} | changes})
    told: dict[str, Any] = answer["trackMarket"]
    return told


def test_a_market_is_tracked_listed_measured_and_let_go(own_service: RunningService) -> None:
    answer = track(own_service)
    assert answer["__typename"] == "MarketTracked"
    told = answer["market"]["tracking"]
    assert (told["everyHours"], told["failures"], told["lastFailure"]) == (8, 0, None)
    assert told["trackedSince"] <= told["nextAt"]
    assert track(own_service, everyHours=2)["market"]["tracking"]["everyHours"] == 2

    tracked = own_service.data(LIST, {"tracked": True})["markets"]
    assert (tracked["totalCount"], tracked["nodes"][0]["venue"]) == (1, "okx")
    others = own_service.data(LIST, {"tracked": False})["markets"]
    everything = own_service.data(LIST)["markets"]
    assert everything["totalCount"] == others["totalCount"] + 1
    assert {node["venue"]: node["tracking"] is None for node in everything["nodes"]} == {
        "okx": False,
        "sample": True,
    }

    measured = told_metrics(own_service)
    assert measured["carry_tracked_markets"] == 1
    assert measured["carry_tracked_markets_failing"] == 0
    year = 365 * 86_400
    assert measured["carry_tracked_market_age_seconds"] > year  # it ends in January of 2024

    answer = own_service.data(UNTRACK, MARKET)["untrackMarket"]
    assert answer == {"__typename": "MarketUntracked", "market": {"tracking": None}}
    again = own_service.data(UNTRACK, MARKET)["untrackMarket"]
    assert again["__typename"] == "MarketNotTracked"
    assert again["message"] == "market must be one that you track, was BTC/USDT:USDT on okx"
    assert told_metrics(own_service)["carry_tracked_markets"] == 0


@pytest.mark.parametrize(
    ("changes", "name", "message"),
    [
        ({"everyHours": 0}, "InvalidInput", "everyHours must be between 1 and 720, was 0"),
        (
            {"market": {"venue": "sample", "symbol": "BTC/USDT:USDT"}},
            "InvalidInput",
            "venue must be an exchange that ccxt knows, was 'sample'",
        ),
        (
            {"market": {"venue": "okx", "symbol": "X"}},
            "MarketNotFound",
            "market must be one that was imported, was X on okx",
        ),
    ],
    ids=["hours", "sample", "unknown"],
)
def test_what_cannot_be_tracked_is_refused_in_words(
    changes: dict[str, Any], name: str, message: str, own_service: RunningService
) -> None:
    answer = track(own_service, **changes)
    assert (answer["__typename"], answer["message"][: len(message)]) == (name, message)


def test_whoever_only_reads_tracks_nothing(guarded_service: GuardedService) -> None:
    reader = guarded_service.alice_reads
    for query, variables in ((TRACK, {"input": {"market": MARKET}}), (UNTRACK, MARKET)):
        (error,) = reader.post(query, variables)["errors"]
        assert error["extensions"]["code"] == "FORBIDDEN"
    assert guarded_service.bob.data(UNTRACK, MARKET)["untrackMarket"]["__typename"] == (
        "MarketNotFound"
    )
