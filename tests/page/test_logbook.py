"""The log book: find any run of many, describe it, compare runs, delete with a way back."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, ViewportSize, expect

from benchmarks.page_speed.chromium import PHONE, ROOMY
from tests.api.questions import finished, question
from tests.page.many_runs import many_runs
from tests.page.narrow import expect_no_sideways_scrolling
from tests.page.test_accessibility import violations, violations_of_colours
from tests.running_service import RunningService

_COUNT = 348
_CAPITAL = {"initial": 34_800}
_TAGS = "query ($id: ID!) { run(id: $id) { label tags note pinned } }"


@pytest.fixture(scope="module")
def history(service: RunningService) -> Iterator[list[str]]:
    """Ids of 348 runs, the oldest first."""
    run_id = finished(service, "startBacktest", question(capital=_CAPITAL))
    with many_runs(service.home, run_id, _COUNT) as ids:
        yield ids


@pytest.fixture
def other(service: RunningService) -> Iterator[str]:
    """A run of another strategy over half the time, of a name that no other has."""
    half = {"start": "2023-01-01T00:00:00Z", "end": "2023-06-30T00:00:00Z"}
    asked = question(capital=_CAPITAL, strategy={"hold": {}}, period=half, label="the odd one")
    run_id = finished(service, "startBacktest", asked)
    yield run_id
    service.data("mutation ($id: ID!) { deleteRun(id: $id) { __typename } }", {"id": run_id})


def _lines(page: Page) -> Locator:
    return page.locator("table.logbook tbody tr")


def _first(page: Page) -> Locator:
    return _lines(page).first


@pytest.mark.parametrize("size", [ROOMY, PHONE], ids=["roomy", "phone"])
def test_run_1_of_348_is_found_by_its_name_by_order_and_page_by_page(
    page: Page, history: list[str], size: ViewportSize
) -> None:
    page.set_viewport_size(size)
    page.goto("/")
    page.get_by_role("navigation", name="Main").get_by_role("link", name="Runs").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Runs")
    page.get_by_label("Search").fill(f"run 1 of {_COUNT}")
    expect(_lines(page)).to_have_count(1)
    expect(_first(page)).to_contain_text("sample BTC/USDT:USDT")
    expect(_first(page)).to_contain_text("in from 1 bps, out below 0.5 bps")
    expect(page).to_have_url(re.compile(r"/runs\?text=run"))
    page.get_by_role("link", name=f"Run 1 of {_COUNT}").click()
    expect(page).to_have_url(re.compile(re.escape(history[0].rstrip("="))))
    page.go_back()
    expect(page.get_by_label("Search")).to_have_value(f"run 1 of {_COUNT}")
    page.goto("/runs?tag=copied")
    expect(page.get_by_text(f"{_COUNT} runs.")).to_be_visible()
    page.get_by_label("Smallest or oldest first").check()
    expect(_first(page).get_by_role("link").first).to_have_text(f"Run 1 of {_COUNT}")
    page.get_by_label("Smallest or oldest first").uncheck()
    expect(_first(page).get_by_role("link").first).to_have_text(f"Run {_COUNT} of {_COUNT}")
    for number in range(2, 8):
        page.get_by_role("link", name="Next page").click()
        expect(page.get_by_text(f"Page {number}", exact=True)).to_be_visible()
    expect(_lines(page)).to_have_count(_COUNT - 6 * 50)
    expect(_lines(page).last.get_by_role("link").first).to_have_text(f"Run 1 of {_COUNT}")
    page.go_back()
    expect(page.get_by_text("Page 6", exact=True)).to_be_visible()
    expect(_lines(page)).to_have_count(50)


def test_a_line_tells_of_its_result(page: Page, service: RunningService, other: str) -> None:
    query = "query ($id: ID!) { run(id: $id) { summary { netPnl } } }"
    net = service.data(query, {"id": other})["run"]["summary"]["netPnl"]
    page.goto("/runs?text=odd")
    expect(_first(page)).to_contain_text("the odd one")
    expect(_first(page)).to_contain_text(f"{net:+,.2f}".replace("-", "−"))  # noqa: RUF001
    expect(_first(page).locator("svg.sparkline polyline")).to_have_count(1)
    page.get_by_label("Strategy").select_option("simple")
    expect(page.get_by_text("0 runs.")).to_be_visible()
    page.go_back()
    expect(_lines(page)).to_have_count(1)


def test_runs_are_found_by_market_data_and_day(page: Page, history: list[str], other: str) -> None:
    assert history
    assert other
    page.goto("/runs?text=odd")
    expect(_first(page)).to_contain_text("SYNTHETIC")
    search = page.get_by_role("search", name="Market and time")
    search.get_by_label("Market").select_option("sample|BTC/USDT:USDT")
    search.get_by_label("Data from").fill("2023-06-30")
    expect(_lines(page)).to_have_count(1)
    search.get_by_label("Data from").fill("2023-07-01")
    expect(page.get_by_text("0 runs.")).to_be_visible()
    page.reload()
    expect(search.get_by_label("Data from")).to_have_value("2023-07-01")
    expect(search.get_by_label("Market")).to_have_value("sample|BTC/USDT:USDT")
    page.goto("/runs?tag=copied&startedUntil=2020-01-01")
    expect(page.get_by_text(f"{_COUNT} runs.")).to_be_visible()
    search.get_by_label("Started from").fill("2020-01-02")
    expect(page.get_by_text("0 runs.")).to_be_visible()
    page.goto("/runs?text=odd&market=sample%7CETH/USDT:USDT")
    expect(page.get_by_text("0 runs.")).to_be_visible()


def test_what_is_said_of_a_run_is_kept(page: Page, service: RunningService, other: str) -> None:
    def told() -> Any:
        return service.data(_TAGS, {"id": other})["run"]

    page.goto("/runs?text=odd")
    page.get_by_role("button", name="Star the odd one").click()
    expect(page.get_by_role("button", name="Star the odd one")).to_have_attribute(
        "aria-pressed", "true"
    )
    page.get_by_role("button", name="Edit the odd one").click()
    page.get_by_label("Name").fill("the even one")
    page.get_by_label("Tags, with commas").fill("odd, july ,")
    page.get_by_label("Note").fill("Try it with fees.")
    page.get_by_role("button", name="Save").click()
    expect(_first(page)).to_contain_text("Try it with fees.")
    assert told() == {
        "label": "the even one",
        "tags": ["odd", "july"],
        "note": "Try it with fees.",
        "pinned": True,
    }
    _first(page).get_by_role("link", name="july").click()
    expect(page.get_by_role("button", name="Tag “july” ✕")).to_be_visible()
    expect(page.get_by_text("1 run.")).to_be_visible()
    page.get_by_role("button", name="Tag “july” ✕").click()
    page.get_by_label("Starred only").check()
    expect(page.get_by_role("link", name="the even one")).to_be_visible()


def test_a_deleted_run_comes_back_until_the_list_is_left(
    page: Page, service: RunningService, history: list[str]
) -> None:
    name = f"Run 100 of {_COUNT}"
    page.goto(f"/runs?text={name.replace(' ', '+')}")
    page.get_by_role("button", name=f"Delete {name}").click()
    expect(_lines(page)).to_have_count(0)
    page.get_by_role("button", name="Undo").click()
    expect(_lines(page)).to_have_count(1)
    assert service.data(_TAGS, {"id": history[99]})["run"] is not None
    page.get_by_role("button", name=f"Delete {name}").click()
    expect(page.get_by_text(f"{name} is deleted.")).to_be_visible()
    with page.expect_response(lambda one: "deleteRun" in (one.request.post_data or "")):
        page.get_by_role("navigation", name="Main").get_by_role("link", name="Markets").click()
    assert service.data(_TAGS, {"id": history[99]})["run"] is None


def test_cells_stand_under_their_sweep(page: Page, service: RunningService) -> None:
    sweep = finished(service, "startSweep", question(capital={"initial": 34_801}, label="parent"))
    opened = service.data(
        """query ($id: ID!) { run(id: $id) { ... on Sweep {
          one: backtest(cell: 0) { id } two: backtest(cell: 1) { id } } } }""",
        {"id": sweep},
    )["run"]
    page.goto("/runs")
    parent = page.locator("tbody.group", has=page.get_by_role("link", name="parent", exact=True))
    expect(parent.locator("tr")).to_have_count(1)
    links = page.locator(f"a[href*='{opened['one']['id'].rstrip('=')}']")
    expect(links).to_have_count(0)
    parent.get_by_role("button", name="2 opened from it").click()
    expect(parent.locator("tr")).to_have_count(3)
    expect(links).to_have_count(1)


@pytest.mark.parametrize("size", [ROOMY, PHONE], ids=["roomy", "phone"])
def test_two_old_runs_are_compared(
    page: Page, history: list[str], other: str, size: ViewportSize
) -> None:
    page.set_viewport_size(size)
    assert history
    assert other
    page.goto(f"/runs?text=Run+7+of+{_COUNT}")
    page.get_by_label(f"Compare Run 7 of {_COUNT}").check()
    page.get_by_label("Search").fill("the odd one")
    expect(_lines(page)).to_have_count(1)
    expect(page.locator(".compare-bar")).to_contain_text(f"Run 7 of {_COUNT}")  # it has its height
    page.get_by_label("Compare the odd one").check()
    expect(page.get_by_text("2 ticked:")).to_be_visible()
    page.get_by_role("link", name="Compare", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Compare runs")
    expect(page.locator(".notes")).to_contain_text("Run 2 is over another period")
    expect(page.locator("canvas")).to_have_count(1)
    expect(page.get_by_role("row", name=re.compile("^Net P&L"))).to_have_count(1)
    heads = page.get_by_role("group", name="Metrics").get_by_role("columnheader")
    expect(heads).to_have_text(["Metric", "Run 1", "Run 2", "less run 1"])
    settings = page.get_by_role("group", name="Settings that differ")
    expect(settings).to_contain_text("strategy.kind")
    expect(settings).to_contain_text("2023-06-30T00:00:00Z")
    page.get_by_label("As a share of each capital").check()
    expect(page).to_have_url(re.compile("fractions=1"))
    page.reload()
    expect(page.get_by_label("As a share of each capital")).to_be_checked()
    assert violations(page) == []


def test_a_run_is_compared_from_its_heading(page: Page, history: list[str], other: str) -> None:
    page.goto(f"/runs/{other}")
    page.get_by_role("link", name="Compare", exact=True).click()
    bar = page.locator(".compare-bar")
    expect(bar).to_have_text(re.compile("1 ticked: the odd one. Tick another"))
    expect(bar.get_by_role("link", name="Compare")).to_have_count(0)
    page.get_by_label("Search").fill(f"Run 9 of {_COUNT}")
    expect(_lines(page)).to_have_count(1)
    page.get_by_label(f"Compare Run 9 of {_COUNT}").check()
    expect(bar).to_have_text(re.compile(f"2 ticked: the odd one, Run 9 of {_COUNT}"))
    bar.get_by_role("link", name="Compare").click()
    expect(page.locator("ol.compared li")).to_have_count(2)
    page.go_back()
    expect(page.get_by_label(f"Compare Run 9 of {_COUNT}")).to_be_checked()
    page.go_forward()
    page.get_by_role("link", name="Tick others").click()
    expect(bar).to_contain_text("2 ticked: the odd one")
    bar.get_by_role("button", name="Untick").click()
    expect(page).to_have_url(re.compile("/runs$"))
    assert history


def test_what_cannot_be_compared_is_told_in_words(page: Page, history: list[str]) -> None:
    page.goto(f"/compare?ids={history[0]}")
    expect(page.get_by_role("alert")).to_have_text("ids must be 2 to 8 runs, were 1")


def test_axe_finds_nothing_in_either_theme(page: Page, history: list[str]) -> None:
    assert history
    page.goto("/runs?tag=copied")
    page.get_by_role("button", name="Edit").first.click()
    expect(page.get_by_label("Note")).to_be_visible()
    assert violations(page) == []
    page.get_by_role("button", name="Light theme").click()
    assert violations_of_colours(page) == []


def test_the_keyboard_alone_stars_and_ticks(page: Page, history: list[str]) -> None:
    assert history
    page.goto(f"/runs?text=Run+8+of+{_COUNT}")
    page.get_by_label(f"Compare Run 8 of {_COUNT}").focus()
    page.keyboard.press("Space")
    expect(page.get_by_text("1 ticked:")).to_be_visible()
    page.keyboard.press("Tab")
    expect(page.get_by_role("button", name="Star")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="Star")).to_have_attribute("aria-pressed", "true")


def test_a_phone_needs_no_sideways_scrolling(page: Page, history: list[str], other: str) -> None:
    page.set_viewport_size({"width": 380, "height": 800})
    page.goto("/runs")
    expect(_first(page)).to_be_visible()
    expect_no_sideways_scrolling(page)
    page.goto(f"/compare?ids={history[0]},{other}")
    expect(page.locator("canvas")).to_have_count(1)
    expect_no_sideways_scrolling(page)
