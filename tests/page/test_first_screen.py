"""What a reader sees first comes first: nothing waits for code, nor for what lies below."""

import json
import re

from playwright.sync_api import Page, Request, Route, expect

from tests.api.questions import finished, question
from tests.running_service import RunningService

_NAME = re.compile(r"query (\w+)")
_HOLD_TURNS = """
window.held = [];
window.requestIdleCallback = (act) => window.held.push(act);
"""


def _name(request: Request) -> str:
    found = _NAME.match(json.loads(request.post_data or "{}").get("query", ""))
    return found[1] if found else ""


def test_a_result_is_asked_for_while_its_code_comes_and_only_once(
    page: Page, service: RunningService
) -> None:
    run_id = finished(service, "startBacktest", question())
    held: list[Route] = []
    asked: list[str] = []
    page.on("request", lambda one: asked.append(_name(one)) if "/graphql" in one.url else None)
    page.route(re.compile(r"/assets/result-.*\.js"), lambda route: held.append(route))
    page.goto(f"/runs/{run_id}")
    while not held or not {"Run", "RunLuck", "BacktestResult", "Trades"} <= set(asked):
        page.wait_for_timeout(10)
    expect(page.get_by_text("Loading the result")).to_be_visible()
    for route in held:
        route.continue_()
    expect(page.locator("table.trades")).to_be_visible()
    page.unroute_all(behavior="ignoreErrors")  # the next test has the same tab
    for name in ("Run", "BacktestResult", "Trades"):
        assert asked.count(name) == 1, asked


def test_what_lies_below_comes_a_part_at_a_time(page: Page, service: RunningService) -> None:
    run_id = finished(service, "startBacktest", question())
    page.add_init_script(_HOLD_TURNS)
    page.goto(f"/runs/{run_id}")
    expect(page.locator("[data-pane=Equity] canvas")).to_be_visible()
    expect(page.get_by_role("heading", name="Trades")).to_have_count(0)
    expect(page.locator("[data-pane=Drawdown] canvas")).to_have_count(0)
    # Their places are free: the page is long from the beginning.
    assert page.evaluate("document.documentElement.scrollHeight") > 3_000
    turns = 0
    while page.locator(".later").count() > 0:
        turns += page.evaluate("held.length ? (held.shift()(), 1) : 0")
        page.wait_for_timeout(20)
    assert turns > 8
    expect(page.locator("[data-pane=Drawdown] canvas")).to_be_visible()
    expect(page.get_by_role("heading", name="Trades")).to_be_visible()
    expect(page.get_by_role("heading", name="Record")).to_be_visible()
