"""What is out of range gets its own typed answer, and nothing is stored."""

from typing import Any

import pytest

from tests.running_service import RunningService

BTC = {"venue": "sample", "symbol": "BTC/USDT:USDT"}
YEAR = {"start": "2023-01-01T00:00:00Z", "end": "2023-12-31T00:00:00Z"}
_ANSWER = """{
  __typename
  ... on RunAccepted { run { id } }
  ... on Error { message }
  ... on InvalidInput { field }
  ... on LimitExceeded { limit requested }
  ... on NoData { availableFrom availableTo }
  ... on MarketNotFound { venue symbol }
}"""


def _mutation(name: str) -> str:
    kind = name.removeprefix("start")
    return f"mutation ($input: Start{kind}Input!) {{ {name}(input: $input) {_ANSWER} }}"


def _count(service: RunningService) -> int:
    count: int = service.data("{ runs { totalCount } }")["runs"]["totalCount"]
    return count


def _refused(service: RunningService, mutation: str, sent: dict[str, Any]) -> dict[str, Any]:
    """The answer of a mutation that stores nothing."""
    before = _count(service)
    answer: dict[str, Any] = service.data(_mutation(mutation), {"input": sent})[mutation]
    assert _count(service) == before
    return answer


def _backtest(**changes: Any) -> dict[str, Any]:
    return {"market": BTC, "period": YEAR, "strategy": {"simple": {}}} | changes


def _sweep(*axes: dict[str, Any], **changes: Any) -> dict[str, Any]:
    return _backtest(axes=list(axes)) | changes


BAD_BACKTESTS = {
    "end before start": (
        {"period": {"start": "2023-12-31T00:00:00Z", "end": "2023-01-01T00:00:00Z"}},
        "period.end",
        "end must be after start 2023-12-31T00:00:00Z, was 2023-01-01T00:00:00Z",
    ),
    "end equal to start": (
        {"period": {"start": "2023-01-01T00:00:00Z", "end": "2023-01-01T00:00:00Z"}},
        "period.end",
        "end must be after start 2023-01-01T00:00:00Z, was 2023-01-01T00:00:00Z",
    ),
    "start before there were coins": (
        {"period": {"start": "1999-01-01T00:00:00Z", "end": "2023-01-01T00:00:00Z"}},
        "period.start",
        "start must be from 2009-01-01 to 2100-01-01, was 1999-01-01",
    ),
    "end far away": (
        {"period": {"start": "2023-01-01T00:00:00Z", "end": "9999-12-31T23:59:59Z"}},
        "period.end",
        "end must be from 2009-01-01 to 2100-01-01, was 9999-12-31",
    ),
    "exit above entry rate": (
        {"strategy": {"simple": {"minFundingRate": 0.0001, "exitFundingRate": 0.0002}}},
        "strategy.simple.exitFundingRate",
        "exitFundingRate must not exceed minFundingRate 0.0001, was 0.0002",
    ),
    "exit above entry threshold": (
        {"strategy": {"composite": {"exitThreshold": 0.9}}},
        "strategy.composite.exitThreshold",
        "exitThreshold must not exceed entryThreshold 0.35, was 0.9",
    ),
    "negative weight": (
        {"strategy": {"composite": {"weightTrend": -0.1}}},
        "strategy.composite.weightTrend",
        "weightTrend must be a number from 0 to 10, was -0.1",
    ),
    "no weight at all": (
        {
            "strategy": {
                "composite": {
                    "weightRateLevel": 0,
                    "weightTrend": 0,
                    "weightPersistence": 0,
                    "weightBasis": 0,
                }
            }
        },
        "strategy.composite.weightRateLevel",
        "weightRateLevel must be above 0 where the other three weights are 0, was 0.0",
    ),
    "span of no settlement": (
        {"strategy": {"composite": {"trendEmaSpan": 0}}},
        "strategy.composite.trendEmaSpan",
        "trendEmaSpan must be a whole number from 1 to 1000, was 0",
    ),
    "sizes the wrong way round": (
        {"strategy": {"composite": {"sizing": {"minAllocationFraction": 2}}}},
        "strategy.composite.sizing.minAllocationFraction",
        "minAllocationFraction must not exceed maxAllocationFraction 1.0, was 2.0",
    ),
    "negative slippage": (
        {"costs": {"slippageBps": -1}},
        "costs.slippageBps",
        "slippageBps must be a number from 0 to 1000, was -1.0",
    ),
    "no capital": (
        {"capital": {"initial": 0}},
        "capital.initial",
        "initial must be a number greater than 0 and at most 1e+12, was 0.0",
    ),
    "label of 10,000 characters": (
        {"label": "x" * 10_000},
        "label",
        "label must have at most 200 characters, was 10000",
    ),
    "label with a control character": (
        {"label": "a\x01b"},
        "label",
        "label must hold printable characters only, was U+0001",
    ),
    "empty idempotency key": (
        {"idempotencyKey": ""},
        "idempotencyKey",
        "idempotencyKey must have 1 to 200 characters, was 0",
    ),
    "long idempotency key": (
        {"idempotencyKey": "k" * 201},
        "idempotencyKey",
        "idempotencyKey must have 1 to 200 characters, was 201",
    ),
    "empty venue": (
        {"market": {"venue": "", "symbol": "BTC/USDT:USDT"}},
        "market.venue",
        "venue must have 1 to 64 printable characters, was ''",
    ),
}


