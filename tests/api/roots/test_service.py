"""The service about itself, and the presets."""

from api.settings import Settings
from tests.running_service import RunningService


def test_it_tells_its_version_and_that_all_of_it_lives(service: RunningService) -> None:
    query = """{ service { version engineVersion startedAt database redis
      queue { queued running } workers { name heartbeatAt startedAt runningShards
        state kernelsReady kernelsTotal engineVersion } } }"""
    found = service.data(query)["service"]
    assert found["version"] == "0.1.0"
    assert found["engineVersion"].startswith("0.1.0+")
    assert (found["database"], found["redis"]) == (True, True)
    (worker,) = found["workers"]
    assert worker["startedAt"] <= worker["heartbeatAt"]
    assert worker["runningShards"] >= 0
    assert worker["engineVersion"] == found["engineVersion"]
    assert (worker["state"], worker["kernelsReady"]) == ("READY", worker["kernelsTotal"])
    assert found["queue"].keys() == {"queued", "running"}


def test_limits_are_the_settings(service: RunningService) -> None:
    query = """{ service { limits { pageSize sweepCells sweepAxes markets comparisonEntries folds
      labelLength curvePoints bodyBytes queryDepth queryTokens queryAliases
      queryNumbers subscriptions subscriptionsPerOwner queuedRuns queuedRunsPerOwner
      requestsPerMinute } } }"""
    default = {name: field.default for name, field in Settings.model_fields.items()}
    assert service.data(query)["service"]["limits"] == {
        "pageSize": default["max_page_size"],
        "sweepCells": default["max_sweep_cells"],
        "sweepAxes": default["max_sweep_axes"],
        "markets": default["max_markets"],
        "comparisonEntries": default["max_comparison_entries"],
        "folds": default["max_folds"],
        "labelLength": default["max_label_length"],
        "curvePoints": default["max_curve_points"],
        "bodyBytes": default["max_body_bytes"],
        "queryDepth": default["max_query_depth"],
        "queryTokens": default["max_query_tokens"],
        "queryAliases": default["max_query_aliases"],
        "queryNumbers": default["max_query_numbers"],
        "subscriptions": default["max_subscriptions"],
        "subscriptionsPerOwner": default["max_subscriptions_per_owner"],
        "queuedRuns": default["max_queued_runs"],
        "queuedRunsPerOwner": default["max_queued_runs_per_owner"],
        "requestsPerMinute": default["max_anonymous_requests_per_minute"],
    }


def test_defaults_are_those_of_the_engine(service: RunningService) -> None:
    query = """{ service { defaults {
      simple { minFundingRate exitFundingRate useEightHourEquivalent }
      composite { entryThreshold exitThreshold sizing { minAllocationFraction } }
      sizing { minAllocationFraction maxAllocationFraction maxPortfolioExposure }
      costs { spotFeeBps perpFeeBps slippageBps spotExecution perpExecution impactCoefficient
        borrowApr slippageModel }
      makerCosts { spotFeeBps perpFeeBps spotExecution perpExecution }
      direction rules { minHoldingSettlements maxHoldingSettlements } margin { mode leverage }
      capital { initial notionalFraction lotStep minQuantity minNotional }
      sweepAxesSimple { parameter values } sweepAxesComposite { parameter values } } } }"""
    found = service.data(query)["service"]["defaults"]
    assert found["simple"] == {
        "minFundingRate": 0.0001,
        "exitFundingRate": 0.00005,
        "useEightHourEquivalent": False,
    }
    assert found["composite"] == {"entryThreshold": 0.35, "exitThreshold": 0.2, "sizing": None}
    assert found["sizing"] == {
        "minAllocationFraction": 0.3,
        "maxAllocationFraction": 1,
        "maxPortfolioExposure": 1e15,
    }
    assert found["costs"] == {
        "spotFeeBps": 10,
        "perpFeeBps": 5.5,
        "slippageBps": 5,
        "spotExecution": "TAKER",
        "perpExecution": "TAKER",
        "impactCoefficient": 0,
        "borrowApr": 0,
        "slippageModel": "FIXED",
    }
    assert found["makerCosts"] == {
        "spotFeeBps": 10,
        "perpFeeBps": 2,
        "spotExecution": "MAKER",
        "perpExecution": "MAKER",
    }
    assert found["direction"] == "LONG_SPOT"
    assert found["rules"] == {"minHoldingSettlements": 0, "maxHoldingSettlements": None}
    assert found["margin"] == {"mode": "ISOLATED", "leverage": 1}
    assert found["capital"]["initial"] == 10_000
    assert [len(axis["values"]) for axis in found["sweepAxesSimple"]] == [5, 3]
    assert [axis["parameter"] for axis in found["sweepAxesComposite"]] == [
        "ENTRY_THRESHOLD",
        "EXIT_THRESHOLD",
        "WEIGHT_RATE_LEVEL",
    ]


def test_presets_tell_their_strategies(service: RunningService) -> None:
    query = """{ presets { name title description strategy { __typename
      ... on SimpleStrategy { minFundingRate exitFundingRate }
      ... on CompositeStrategy { entryThreshold exitThreshold weightRateLevel } } } }"""
    found = {preset["name"]: preset["strategy"] for preset in service.data(query)["presets"]}
    assert found == {
        "conservative": {
            "__typename": "SimpleStrategy",
            "minFundingRate": 0.0005,
            "exitFundingRate": 0.0002,
        },
        "balanced": {
            "__typename": "CompositeStrategy",
            "entryThreshold": 0.35,
            "exitThreshold": 0.2,
            "weightRateLevel": 0.35,
        },
        "aggressive": {
            "__typename": "CompositeStrategy",
            "entryThreshold": 0.25,
            "exitThreshold": 0.15,
            "weightRateLevel": 0.4,
        },
        "origin": {
            "__typename": "SimpleStrategy",
            "minFundingRate": 0.0001,
            "exitFundingRate": 0.00005,
        },
    }
