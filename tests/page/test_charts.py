"""The linked charts: zoom, cursor, numbers behind them."""

import pytest
from playwright.sync_api import Page, expect

from tests.page.backtest_form import open_form, set_period, submit, wait_until_succeeded

PANES = ["Equity", "Drawdown", "Funding"]
LINES = ["UTC", "Equity", "Hold benchmark", "Drawdown", "Funding"]
_TRIES = 600  # a tenth of a second apart


@pytest.fixture
def result(page: Page) -> Page:
    """A finished backtest with its charts drawn."""
    open_form(page)
    set_period(page, "2023-01-01", "2023-12-31")
    submit(page)
    wait_until_succeeded(page)
    expect(page.locator("table.trades")).to_be_visible()
    return page


def pictures(page: Page) -> dict[str, str]:
    """The pixels of every pane, once they stay as they are."""
    drawn: dict[str, str] = {}
    while drawn != (now := _pictures_now(page)):
        drawn = now
        page.wait_for_timeout(300)
    return drawn


def _pictures_now(page: Page) -> dict[str, str]:
    return {
        pane: page.locator(f"[data-pane={pane}] canvas").evaluate("(canvas) => canvas.toDataURL()")
        for pane in PANES
    }


def expect_every_pane_to_change(page: Page, from_: dict[str, str]) -> None:
    """Wait until no pane shows what it did."""
    for _ in range(_TRIES):
        now = _pictures_now(page)
        if all(now[pane] != from_[pane] for pane in PANES):
            return
        page.wait_for_timeout(100)
    raise AssertionError("every pane must have changed, did not")


def expect_pictures(page: Page, wanted: dict[str, str]) -> None:
    """Wait until every pane shows this."""
    for _ in range(_TRIES):
        if _pictures_now(page) == wanted:
            return
        page.wait_for_timeout(100)
    raise AssertionError("every pane must be as it was, was not")


def test_zoom_moves_every_pane_and_reset_brings_the_whole_period_back(result: Page) -> None:
    whole = pictures(result)
    result.get_by_role("button", name="Zoom in").first.click()
    expect_every_pane_to_change(result, whole)
    result.get_by_role("button", name="Reset zoom").last.click()
    expect_pictures(result, whole)


def test_a_drag_over_one_pane_zooms_all(result: Page) -> None:
    whole = pictures(result)
    equity = result.locator("[data-pane=Equity] .u-over")
    equity.scroll_into_view_if_needed()  # a mouse moves only within the window
    box = equity.bounding_box()
    assert box is not None
    middle = box["y"] + box["height"] / 2
    result.mouse.move(box["x"] + box["width"] * 0.3, middle)
    result.mouse.down()
    result.mouse.move(box["x"] + box["width"] * 0.6, middle, steps=5)
    result.mouse.up()
    expect_every_pane_to_change(result, whole)


def test_the_cursor_reads_all_panes_at_one_time(result: Page) -> None:
    expect(result.locator("figure .readout")).to_have_count(2)
    told, market = result.locator("figure .readout").first, result.locator("figure .readout").last
    expect(told.locator("dt")).to_have_text(LINES)
    expect(told.locator("dd").first).to_have_text("2023-12-31 16:00")
    values = told.locator("dd").all_inner_texts()
    result.locator("[data-pane=Drawdown] .u-over").hover()
    expect(told.locator("dd").first).not_to_have_text("2023-12-31 16:00")
    under = told.locator("dd").all_inner_texts()
    assert market.locator("dd").first.inner_text() == under[0]
    # Equity, holding and drawdown are elsewhere in the middle of the year than at its end.
    assert all(now != before for now, before in zip(under[:4], values[:4], strict=True))


def test_the_numbers_of_the_chart_stand_in_a_table(result: Page) -> None:
    result.get_by_text("Numbers of this chart").first.click()
    table = result.get_by_role("group", name="The chart's numbers").first.locator("table")
    expect(table.locator("thead th")).to_have_text(LINES)
    expect(table.locator("tbody tr").first).to_contain_text("10,000.00")
    expect(table.locator("tbody tr").last).to_contain_text("2023-12-31 16:00")