@pytest.mark.parametrize(
    ("changes", "field", "message"), BAD_BACKTESTS.values(), ids=BAD_BACKTESTS.keys()
)
def test_a_backtest_out_of_range_names_field_rule_and_value(
    changes: dict[str, Any], field: str, message: str, service: RunningService
) -> None:
    answer = _refused(service, "startBacktest", _backtest(**changes))
    assert answer == {"__typename": "InvalidInput", "field": field, "message": message}


BAD_SWEEPS = {
    "no axes": ([], "axes", "axes must be at least one, was none"),
    "empty axis": (
        [{"parameter": "MIN_FUNDING_RATE", "values": []}],
        "axes.0.values",
        "minFundingRate must have at least one value, was none",
    ),
    "value twice": (
        [
            {"parameter": "EXIT_FUNDING_RATE", "values": [0.00001]},
            {"parameter": "MIN_FUNDING_RATE", "values": [0.0001, 0.0002, 0.0001]},
        ],
        "axes.1.values",
        "minFundingRate must have each value once, was 0.0001 twice",
    ),
    "axis twice": (
        [
            {"parameter": "MIN_FUNDING_RATE", "values": [0.0001]},
            {"parameter": "MIN_FUNDING_RATE", "values": [0.0002]},
        ],
        "axes.1.parameter",
        "parameter must have one axis, was MIN_FUNDING_RATE twice",
    ),
    "parameter of another strategy": (
        [{"parameter": "WEIGHT_TREND", "values": [0.1]}],
        "axes.0.parameter",
        "parameter must belong to simple or to the terms, was WEIGHT_TREND",
    ),
    "a band of a plain trade": (
        [{"parameter": "RESIZE_BAND", "values": [11]}],
        "axes.0.values",
        "resizeBand must be a number from 0 to 10, was 11.0",
    ),
    "values and range": (
        [
            {
                "parameter": "MIN_FUNDING_RATE",
                "values": [0.0001],
                "range": {"from": 0.0001, "to": 0.0002, "steps": 2},
            }
        ],
        "axes.0",
        "exactly one of values and range must be given, was both",
    ),
    "neither values nor range": (
        [{"parameter": "MIN_FUNDING_RATE"}],
        "axes.0",
        "exactly one of values and range must be given, was neither",
    ),
    "range of one step": (
        [{"parameter": "MIN_FUNDING_RATE", "range": {"from": 0.0001, "to": 0.0002, "steps": 1}}],
        "axes.0.range.steps",
        "steps must be at least 2, was 1",
    ),
    "range of no width": (
        [{"parameter": "MIN_FUNDING_RATE", "range": {"from": 0.0001, "to": 0.0001, "steps": 3}}],
        "axes.0.range",
        "minFundingRate must have each value once, was 0.0001 twice",
    ),
    "value out of range": (
        [{"parameter": "MIN_FUNDING_RATE", "values": [2]}],
        "axes.0.values",
        "minFundingRate must be a number from -1 to 1, was 2.0",
    ),
}


@pytest.mark.parametrize(("axes", "field", "message"), BAD_SWEEPS.values(), ids=BAD_SWEEPS.keys())
def test_a_sweep_out_of_range_names_its_axis(
    axes: list[dict[str, Any]], field: str, message: str, service: RunningService
) -> None:
    answer = _refused(service, "startSweep", _sweep(*axes))
    assert answer == {"__typename": "InvalidInput", "field": field, "message": message}


