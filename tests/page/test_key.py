"""The page where the service asks for an API key: in words, kept in the tab, sent to it alone."""

import os
from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Request, Route, expect

from tests import forked
from tests.page.backtest_form import open_form, submit, wait_until_succeeded
from tests.page.test_accessibility import violations
from tests.running_service import GuardedService, RunningService

_PATIENCE_MS = 60_000


@pytest.fixture
def guarded(browser: Browser, guarded_service: GuardedService) -> Iterator[BrowserContext]:
    """A fresh profile on the service that requires keys."""
    url = guarded_service.nobody.url
    fresh = browser.new_context(base_url=url, viewport={"width": 1280, "height": 900})
    fresh.set_default_timeout(_PATIENCE_MS)
    yield fresh
    fresh.close()


def enter(page: Page, key: str | None) -> None:
    """Type a key and send the form."""
    page.get_by_label("API key", exact=True).fill(str(key))
    page.get_by_role("button", name="Enter").click()


def expect_to_be_asked(page: Page) -> None:
    heading = page.get_by_role("heading", name="This service asks for an API key")
    expect(heading).to_be_visible()


def test_the_page_asks_for_a_key_and_says_when_it_is_wrong(
    guarded: BrowserContext, guarded_service: GuardedService
) -> None:
    page = guarded.new_page()
    page.goto("/")
    expect_to_be_asked(page)
    expect(page.get_by_text("carry keys create")).to_be_visible()
    assert violations(page) == []
    page.get_by_role("button", name="Light theme").click()
    assert violations(page) == []
    enter(page, "carry_wrong")
    refused = "The service refuses the key: API key must be one of this service, was not."
    expect(page.get_by_text(refused)).to_be_visible()
    assert violations(page) == []
    enter(page, f" {guarded_service.alice.key} ")  # as it is pasted
    expect(page.locator("table.markets")).to_be_visible()
    expect(page.get_by_text("API key must be")).to_have_count(0)


def test_with_a_key_a_run_is_started_and_watched(
    guarded: BrowserContext, guarded_service: GuardedService
) -> None:
    page = guarded.new_page()
    page.goto("/")
    enter(page, guarded_service.alice.key)
    expect(page.locator("table.markets")).to_be_visible()
    open_form(page)
    run_id = submit(page)
    wait_until_succeeded(page)  # told by the WebSocket
    query = "query ($id: ID!) { run(id: $id) { status } }"
    assert guarded_service.alice.data(query, {"id": run_id}) == {"run": {"status": "SUCCEEDED"}}
    assert guarded_service.bob.data(query, {"id": run_id}) == {"run": None}


def test_a_late_refusal_of_no_key_does_not_refuse_the_key_entered_meanwhile(
    guarded: BrowserContext, guarded_service: GuardedService
) -> None:
    page = guarded.new_page()
    held: list[Route] = []

    def hold_the_service_line(route: Route) -> None:
        if "authorization" not in route.request.headers and "ServiceState" in (
            route.request.post_data or ""
        ):
            held.append(route)
        else:
            route.continue_()

    page.route("**/graphql", hold_the_service_line)
    page.goto("/")
    enter(page, guarded_service.alice.key)
    expect(page.locator("table.markets")).to_be_visible()
    assert held
    for route in held:
        with page.expect_request_finished():
            route.continue_()
    # The answer is read in a task after it came: what is asked of the page now comes later.
    page.evaluate("() => new Promise((done) => setTimeout(done, 0))")
    expect(page.get_by_text("API key must be")).to_have_count(0)
    expect(page.locator("table.markets")).to_be_visible()


def test_the_key_stays_in_its_tab_and_goes_to_the_api_alone(
    guarded: BrowserContext, guarded_service: GuardedService
) -> None:
    key = str(guarded_service.alice.key)
    page = guarded.new_page()
    sent: list[Request] = []
    page.on("request", lambda request: sent.append(request))
    page.goto("/")
    enter(page, key)
    expect(page.locator("table.markets")).to_be_visible()
    page.reload()
    expect(page.locator("table.markets")).to_be_visible()
    with_key = {
        urlsplit(request.url).path
        for request in sent
        if any(key in value for value in request.headers.values())
    }
    assert with_key == {"/graphql"}
    assert not any(key in request.url for request in sent)
    assert guarded.cookies() == []
    assert page.evaluate("JSON.stringify(localStorage)").find(key) == -1
    assert page.evaluate("sessionStorage.getItem('carrybench.key')") == key
    other = guarded.new_page()
    other.goto("/")
    expect_to_be_asked(other)
    page.get_by_role("button", name="Forget API key").click()
    expect_to_be_asked(page)
    assert page.evaluate("sessionStorage.length") == 0
    page.reload()
    expect_to_be_asked(page)


def test_a_reader_is_told_what_its_key_does_not_do(
    guarded: BrowserContext, guarded_service: GuardedService
) -> None:
    page = guarded.new_page()
    page.goto("/")
    enter(page, guarded_service.alice_reads.key)
    expect(page.locator("table.markets")).to_be_visible()
    open_form(page)
    page.get_by_role("button", name="Run backtest").click()
    told = "API key must have scope run to start runs, was read"
    expect(page.get_by_text(told)).to_be_visible()


def test_a_key_that_is_revoked_is_asked_for_again(
    guarded: BrowserContext, guarded_service: GuardedService
) -> None:
    key = _carry(guarded_service.nobody, "create")
    page = guarded.new_page()
    page.goto("/")
    enter(page, key)
    expect(page.locator("table.markets")).to_be_visible()
    _carry(guarded_service.nobody, "revoke", key.split("_")[1])
    expect_to_be_asked(page)
    expect(page.get_by_text("API key must be in use, was revoked")).to_be_visible()


def test_the_playground_takes_the_key_of_its_tab(
    guarded: BrowserContext, guarded_service: GuardedService
) -> None:
    page = guarded.new_page()
    page.goto("/")
    enter(page, guarded_service.alice.key)
    expect(page.locator("table.markets")).to_be_visible()
    page.goto("/graphql")
    expect(page.locator(".graphiql-query-editor")).to_contain_text("startBacktest")
    page.get_by_role("button", name="Execute query (Ctrl-Enter)").click()
    expect(page.locator(".result-window")).to_contain_text("RunAccepted")


def _carry(service: RunningService, *arguments: str) -> str:
    """Standard output of `carry keys` where the service has its database."""
    environment = os.environ | {"CARRY_HOME": str(service.home)}
    done = forked.carry("keys", *arguments, environment=environment, timeout=120)
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()
