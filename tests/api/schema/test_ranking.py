"""The pair explorer over GraphQL: ranking, outlook and series of the sample markets."""

from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from tests.api.api_process import api_process
from tests.running_service import RunningService

_RANKING = """query ($window: FundingWindow! = D90, $orderBy: RankingOrder! = NET_APR,
    $direction: OrderDirection! = DESCENDING, $first: Int = 50, $after: String,
    $assumptions: CarryAssumptionsInput, $minSettlements: Int! = 0, $search: String,
    $includeSynthetic: Boolean! = true) {
  marketRanking(window: $window, orderBy: $orderBy, direction: $direction, first: $first,
      after: $after, assumptions: $assumptions, minSettlements: $minSettlements, search: $search,
      includeSynthetic: $includeSynthetic) {
    totalCount verdicts { grade markets } pageInfo { hasNextPage endCursor startCursor }
    edges { cursor node { rank } }
    nodes { rank market { symbol synthetic } outlook {
      settlements hours rates { mean } eightHourRates { mean percentiles } positiveShare
      autocorrelation longestPositive { settlements hours firstAt lastAt }
      yields { grossApr grossApy netApr netApy roundTripCost breakEvenDays }
      current { at ageHours isOld percentile trend score }
      verdict { grade notice reasons { sentence speaksFor } } } }
  } }"""
_BTC = 'market(venue: "sample", symbol: "BTC/USDT:USDT")'


def ranking(service: RunningService, **variables: Any) -> dict[str, Any]:
    found: dict[str, Any] = service.data(_RANKING, variables)["marketRanking"]
    return found


def test_markets_are_ranked_by_their_yield_after_costs(service: RunningService) -> None:
    found = ranking(service)
    assert found["totalCount"] == 5
    yields = [node["outlook"]["yields"]["netApr"] for node in found["nodes"]]
    assert yields == sorted(yields, reverse=True)
    assert [node["rank"] for node in found["nodes"]] == [1, 2, 3, 4, 5]
    assert sum(one["markets"] for one in found["verdicts"]) == 5
    for node in found["nodes"]:
        got = node["outlook"]["yields"]
        assert got["roundTripCost"] == pytest.approx(0.0051)
        assert got["netApr"] == pytest.approx(got["grossApr"] - 0.0051 * 365 / 30)


@pytest.mark.parametrize(("window", "settlements"), [("D7", 21), ("D30", 90), ("D90", 270)])
def test_a_window_has_its_days(service: RunningService, window: str, settlements: int) -> None:
    found = ranking(service, window=window, search="BTC")["nodes"][0]["outlook"]
    assert (found["settlements"], found["hours"]) == (settlements, settlements * 8)
    grade = found["verdict"]["grade"]
    assert (grade == "TOO_LITTLE_DATA") is (window == "D7")


def test_a_ranking_comes_in_pages(service: RunningService) -> None:
    symbols: list[str] = []
    after, more = None, True
    while more:
        page = ranking(service, first=2, after=after, orderBy="POSITIVE_SHARE")
        assert [edge["node"]["rank"] for edge in page["edges"]] == [
            node["rank"] for node in page["nodes"]
        ]
        symbols += [node["market"]["symbol"] for node in page["nodes"]]
        after, more = page["pageInfo"]["endCursor"], page["pageInfo"]["hasNextPage"]
    assert len(symbols) == len(set(symbols)) == 5


def test_a_cursor_belongs_to_its_own_ranking(service: RunningService) -> None:
    cursor = ranking(service, first=1)["pageInfo"]["endCursor"]
    answer = service.post(_RANKING, {"after": cursor, "window": "D7"})
    assert answer["errors"][0]["extensions"]["code"] == "BAD_USER_INPUT"


def test_a_ranking_that_changed_between_two_pages_is_not_gone_on_with(
    tmp_path: Path, sample_database: Path
) -> None:
    with api_process(tmp_path, sample_database) as api:
        pages = [api.post(_RANKING, {"first": 2})["data"]["marketRanking"] for _ in range(2)]
        after = pages[0]["pageInfo"]["endCursor"]
        assert pages[1]["pageInfo"]["endCursor"] == after
        behind = api.post(_RANKING, {"first": 2, "after": after})["data"]["marketRanking"]
        assert [node["rank"] for node in behind["nodes"]] == [3, 4]

        async def forget() -> None:  # what the first page began with, as an import may
            market = pages[0]["nodes"][0]["market"]
            async with api.database.transaction() as session:
                await session.execute(
                    text("DELETE FROM market WHERE symbol = :symbol"), {"symbol": market["symbol"]}
                )

        api.loop.run(forget())
        (error,) = api.post(_RANKING, {"first": 2, "after": after})["errors"]
        assert error["extensions"] == {"code": "BAD_USER_INPUT", "field": "after"}
        assert "it has changed since" in error["message"]
        anew = api.post(_RANKING, {"first": 2})["data"]["marketRanking"]
        assert (anew["totalCount"], [node["rank"] for node in anew["nodes"]]) == (4, [1, 2])


def test_a_cursor_of_other_filters_is_refused(service: RunningService) -> None:
    cursor = ranking(service, first=1)["pageInfo"]["endCursor"]
    (error,) = service.post(_RANKING, {"after": cursor, "search": "inter"})["errors"]
    assert error["extensions"] == {"code": "BAD_USER_INPUT", "field": "after"}


def test_what_is_undefined_comes_last_in_either_order(service: RunningService) -> None:
    for direction in ("ASCENDING", "DESCENDING"):
        found = ranking(service, orderBy="BREAK_EVEN_DAYS", direction=direction)
        days = [node["outlook"]["yields"]["breakEvenDays"] for node in found["nodes"]]
        known = [one for one in days if one is not None]
        assert days == known + [None] * (5 - len(known))
        assert known == sorted(known, reverse=direction == "DESCENDING")
        assert None in days  # the market of negative funding never pays for a round trip