def test_hold_has_nothing_to_sweep(service: RunningService) -> None:
    answer = _refused(service, "startSweep", _backtest(strategy={"hold": {}}))
    assert answer["field"] == "strategy.hold"


@pytest.mark.parametrize(
    "axes",
    [
        [
            {"parameter": "MIN_FUNDING_RATE", "range": {"from": 0, "to": 1, "steps": 2_000_000}},
            {"parameter": "EXIT_FUNDING_RATE", "range": {"from": 0, "to": 1, "steps": 2_000_000}},
        ],
        [{"parameter": "MIN_FUNDING_RATE", "range": {"from": 0, "to": 1, "steps": 1_000_001}}],
    ],
    ids=["four trillion cells", "one cell too many"],
)
def test_a_sweep_over_the_limit_is_refused_before_it_is_written_out(
    axes: list[dict[str, Any]], service: RunningService
) -> None:
    answer = _refused(service, "startSweep", _sweep(*axes))
    assert answer["__typename"] == "LimitExceeded"
    assert answer["limit"] == 1_000_000
    assert answer["requested"] in (4_000_000_000_000, 1_000_001)
    assert f"at most 1000000, was {answer['requested']}" in answer["message"]


def test_an_unknown_market_is_not_found(service: RunningService) -> None:
    sent = _backtest(market={"venue": "nowhere", "symbol": "BTC/USDT:USDT"})
    answer = _refused(service, "startBacktest", sent)
    assert answer["__typename"] == "MarketNotFound"
    assert (answer["venue"], answer["symbol"]) == ("nowhere", "BTC/USDT:USDT")


def test_a_period_without_data_says_what_there_is(service: RunningService) -> None:
    empty = {"start": "2015-01-01T00:00:00Z", "end": "2015-12-31T00:00:00Z"}
    answer = _refused(service, "startBacktest", _backtest(period=empty))
    assert answer["__typename"] == "NoData"
    assert answer["availableFrom"] == "2022-01-01T00:00:00Z"
    assert answer["availableTo"].startswith("2024-12-31")


def test_the_same_market_twice_is_refused(service: RunningService) -> None:
    sent = {"markets": [BTC, BTC], "period": YEAR, "strategy": {"simple": {}}}
    answer = _refused(service, "startMultiMarket", sent)
    assert answer["__typename"] == "InvalidInput"
    assert answer["field"] == "markets.1"


def test_no_market_is_refused(service: RunningService) -> None:
    sent = {"markets": [], "period": YEAR, "strategy": {"simple": {}}}
    answer = _refused(service, "startMultiMarket", sent)
    assert (answer["__typename"], answer["field"]) == ("InvalidInput", "markets")


def test_a_comparison_of_nothing_is_refused(service: RunningService) -> None:
    sent = {"market": BTC, "period": YEAR, "entries": []}
    answer = _refused(service, "startComparison", sent)
    assert (answer["__typename"], answer["field"]) == ("InvalidInput", "entries")


def test_a_comparison_of_too_many_is_refused(service: RunningService) -> None:
    sent = {"market": BTC, "period": YEAR, "entries": [{"strategy": {"hold": {}}}] * 9}
    answer = _refused(service, "startComparison", sent)
    assert (answer["__typename"], answer["limit"], answer["requested"]) == ("LimitExceeded", 8, 9)


def test_a_bad_entry_of_a_comparison_is_named_by_its_place(service: RunningService) -> None:
    bad = {"strategy": {"simple": {"minFundingRate": 7}}}
    sent = {"market": BTC, "period": YEAR, "entries": [{"strategy": {"hold": {}}}, bad]}
    answer = _refused(service, "startComparison", sent)
    assert answer["field"] == "entries.1.strategy.simple.minFundingRate"


@pytest.mark.parametrize("literal", ["1e999", "-1e999"])
def test_an_infinity_written_as_a_literal_is_refused(literal: str, service: RunningService) -> None:
    before = _count(service)
    query = f"""mutation {{ startBacktest(input: {{
      market: {{ venue: "sample", symbol: "BTC/USDT:USDT" }}
      period: {{ start: "{YEAR["start"]}", end: "{YEAR["end"]}" }}
      strategy: {{ simple: {{ minFundingRate: {literal} }} }}
    }}) {_ANSWER} }}"""
    answer = service.data(query)["startBacktest"]
    assert answer["field"] == "strategy.simple.minFundingRate"
    assert answer["message"].endswith("inf")
    assert _count(service) == before


