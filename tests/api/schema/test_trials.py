"""How many trials a market has seen: told by runs and by the market, whatever is deleted."""

from typing import Any

from tests.api.questions import YEAR, finished, question
from tests.running_service import GuardedService, RunningService

# Of no other test: where somebody has swept a million cells, trials are estimated.
MARKET = {"venue": "sample", "symbol": "INTERVAL/USDT:USDT"}

_MARKET = """query ($venue: String!, $symbol: String!, $period: PeriodInput) {
  market(venue: $venue, symbol: $symbol) { trials(period: $period) trialsAreExact }
}"""
_DELETE = "mutation ($id: ID!) { deleteRun(id: $id) { __typename } }"


def of_market(service: RunningService, period: dict[str, str] | None = None) -> int:
    found = service.data(_MARKET, {**MARKET, "period": period})["market"]
    assert found["trialsAreExact"] is True
    return int(found["trials"])


def simple(rate: float, **more: Any) -> dict[str, Any]:
    return question(market=MARKET, strategy={"simple": {"minFundingRate": rate}}, **more)


def test_each_question_counts_once_and_costs_make_none(service: RunningService) -> None:
    before = of_market(service)
    finished(service, "startBacktest", simple(0.000111101))
    assert of_market(service) == before + 1
    finished(service, "startBacktest", simple(0.000111101, costs={"slippageBps": 1.23}))
    finished(service, "startBacktest", simple(0.000111101, capital={"initial": 777}))
    assert of_market(service) == before + 1
    finished(service, "startBacktest", simple(0.000111101, rules={"minHoldingSettlements": 2}))
    assert of_market(service) == before + 2


def test_a_sweep_counts_its_valid_cells_and_not_again_what_ran_before(
    service: RunningService,
) -> None:
    finished(service, "startBacktest", simple(0.000222202))
    before = of_market(service)
    axis = {"parameter": "MIN_FUNDING_RATE", "values": [0.000222202, 0.000222203, 0.00001]}
    run_id = finished(service, "startSweep", question(market=MARKET, axes=[axis]))
    assert of_market(service) == before + 1  # one ran, and one opens below where it closes
    told = service.data("query ($id: ID!) { run(id: $id) { trials } }", {"id": run_id})
    assert told["run"]["trials"] == of_market(service, YEAR)


def test_deleting_a_run_takes_none_back(service: RunningService) -> None:
    run_id = finished(service, "startBacktest", simple(0.000333303))
    before = of_market(service)
    service.data(_DELETE, {"id": run_id})
    assert of_market(service) == before


def test_another_period_has_its_own(service: RunningService) -> None:
    short = {"start": "2022-02-01T00:00:00Z", "end": "2022-02-20T00:00:00Z"}
    before = of_market(service, {"start": "2022-01-01T00:00:00Z", "end": "2022-02-03T00:00:00Z"})
    finished(service, "startBacktest", simple(0.000444404, period=short))
    after = of_market(service, {"start": "2022-01-01T00:00:00Z", "end": "2022-02-03T00:00:00Z"})
    assert after == before
    assert of_market(service, short) > 0


def test_a_comparison_counts_each_entry(service: RunningService) -> None:
    before = of_market(service)
    entries = [{"strategy": {"simple": {"minFundingRate": rate}}} for rate in (0.00055, 0.00056)]
    sent = {"market": MARKET, "period": YEAR, "entries": entries}
    finished(service, "startComparison", sent)
    assert of_market(service) == before + 2


def test_owners_do_not_see_each_other_s(guarded_service: GuardedService) -> None:
    alice, bob = guarded_service.alice, guarded_service.bob
    before = of_market(bob)
    run_id = finished(alice, "startBacktest", simple(0.000666606))
    assert of_market(bob) == before
    told = alice.data("query ($id: ID!) { run(id: $id) { trials } }", {"id": run_id})
    assert told["run"]["trials"] == of_market(alice, YEAR)
