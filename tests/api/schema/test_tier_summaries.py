"""Tiers of the ranking over GraphQL: of each market, as a filter, and summed up."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from api.storage import capitalisations
from tests.api.api_process import ApiProcess, api_process

_DAY_MS = 1_735_689_600_000  # 2025-01-01
_QUERY = """query ($tiers: [MarketTier!]) {
  marketRanking(window: ALL, tiers: $tiers) {
    totalCount
    nodes { market { symbol } outlook { yields { netApr } }
            capitalisation { usd tier asOf } }
    tiers { tier markets meanNetApr medianNetApr
            best { netApr market { symbol } } worst { netApr market { symbol } } }
  }
  market(venue: "sample", symbol: "BTC/USDT:USDT") { capitalisation { usd tier asOf } }
}"""


@pytest.fixture(scope="module")
def api(tmp_path_factory: pytest.TempPathFactory, sample_database: Path) -> Iterator[ApiProcess]:
    """The sample markets, of which two coins are known."""
    with api_process(tmp_path_factory.mktemp("tiers"), sample_database) as process:

        async def know() -> None:
            async with process.database.transaction() as session:
                await capitalisations.replace(session, {"ETH": 1.0}, 0)
            async with process.database.transaction() as session:  # another list replaces it all
                await capitalisations.replace(session, {"BTC": 1.9e12, "INTERVAL": 2e9}, _DAY_MS)

        process.loop.run(know())
        yield process


def asked(api: ApiProcess, **variables: Any) -> dict[str, Any]:
    data: dict[str, Any] = api.post(_QUERY, variables)["data"]
    return data


def test_a_market_has_the_tier_of_its_coin(api: ApiProcess) -> None:
    data = asked(api)
    of = {one["market"]["symbol"]: one["capitalisation"] for one in data["marketRanking"]["nodes"]}
    assert of["BTC/USDT:USDT"] == {"usd": 1.9e12, "tier": "MEGA", "asOf": "2025-01-01T00:00:00Z"}
    assert of["INTERVAL/USDT:USDT"]["tier"] == "MID"
    assert sum(one is None for one in of.values()) == 3
    assert data["market"]["capitalisation"] == of["BTC/USDT:USDT"]


def test_a_ranking_may_be_of_some_tiers(api: ApiProcess) -> None:
    found = asked(api, tiers=["MID", "SMALL"])["marketRanking"]
    assert [one["market"]["symbol"] for one in found["nodes"]] == ["INTERVAL/USDT:USDT"]
    assert [one["tier"] for one in found["tiers"]] == ["MID"]
    assert asked(api, tiers=[])["marketRanking"]["totalCount"] == 0


def test_tiers_are_summed_up_the_largest_first_and_the_unknown_last(api: ApiProcess) -> None:
    found = asked(api)["marketRanking"]
    assert [(one["tier"], one["markets"]) for one in found["tiers"]] == [
        ("MEGA", 1),
        ("MID", 1),
        (None, 3),
    ]
    rest = found["tiers"][2]
    yields = {
        one["market"]["symbol"]: one["outlook"]["yields"]["netApr"]
        for one in found["nodes"]
        if one["capitalisation"] is None
    }
    assert rest["meanNetApr"] == pytest.approx(sum(yields.values()) / 3)
    assert rest["medianNetApr"] == sorted(yields.values())[1]
    for end, value in (("best", max(yields.values())), ("worst", min(yields.values()))):
        assert rest[end]["netApr"] == value
        assert yields[rest[end]["market"]["symbol"]] == value


def test_a_tier_that_is_none_is_refused(api: ApiProcess) -> None:
    (error,) = api.post(_QUERY, {"tiers": ["HUGE"]})["errors"]
    assert "MarketTier" in error["message"]
