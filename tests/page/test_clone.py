"""A run cloned into the form, and the way back to a form that was typed into."""

import pytest
from playwright.sync_api import Page, expect

from benchmarks.page_speed.chromium import PHONE, ROOMY
from tests.api.questions import finished, question
from tests.page.backtest_form import open_form, set_period, submit
from tests.page.narrow import expect_no_sideways_scrolling
from tests.page.test_layout_shift import RUNS
from tests.running_service import RunningService

MODES = {
    "backtest": "BACKTEST",
    "comparison": "COMPARISON",
    "sweep": "SWEEP",
    "multi-market": "MULTI_MARKET",
    "portfolio": "PORTFOLIO",
    "walk-forward": "WALK_FORWARD",
}
THREE = question(
    entries=[{"strategy": {"simple": {"minFundingRate": rate}}} for rate in (1e-4, 2e-4, 3e-4)]
)
THREE.pop("strategy")


def clone(page: Page, run_id: str) -> None:
    page.goto(f"/runs/{run_id}")
    page.get_by_role("link", name="Clone and edit").click()
    page.get_by_role("button", name="Run", exact=False).last.wait_for()


def test_a_clone_of_one_strategy_three_times_is_answered_by_the_run_it_was_made_of(
    page: Page, service: RunningService
) -> None:
    run_id = finished(service, "startComparison", THREE)
    clone(page, run_id)
    rates = page.get_by_label("Entry funding rate")
    expect(rates).to_have_count(3)
    assert [rate.input_value() for rate in rates.all()] == ["0.0001", "0.0002", "0.0003"]
    told = page.get_by_role("region", name="Not as by default")
    expect(told).to_contain_text("Simple: Entry funding rate 3 bps (default 1 bps)")
    assert submit(page, "COMPARISON") == run_id
    expect(page.get_by_text("The same was asked before: this is the stored run")).to_be_visible()


@pytest.mark.parametrize("kind", MODES)
def test_a_clone_of_each_kind_asks_what_its_run_was_asked(
    page: Page, service: RunningService, kind: str
) -> None:
    mutation, sent = RUNS[kind]
    run_id = finished(service, mutation, sent)
    asked = "query ($id: ID!) { run(id: $id) { input } }"
    for size in (ROOMY, PHONE):
        page.set_viewport_size(size)
        clone(page, run_id)
        expect_no_sideways_scrolling(page)
        with page.expect_request(lambda one: "mutation Start" in (one.post_data or "")) as start:
            assert submit(page, MODES[kind]) == run_id
        posted = start.value.post_data_json
        assert posted is not None
        assert posted["variables"]["input"] == sent
    assert service.data(asked, {"id": run_id})["run"]["input"] == sent


def test_a_clone_opens_the_sections_that_hold_something(
    page: Page, service: RunningService
) -> None:
    sent = question(
        margin={"mode": "ISOLATED", "leverage": 4, "maintenanceMarginRate": 0.01},
        rules={"minHoldingSettlements": 2},
    )
    clone(page, finished(service, "startBacktest", sent))
    expect(page.get_by_label("Leverage")).to_have_value("4")
    expect(page.get_by_label("Leverage")).to_be_visible()
    expect(page.get_by_label("Minimum holding")).to_be_visible()
    expect(page.get_by_role("region", name="Not as by default")).to_contain_text("Leverage 4")


def test_a_typed_label_is_kept_where_a_stored_run_answers(
    page: Page, service: RunningService
) -> None:
    sent = question(rules={"minHoldingSettlements": 4})
    run_id = finished(service, "startBacktest", sent)
    clone(page, run_id)
    page.get_by_label("Label").fill("by another name")
    assert submit(page) == run_id
    expect(page.get_by_role("heading", level=1)).to_have_text("by another name")
    expect(page.get_by_text("The same was asked before")).to_be_visible()
    page.goto(f"/runs/{run_id}")
    expect(page.get_by_role("heading", level=1)).to_have_text("by another name")


def test_back_leads_to_the_form_as_it_was_left_and_to_where_a_page_was_scrolled(
    page: Page,
) -> None:
    open_form(page, "SWEEP")
    set_period(page, "2023-02-01", "2023-11-30")
    page.get_by_role("button", name="Add axis").click()
    page.get_by_label("Values of axis 1").fill("1bps, 2bps, 4bps")
    submit(page, "SWEEP")
    page.locator("table.cells tbody tr").first.wait_for()
    page.set_viewport_size({"width": 1280, "height": 400})
    page.get_by_role("heading", name="Is the best cell luck?").wait_for()
    page.evaluate("window.scrollTo(0, 300)")
    page.wait_for_timeout(300)
    where = "document.querySelector('table.cells').getBoundingClientRect().top"
    left_at = page.evaluate(where)
    # A click of the test's would first scroll to where the link is.
    page.get_by_role("link", name="Markets").dispatch_event("click", {"button": 0})
    page.get_by_role("heading", name="Markets").wait_for()
    page.go_back()
    page.locator("table.cells tbody tr").first.wait_for()
    for _ in range(100):
        if abs(page.evaluate(where) - left_at) < 2:
            break
        page.wait_for_timeout(50)
    assert abs(page.evaluate(where) - left_at) < 2
    page.go_back()
    expect(page.get_by_label("Values of axis 1")).to_have_value("1bps, 2bps, 4bps")
    expect(page.get_by_label("Start date")).to_have_value("2023-02-01")
