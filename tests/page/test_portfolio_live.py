"""A portfolio while it waits and runs: progress without a reload, and cancel."""

from playwright.sync_api import Page, expect

from tests.page.backtest_form import (
    choose_markets,
    open_form,
    set_period,
    submit,
    wait_until_succeeded,
)
from tests.resting_worker import resting_worker
from tests.running_service import RunningService


def ask(page: Page, end: str) -> str:
    open_form(page, "PORTFOLIO", market=None)
    choose_markets(page, "BTC", "ETH", "NEGATIVE")
    set_period(page, "2022-01-01", end)
    return submit(page, "PORTFOLIO")


def test_it_is_watched_from_waiting_to_its_result(page: Page, service: RunningService) -> None:
    with resting_worker(service):
        ask(page, "2024-06-03")
        expect(page.locator(".progress .status")).to_have_text("Queued")
        expect(page.get_by_role("progressbar")).to_have_js_property("value", 0)
        expect(page.get_by_text("3 markets", exact=True)).to_be_visible()
    wait_until_succeeded(page)
    expect(page.get_by_role("progressbar")).to_have_count(0)
    expect(page.locator(".subject")).to_contain_text("3 markets")


def test_it_is_cancelled_and_says_that_there_is_no_result(
    page: Page, service: RunningService
) -> None:
    with resting_worker(service):
        run_id = ask(page, "2024-06-04")
        page.get_by_role("button", name="Cancel").click()
        expect(page.locator(".heading .status")).to_have_text("Cancelled")
    query = "query ($id: ID!) { run(id: $id) { status ... on Portfolio { metrics { netPnl } } } }"
    stored = service.data(query, {"id": run_id})["run"]
    assert stored == {"status": "CANCELLED", "metrics": None}
    expect(page.get_by_text("This run has no result.")).to_be_visible()
    expect(page.get_by_role("link", name="Clone and edit")).to_be_visible()
