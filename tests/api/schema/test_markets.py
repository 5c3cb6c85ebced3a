"""Stored markets with their coverage, quality and funding."""

from tests.running_service import RunningService

_MARKET = """id venue symbol base quote synthetic spotMultiplier tradableFrom tradableTo updatedAt
  coverage { kind timeframe firstAt lastAt rows gaps missingBars revision sha256 }
  quality { canBacktest }
  fundingStatistics { settlements meanRate medianRate standardDeviation minimumRate maximumRate
    positiveShare atBaselineShare annualisedRate intervals { hours settlements } }"""


def test_a_market_tells_what_is_stored_of_it(service: RunningService) -> None:
    query = f"""{{ market(venue: "sample", symbol: "BTC/USDT:USDT") {{ {_MARKET} }} }}"""
    market = service.data(query)["market"]
    assert (market["base"], market["quote"], market["spotMultiplier"]) == ("BTC", "USDT", 1)
    assert market["synthetic"] is True
    assert market["quality"]["canBacktest"] is True
    coverage = {one["kind"]: one for one in market["coverage"]}
    assert set(coverage) == {"funding", "perp", "spot", "mark"}
    assert coverage["funding"]["timeframe"] is None
    assert coverage["perp"]["timeframe"] == "1h"
    assert coverage["perp"]["rows"] == 26_304
    assert coverage["perp"]["gaps"] == coverage["perp"]["missingBars"] == 0
    assert all(len(one["sha256"]) == 64 and one["revision"] == 1 for one in coverage.values())
    assert market["tradableFrom"] == "2022-01-01T00:00:00Z"
    statistics = market["fundingStatistics"]
    assert statistics["settlements"] == coverage["funding"]["rows"] == 3_288
    assert statistics["atBaselineShare"] >= 1 / 3
    assert statistics["intervals"] == [{"hours": 8, "settlements": 3_288}]
    assert statistics["minimumRate"] <= statistics["medianRate"] <= statistics["maximumRate"]


def test_gaps_are_counted(service: RunningService) -> None:
    query = f"""{{ market(venue: "sample", symbol: "GAPS/USDT:USDT") {{ {_MARKET} }} }}"""
    market = service.data(query)["market"]
    spot = next(one for one in market["coverage"] if one["kind"] == "spot")
    assert spot["gaps"] > 0
    assert spot["missingBars"] > 0


def test_an_unknown_market_is_null(service: RunningService) -> None:
    assert service.data('{ market(venue: "sample", symbol: "X") { id } }') == {"market": None}


def test_a_market_is_a_node(service: RunningService) -> None:
    query = '{ market(venue: "sample", symbol: "ETH/USDT:USDT") { id } }'
    node_id = service.data(query)["market"]["id"]
    query = "query ($id: ID!) { node(id: $id) { id __typename ... on Market { symbol } } }"
    node = service.data(query, {"id": node_id})["node"]
    assert node == {"id": node_id, "__typename": "Market", "symbol": "ETH/USDT:USDT"}


def test_markets_come_in_pages_by_venue_and_symbol(service: RunningService) -> None:
    query = """query ($after: String) { markets(first: 2, after: $after, venue: "sample") {
      totalCount nodes { symbol } edges { cursor node { symbol } }
      pageInfo { hasNextPage hasPreviousPage startCursor endCursor } } }"""
    symbols: list[str] = []
    after, more = None, True
    while more:
        page = service.data(query, {"after": after})["markets"]
        assert page["totalCount"] == 5
        assert [edge["node"] for edge in page["edges"]] == page["nodes"]
        assert page["pageInfo"]["startCursor"] == page["edges"][0]["cursor"]
        symbols += [node["symbol"] for node in page["nodes"]]
        after, more = page["pageInfo"]["endCursor"], page["pageInfo"]["hasNextPage"]
    assert symbols == [
        f"{base}/USDT:USDT" for base in ("BTC", "ETH", "GAPS", "INTERVAL", "NEGATIVE")
    ]


def test_markets_are_searched_by_a_part_of_the_symbol(service: RunningService) -> None:
    query = "query ($s: String) { markets(search: $s) { totalCount nodes { symbol } } }"
    found = service.data(query, {"s": "inter"})["markets"]
    assert found == {"totalCount": 1, "nodes": [{"symbol": "INTERVAL/USDT:USDT"}]}
    assert service.data(query, {"s": "%"})["markets"]["totalCount"] == 0
    assert service.data('{ markets(venue: "nowhere") { totalCount } }')["markets"] == {
        "totalCount": 0
    }
