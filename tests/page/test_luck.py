"""What a result is worth, on its page: the same sentence as the service says, and what it means."""

from playwright.sync_api import Page, expect

from tests.api.questions import BTC, ETH, finished, question
from tests.running_service import RunningService

_QUERY = """query ($id: ID!) { run(id: $id) { ... on Judged {
  verdict { sentence reasons { sentence } } confidence { days } untimed } } }"""
_WATCH = "subscription ($id: ID!) { runJudged(id: $id) { runId } }"


def test_the_verdict_is_the_first_sentence_of_a_result(page: Page, service: RunningService) -> None:
    run_id = finished(service, "startBacktest", question(strategy={"hold": {}}))
    page.goto(f"/runs/{run_id}")  # before or after it is judged: it comes by itself
    service.events(_WATCH, {"id": run_id})
    run = service.data(_QUERY, {"id": run_id})["run"]
    worth = page.get_by_role("region", name="Is it luck?")
    expect(worth.locator(".worth")).to_have_text(run["verdict"]["sentence"])
    page.get_by_text("What this means").click()
    for reason in run["verdict"]["reasons"]:
        expect(worth).to_contain_text(reason["sentence"])
    expect(worth.get_by_role("row", name="Rotations")).to_contain_text(run["untimed"])
    expect(worth.get_by_role("row", name="Track record")).to_contain_text("364 days")


def test_each_entry_of_a_comparison_has_its_own(page: Page, service: RunningService) -> None:
    sent = {name: value for name, value in question().items() if name != "strategy"}
    run_id = finished(service, "startComparison", sent)
    page.goto(f"/runs/{run_id}")
    told = page.get_by_role("region", name="Is it luck?").locator(".worth")
    expect(told).to_have_count(2)
    expect(told.first).to_contain_text("simple: ")


def test_each_market_of_several_has_its_own(page: Page, service: RunningService) -> None:
    sent = {name: value for name, value in question().items() if name != "market"}
    run_id = finished(service, "startMultiMarket", sent | {"markets": [BTC, ETH]})
    page.goto(f"/runs/{run_id}")
    told = page.get_by_role("region", name="Is it luck?").locator(".worth")
    expect(told).to_have_count(2)
    expect(told.first).to_contain_text("USDT:USDT: ")
