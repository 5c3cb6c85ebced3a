"""A run's own address and record: reload, copy as GraphQL, clone and edit, delete."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from tests.api.questions import finished, question
from tests.page.backtest_form import (
    copied,
    open_advanced,
    open_form,
    set_period,
    submit,
    wait_until_succeeded,
)
from tests.running_service import RunningService

_DELETE = "mutation ($id: ID!) { deleteRun(id: $id) { __typename } }"


@pytest.fixture
def run_id(page: Page, service: RunningService) -> Iterator[str]:
    """A finished backtest, shown; the next test finds none of its label to be used again."""
    open_form(page)
    set_period(page, "2023-01-01", "2023-12-31")
    open_advanced(page)
    page.get_by_label("Initial capital").fill("25000")
    page.get_by_label("Label").fill('my "first" run')
    found = submit(page)
    wait_until_succeeded(page)
    yield found
    service.data(_DELETE, {"id": found})


def test_a_reload_shows_the_same_run_again(page: Page, run_id: str) -> None:
    expect(page.locator(".figures")).to_be_visible()
    figures = page.locator(".figures").text_content()
    page.reload()
    expect(page.locator(".figures")).to_have_text(figures or "")
    expect(page.get_by_role("heading", level=1)).to_have_text('my "first" run')
    assert page.url.endswith(run_id)


def test_back_and_forward_move_between_views(page: Page, run_id: str) -> None:
    page.get_by_role("navigation", name="Main").get_by_role("link", name="Dashboard").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Dashboard")
    page.go_back()
    expect(page.get_by_role("heading", level=1)).to_have_text('my "first" run')
    page.go_forward()
    page.get_by_role("link", name='my "first" run').first.click()
    expect(page).to_have_url(re.compile(r"/runs/"))
    assert run_id


def test_the_copied_mutation_asks_the_service_for_the_same_run(
    page: Page, service: RunningService, run_id: str
) -> None:
    accepted = service.data(copied(page, service.url, "GraphQL"))["startBacktest"]
    assert accepted["reused"] is True
    assert accepted["run"]["id"] == run_id


def test_a_cells_run_can_be_copied_as_well(page: Page, service: RunningService) -> None:
    open_form(page, "SWEEP")
    set_period(page, "2023-01-01", "2023-12-31")
    submit(page, "SWEEP")
    wait_until_succeeded(page)
    page.get_by_role("button", name="Open the run of cell 4").click()
    expect(page.get_by_role("heading", level=1)).not_to_have_text("Sweep")
    accepted = service.data(copied(page, service.url, "GraphQL"))["startBacktest"]
    assert accepted["__typename"] == "RunAccepted"


def test_a_run_is_asked_again_where_the_box_says_so(
    page: Page, service: RunningService, run_id: str
) -> None:
    query = "query ($id: ID!) { run(id: $id) { rerunOnNewData } }"
    box = page.get_by_label("Ask it again once its markets have new data")
    expect(box).not_to_be_checked()
    for is_wanted in (True, False):
        with page.expect_response(
            lambda answer: "RerunOnNewData" in (answer.request.post_data or "")
        ):
            box.click()
        expect(box).to_be_enabled()
        expect(box).to_be_checked(checked=is_wanted)
        assert service.data(query, {"id": run_id})["run"] == {"rerunOnNewData": is_wanted}


def test_clone_and_edit_fills_the_form_as_it_was_sent(page: Page, run_id: str) -> None:
    page.get_by_role("link", name="Clone and edit").click()
    expect(page.get_by_label("Start date")).to_have_value("2023-01-01")
    expect(page.get_by_label("Market", exact=True)).to_have_value("sample|BTC/USDT:USDT")
    open_advanced(page)
    expect(page.get_by_label("Initial capital")).to_have_value("25000")
    assert submit(page) == run_id


def test_a_clone_keeps_an_end_inside_a_day(page: Page, service: RunningService) -> None:
    period = {"start": "2023-01-01T00:00:00Z", "end": "2023-02-01T00:00:00Z"}
    run_id = finished(service, "startBacktest", question(period=period))
    page.goto(f"/runs/{run_id}")
    expect(page.get_by_text("2023-01-01 to 2023-02-01 00:00.")).to_be_visible()
    page.get_by_role("link", name="Clone and edit").click()
    expect(page.get_by_label("Start date")).to_have_value("2023-01-01")
    expect(page.get_by_label("End date")).to_have_value("2023-02-01T00:00:00Z")
    assert submit(page) == run_id


def test_a_day_is_a_period(page: Page) -> None:
    open_form(page)
    set_period(page, "2023-05-05", "2023-05-05")
    submit(page)
    wait_until_succeeded(page)
    expect(page.get_by_text("2023-05-05 to 2023-05-05.")).to_be_visible()


def test_an_unknown_run_is_named_as_such(page: Page) -> None:
    page.goto("/runs/bm90aGluZw==")
    expect(page.get_by_role("heading", level=1)).to_have_text("Run not found")


def test_deleting_asks_first_and_then_the_run_is_gone(page: Page, service: RunningService) -> None:
    open_form(page)
    set_period(page, "2022-03-03", "2022-08-08")
    run_id = submit(page)
    wait_until_succeeded(page)
    page.get_by_role("button", name="Delete run").click()
    page.get_by_role("button", name="Delete for good").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Dashboard")
    query = "query ($id: ID!) { run(id: $id) { id } }"
    assert service.data(query, {"id": run_id}) == {"run": None}


def test_it_tells_how_many_questions_were_asked(
    page: Page, service: RunningService, run_id: str
) -> None:
    term = page.locator("dl.provenance dt", has_text="Trials")
    expect(term).to_be_visible()
    told = service.data("query ($id: ID!) { run(id: $id) { trials } }", {"id": run_id})
    count = told["run"]["trials"]
    expect(page.locator("dl.provenance dd").last).to_contain_text(f"{count:,} ")
