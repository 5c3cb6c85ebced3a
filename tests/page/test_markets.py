"""The explorer in a browser: ranking, comparison, one market, downloads."""

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.page.backtest_form import open_form, submit, wait_until_succeeded
from tests.page.narrow import expect_no_sideways_scrolling
from tests.page.test_accessibility import violations, violations_of_colours

TABLE = "Markets by yield"


def open_ranking(page: Page) -> None:
    page.goto("/markets")
    expect(page.get_by_role("group", name=TABLE).locator("tbody tr")).to_have_count(5)


def expect_first(page: Page, market: str) -> None:
    first = page.get_by_role("group", name=TABLE).locator("tbody tr a").first
    expect(first).to_have_text(market)


def open_market(page: Page, name: str = "BTC") -> None:
    page.goto(f"/markets/sample/{name}/USDT:USDT")
    expect(page.get_by_role("heading", name=f"sample {name}/USDT:USDT")).to_be_visible()
    expect(page.locator(".pane")).to_have_count(3)


def test_the_ranking_is_reached_from_everywhere_and_sorts(page: Page) -> None:
    page.goto("/")
    page.get_by_role("navigation", name="Main").get_by_role("link", name="Markets").click()
    expect(page).to_have_title("Markets · Carrybench")
    expect(page.get_by_role("status").filter(has_text="5 markets")).to_contain_text("strong")
    expect_first(page, "sample INTERVAL/USDT:USDT")
    page.get_by_role("button", name="Net APR").click()
    expect_first(page, "sample NEGATIVE/USDT:USDT")
    page.get_by_role("button", name="Market", exact=True).click()
    page.get_by_role("button", name="Market", exact=True).click()
    expect_first(page, "sample BTC/USDT:USDT")


def test_windows_filters_and_costs_change_the_ranking(page: Page) -> None:
    open_ranking(page)
    row = page.get_by_role("row", name="sample BTC")
    before = row.inner_text()
    page.get_by_role("button", name="7 days").click()
    expect(row).to_contain_text("Too little data")
    expect(page.get_by_role("button", name="7 days")).to_have_attribute("aria-pressed", "true")
    page.get_by_role("button", name="90 days").click()
    expect(row).not_to_contain_text("Too little data")
    assert row.inner_text() == before
    page.get_by_text("Costs and holding time").click()
    page.get_by_label("Days held").fill("1")
    page.get_by_label("Days held").press("Enter")
    expect(page.get_by_role("status").filter(has_text="markets")).not_to_contain_text("strong")
    page.get_by_label("Search").fill("inter")
    expect(page.get_by_role("group", name=TABLE).locator("tbody tr")).to_have_count(1)
    page.get_by_label("Search").fill("")
    page.get_by_label("Generated markets too").uncheck()
    expect(page.get_by_role("group", name=TABLE).locator("tbody tr")).to_have_count(0)


def test_what_is_out_of_range_is_told(page: Page) -> None:
    open_ranking(page)
    page.get_by_text("Costs and holding time").click()
    page.get_by_label("Days held").fill("0")
    page.get_by_label("Days held").press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("holdingDays must be a number from 0.1")


def test_markets_are_compared_side_by_side_by_keyboard(page: Page) -> None:
    open_ranking(page)
    for name in ("sample BTC", "sample NEGATIVE"):
        page.get_by_role("checkbox", name=f"Compare {name}").focus()
        page.keyboard.press("Space")
    boxes = page.locator("svg.boxes")
    expect(boxes.locator(".box-row")).to_have_count(2)
    label = boxes.get_attribute("aria-label") or ""
    assert "sample BTC/USDT:USDT: half of the rates from" in label
    table = page.get_by_role("group", name="Markets side by side")
    expect(table.get_by_role("row", name="Net APR")).to_contain_text("★")
    page.get_by_role("button", name="Clear").click()
    expect(boxes).to_have_count(0)


def test_a_market_is_shown_with_its_verdict_and_charts(page: Page) -> None:
    open_ranking(page)
    page.get_by_role("link", name="sample BTC/USDT:USDT").click()
    expect(page.locator(".carry-verdict")).to_contain_text("as of 2024-12-31 16:00 UTC")
    expect(page.locator(".carry-verdict")).to_contain_text("The stored data end at 2024-12-31")
    expect(page.locator(".reasons li").first).to_contain_text("The last rate")
    expect(page.locator(".pane")).to_have_count(3)
    page.get_by_role("button", name="30 days").click()
    expect(page.get_by_role("heading", name="Rates per 8 hours")).to_contain_text("last 30 days")
    page.get_by_role("link", name="Backtest this market").click()
    expect(page.get_by_label("Market", exact=True)).to_have_value("sample|BTC/USDT:USDT")
    expect(page.get_by_label("Start date")).not_to_have_value("")


def test_a_word_is_explained_on_focus_until_escape(page: Page) -> None:
    open_market(page)
    page.get_by_role("button", name="Percentile now").focus()
    tip = page.get_by_role("tooltip").filter(has_text="half the share equal to it")
    expect(tip).to_be_visible()
    page.keyboard.press("Escape")
    expect(tip).to_be_hidden()


def test_an_unknown_market_is_told(page: Page) -> None:
    page.goto("/markets/sample/NONE/USDT:USDT")
    expect(page.get_by_text("Nothing is stored for NONE/USDT:USDT on sample.")).to_be_visible()


def test_series_are_downloaded(page: Page, tmp_path: Path) -> None:
    open_market(page)
    with page.expect_download() as started:
        page.get_by_role("button", name="funding", exact=True).click()
    assert started.value.suggested_filename == "sample-BTC-USDT-USDT-funding.csv"
    target = tmp_path / "funding.csv"
    started.value.save_as(target)
    assert target.read_text().splitlines()[0] == "timestamp,rate,interval_hours"


def test_results_are_downloaded(page: Page, tmp_path: Path) -> None:
    open_form(page, "BACKTEST")
    submit(page, "BACKTEST")
    wait_until_succeeded(page)
    page.locator("select[name=fileFormat]").select_option("json")
    with page.expect_download() as started:
        page.get_by_role("button", name="Trades", exact=True).click()
    assert started.value.suggested_filename.endswith("-trades.json")
    target = tmp_path / "trades.json"
    started.value.save_as(target)
    assert target.read_text().startswith('[{"')


@pytest.mark.parametrize("view", ["ranking", "market"])
def test_axe_finds_nothing_in_either_theme(page: Page, view: str) -> None:
    if view == "ranking":
        open_ranking(page)
        for name in ("sample BTC", "sample ETH"):
            page.get_by_role("checkbox", name=f"Compare {name}").check()
        expect(page.locator("svg.boxes")).to_be_visible()
    else:
        open_market(page)
    for summary in page.locator("main summary").all():
        summary.click()
    assert violations(page) == []
    page.get_by_role("button", name="Light theme").click()
    expect(page.get_by_role("button", name="Dark theme")).to_be_visible()
    assert violations_of_colours(page) == []


@pytest.mark.parametrize("view", ["ranking", "market"])
def test_a_phone_of_380_pixels_needs_no_sideways_scrolling(page: Page, view: str) -> None:
    page.set_viewport_size({"width": 380, "height": 800})
    if view == "ranking":
        open_ranking(page)
        for name in ("sample BTC", "sample ETH"):
            page.get_by_role("checkbox", name=f"Compare {name}").check()
    else:
        open_market(page)
    for summary in page.locator("main summary").all():
        summary.click()
    expect_no_sideways_scrolling(page)
