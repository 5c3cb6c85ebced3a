"""WCAG AA by axe-core on every view, both themes, and a narrow screen."""

import os
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.page.backtest_form import (
    MANY_MARKETS,
    choose_markets,
    open_advanced,
    open_form,
    set_period,
    submit,
    wait_until_succeeded,
)
from tests.page.conftest import FRONTEND
from tests.page.narrow import expect_no_sideways_scrolling

_AXE = FRONTEND / "node_modules" / "axe-core" / "axe.min.js"
_TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
_COLOURS = ["color-contrast", "link-in-text-block"]


def violations(page: Page) -> list[str]:
    """What axe-core finds, one line each."""
    return _found(page, {"type": "tag", "values": _TAGS})


def violations_of_colours(page: Page) -> list[str]:
    """What axe-core finds of what another theme can break: its elements are the same."""
    return _found(page, {"type": "rule", "values": _COLOURS})


def _found(page: Page, rules: dict[str, Any]) -> list[str]:
    if not _AXE.is_file():
        reason = "axe-core must be installed by `npm ci` in frontend, was absent"
        if os.environ.get("CI"):
            pytest.fail(reason)
        pytest.skip(reason)
    page.evaluate(_AXE.read_text(encoding="utf-8"))
    found: dict[str, Any] = page.evaluate(
        "(rules) => axe.run(document, { runOnly: rules, resultTypes: ['violations'] })", rules
    )
    return [
        f"{one['id']}: {node['html'][:120]} ({node['failureSummary'][:160]})"
        for one in found["violations"]
        for node in one["nodes"]
    ]


def show(page: Page, view: str) -> None:
    """Bring one view to rest, everything that can be opened opened."""
    if view == "DASHBOARD":
        page.goto("/")
        expect(page.locator("table.markets")).to_be_visible()
        return
    if view == "PORTFOLIO FORM":
        open_form(page, "PORTFOLIO", market=None)
        choose_markets(page, "BTC", "ETH")
        page.get_by_text("Weights", exact=True).click()
        page.get_by_label("sample ETH/USDT:USDT", exact=True).fill("-1")
        page.get_by_role("button", name="Run the portfolio").click()
        expect(page.get_by_text("Must be above 0, was -1.")).to_be_visible()
        return
    if view == "FORM":
        open_form(page, "SWEEP")
        page.get_by_role("button", name="Add axis").click()
        open_advanced(page)
        page.get_by_label("Isolated margin").check()
        page.get_by_label("Move collateral").check()
        page.get_by_role("button", name="Run sweep").click()
        expect(page.get_by_text("Enter at least one value.")).to_be_visible()
        expect(page.locator(".stale")).to_have_count(0)
        return
    open_form(page, view, market=None if view in MANY_MARKETS else "BTC/USDT:USDT")
    if view in MANY_MARKETS:
        choose_markets(page, "BTC", "ETH")
    set_period(page, "2023-01-01", "2023-12-31")
    submit(page, view)
    wait_until_succeeded(page)
    expect(page.locator("main table:visible").first).to_be_visible()
    for summary in page.locator("main summary").all():
        summary.click()


VIEWS = [
    "DASHBOARD",
    "FORM",
    "PORTFOLIO FORM",
    "BACKTEST",
    "COMPARISON",
    "SWEEP",
    "MULTI_MARKET",
    "PORTFOLIO",
]


@pytest.mark.parametrize("view", VIEWS)
def test_axe_finds_nothing_in_either_theme(page: Page, view: str) -> None:
    show(page, view)
    assert violations(page) == []
    page.get_by_role("button", name="Light theme").click()
    expect(page.get_by_role("button", name="Dark theme")).to_be_visible()
    assert violations_of_colours(page) == []


def test_what_is_of_an_earlier_question_can_be_read(page: Page) -> None:
    open_form(page, "SWEEP")
    panel = page.locator(".market-panel:not(.stale)")
    expect(panel.locator(".value.gain, .value.loss")).to_have_count(1)
    panel.evaluate("(element) => element.classList.add('stale')")
    assert violations_of_colours(page) == []


@pytest.mark.parametrize("view", VIEWS)
def test_a_phone_of_380_pixels_needs_no_sideways_scrolling(page: Page, view: str) -> None:
    page.set_viewport_size({"width": 380, "height": 800})
    show(page, view)
    expect_no_sideways_scrolling(page)


def test_the_theme_is_dark_until_chosen_and_stays_as_chosen(page: Page) -> None:
    page.goto("/")
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")
    page.get_by_role("button", name="Light theme").click()
    page.reload()
    expect(page.locator("html")).to_have_attribute("data-theme", "light")


def test_the_page_is_usable_by_keyboard_alone(page: Page) -> None:
    page.goto("/backtest")
    expect(page.get_by_label("Market", exact=True)).to_be_visible()
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to the content")).to_be_focused()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    expect(page.locator("input[name=mode]:focus")).to_have_count(1)
    page.keyboard.press("ArrowDown")
    expect(page.get_by_role("group", name="Strategies to compare")).to_be_visible()