def test_filters(service: RunningService) -> None:
    assert ranking(service, includeSynthetic=False)["totalCount"] == 0
    assert ranking(service, search="inter")["totalCount"] == 1
    # 4 hours since 2023: 42 settlements in 7 days; the others have 21.
    found = ranking(service, window="D7", minSettlements=22)["nodes"]
    assert [node["market"]["symbol"] for node in found] == ["INTERVAL/USDT:USDT"]


def test_costs_and_holding_time_may_be_given(service: RunningService) -> None:
    free = {"spotFeeBps": 0, "perpFeeBps": 0, "slippageBps": 0}
    found = ranking(service, assumptions=free, search="BTC")["nodes"][0]["outlook"]["yields"]
    assert found["roundTripCost"] == 0
    assert found["netApr"] == found["grossApr"]
    assert found["breakEvenDays"] == 0
    brief = ranking(service, assumptions={"holdingDays": 1}, search="BTC")["nodes"][0]["outlook"]
    got = brief["yields"]
    assert got["netApr"] == pytest.approx(got["grossApr"] - 0.0051 * 365)


@pytest.mark.parametrize(
    ("variables", "field", "message"),
    [
        ({"first": 0}, "first", "first must be between 1 and 100, was 0"),
        ({"minSettlements": -1}, "minSettlements", "must be between 0 and 1000000, was -1"),
        (
            {"assumptions": {"holdingDays": 0}},
            "assumptions.holdingDays",
            "holdingDays must be a number from 0.1 to 3650, was 0",
        ),
        (
            {"assumptions": {"spotFeeBps": -101}},
            "assumptions.spotFeeBps",
            "spotFeeBps must be a number from -100 to 1000, was -101.0",
        ),
    ],
    ids=["page of nothing", "fewer than none", "no time", "large rebate"],
)
def test_what_is_out_of_range_is_refused_by_name(
    service: RunningService, variables: dict[str, Any], field: str, message: str
) -> None:
    (error,) = service.post(_RANKING, variables)["errors"]
    assert error["extensions"] == {"code": "BAD_USER_INPUT", "field": field}
    assert message in error["message"]


def test_old_data_say_that_they_are_old(service: RunningService) -> None:
    outlook = ranking(service, search="BTC")["nodes"][0]["outlook"]
    assert outlook["current"]["at"] == "2024-12-31T16:00:00Z"
    assert outlook["current"]["isOld"] is True
    days = f"{outlook['current']['ageHours'] / 24:,.0f}"
    assert outlook["verdict"]["notice"] == (
        f"The stored data end at 2024-12-31 16:00 UTC, {days} days ago: the verdict is about that "
        "day, not about today."
    )


def test_a_market_has_the_outlook_it_is_ranked_by(service: RunningService) -> None:
    query = f"""{{ {_BTC} {{ outlook(window: ALL) {{
      settlements rates {{ mean median }} atBaselineShare
      intervals {{ hours settlements }} }}
      fundingStatistics {{ settlements meanRate medianRate atBaselineShare }} }} }}"""
    market = service.data(query)["market"]
    outlook, statistics = market["outlook"], market["fundingStatistics"]
    assert outlook["settlements"] == statistics["settlements"]
    assert outlook["rates"] == {"mean": statistics["meanRate"], "median": statistics["medianRate"]}
    assert outlook["atBaselineShare"] == statistics["atBaselineShare"]
    assert outlook["intervals"] == [{"hours": 8, "settlements": statistics["settlements"]}]


def test_series_of_a_market_are_columns(service: RunningService) -> None:
    query = """query ($max: Int!) { market(venue: "sample", symbol: "INTERVAL/USDT:USDT") {
      rateHistory(window: D90, maxPoints: $max) {
        times rates eightHourRates intervalHours cumulative totalPoints }
      rateHistogram(window: D90, bins: 10) { edges counts below above }
      basisHistory(window: D90, maxPoints: $max) { times basis totalPoints } } }"""
    whole = service.data(query, {"max": 5_000})["market"]
    history = whole["rateHistory"]
    assert history["totalPoints"] == len(history["times"]) == 540
    assert set(history["intervalHours"]) == {4}
    assert history["eightHourRates"] == [2 * rate for rate in history["rates"]]
    assert history["cumulative"][-1] == pytest.approx(sum(history["rates"]))
    histogram = whole["rateHistogram"]
    assert len(histogram["edges"]) == len(histogram["counts"]) + 1 <= 11
    assert sum(histogram["counts"]) + histogram["below"] + histogram["above"] == 540
    assert whole["basisHistory"]["totalPoints"] == 540
    assert max(abs(one) for one in whole["basisHistory"]["basis"]) < 0.05
    thin = service.data(query, {"max": 100})["market"]
    assert len(thin["rateHistory"]["times"]) <= 100
    assert thin["rateHistory"]["cumulative"][-1] == history["cumulative"][-1]
    assert max(thin["rateHistory"]["rates"]) == max(history["rates"])


@pytest.mark.parametrize(
    ("field", "message"),
    [
        ("rateHistory(maxPoints: 1) { times }", "maxPoints must be between 2 and 5000, was 1"),
        ("basisHistory(maxPoints: 9999) { times }", "between 2 and 5000, was 9999"),
        ("rateHistogram(bins: 101) { edges }", "bins must be between 1 and 100, was 101"),
    ],
)
def test_series_that_are_too_long_are_refused(
    service: RunningService, field: str, message: str
) -> None:
    (error,) = service.post(f"{{ {_BTC} {{ {field} }} }}")["errors"]
    assert message in error["message"]