MALFORMED = {
    "unknown parameter": _sweep({"parameter": "LUCK", "values": [1]}),
    "two strategies": _backtest(strategy={"simple": {}, "hold": {}}),
    "no strategy": _backtest(strategy={}),
    "unknown field": _backtest(leverage=3),
    "text for a number": _backtest(costs={"slippageBps": "5"}),
    "date without a time": _backtest(period={"start": "2023-01-01", "end": YEAR["end"]}),
    "time without a zone": _backtest(period={"start": "2023-01-01T00:00:00", "end": YEAR["end"]}),
    "day that does not exist": _backtest(
        period={"start": "2023-02-30T00:00:00Z", "end": YEAR["end"]}
    ),
    "number for a date": _backtest(period={"start": 1672531200000, "end": YEAR["end"]}),
}


@pytest.mark.parametrize("sent", MALFORMED.values(), ids=MALFORMED.keys())
def test_what_the_schema_does_not_know_is_an_error_of_the_request(
    sent: dict[str, Any], service: RunningService
) -> None:
    before = _count(service)
    mutation = "startSweep" if "axes" in sent else "startBacktest"
    answer = service.post(_mutation(mutation), {"input": sent})
    assert "data" not in answer
    assert answer["errors"][0]["extensions"]["code"] == "GRAPHQL_VALIDATION_FAILED"
    assert _count(service) == before


@pytest.mark.parametrize("first", [0, -1, 101, 10**9])
@pytest.mark.parametrize("field", ["runs", "markets"])
def test_a_page_size_out_of_range_is_bad_input(
    field: str, first: int, service: RunningService
) -> None:
    answer = service.post(f"{{ {field}(first: {first}) {{ totalCount }} }}")
    (error,) = answer["errors"]
    assert error["message"] == f"first must be between 1 and 100, was {first}"
    assert error["extensions"] == {"code": "BAD_USER_INPUT", "field": "first"}


def test_a_cursor_of_another_connection_is_bad_input(service: RunningService) -> None:
    page = service.data("{ markets(first: 1) { pageInfo { endCursor } } }")["markets"]
    cursor = page["pageInfo"]["endCursor"]
    answer = service.post("query ($c: String) { runs(after: $c) { totalCount } }", {"c": cursor})
    (error,) = answer["errors"]
    assert error["message"] == f"after must be a cursor of this connection, was {cursor}"
    assert error["extensions"] == {"code": "BAD_USER_INPUT", "field": "after"}


@pytest.mark.parametrize(
    "cursor", ["", "x", "====", "bWFya2V0c0A=", "bWFya2V0c0BubyBzZXBhcmF0b3I=", "é"]
)
def test_a_malformed_cursor_is_bad_input(cursor: str, service: RunningService) -> None:
    answer = service.post("query ($c: String) { markets(after: $c) { totalCount } }", {"c": cursor})
    assert answer["errors"][0]["extensions"] == {"code": "BAD_USER_INPUT", "field": "after"}


MALFORMED_IDS = ["", "x", "UnVuOg==", "UnVuOm5vdC1hLXV1aWQ=", "TWFya2V0OnxCVEM=", "é" * 300]


@pytest.mark.parametrize("node_id", MALFORMED_IDS)
def test_a_malformed_id_is_nobodys(node_id: str, service: RunningService) -> None:
    query = """query ($id: ID!) { run(id: $id) { id } node(id: $id) { id } }"""
    assert service.data(query, {"id": node_id}) == {"run": None, "node": None}
    mutation = """mutation ($id: ID!) {
      cancelRun(id: $id) { __typename ... on Error { message } }
      deleteRun(id: $id) { __typename ... on Error { message } }
    }"""
    answer = service.data(mutation, {"id": node_id})
    assert {one["__typename"] for one in answer.values()} == {"RunNotFound"}


def test_watching_a_malformed_id_ends_with_an_error(service: RunningService) -> None:
    (answer,) = service.answers('subscription { runEvents(id: "x") { __typename } }')
    assert answer["errors"][0]["extensions"] == {"code": "NOT_FOUND", "field": "id"}
