"""A sweep by its axes: one is a line, three and more are told across all of them."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.api.questions import finished, question
from tests.page.narrow import expect_no_sideways_scrolling
from tests.page.test_accessibility import violations
from tests.running_service import RunningService

_ONE = question(
    axes=[
        {
            "parameter": "MIN_FUNDING_RATE",
            "values": [0.0003, 0.0001, 0.0002, 0.0004, 0.0006],
        }
    ]
)
_THREE = question(
    strategy={"composite": {}},
    axes=[
        {"parameter": "ENTRY_THRESHOLD", "values": [0.15, 0.2, 0.25]},
        {"parameter": "EXIT_THRESHOLD", "values": [0.05, 0.1, 0.14]},
        {"parameter": "WEIGHT_TREND", "values": [0, 0.25, 0.5]},
    ],
)


@pytest.fixture(scope="module")
def one_axis(service: RunningService) -> str:
    """Path of a sweep with one axis."""
    return f"/runs/{finished(service, 'startSweep', _ONE)}"


@pytest.fixture(scope="module")
def three_axes(service: RunningService) -> str:
    """Path of a sweep with three axes."""
    return f"/runs/{finished(service, 'startSweep', _THREE)}"


def test_one_axis_is_a_line_that_keys_walk_by_value_and_enter_opens(
    page: Page, one_axis: str
) -> None:
    page.goto(one_axis)
    line = page.get_by_role("application")
    expect(line).to_have_attribute("aria-label", re.compile("Net P&L against Entry funding rate"))
    expect(page.locator(".line-view .hold, .line-view .best, .line-view .robust")).to_have_count(3)
    line.focus()
    page.keyboard.press("Home")
    words = page.locator("#heatmap-cell")
    for value in ("1:", "2:", "3:", "4:", "6:"):
        expect(words).to_contain_text(f"Entry funding rate (bps) {value}")
        page.keyboard.press("ArrowRight")
    net = words.inner_text().rsplit("Net P&L ", 1)[1].split(", ")[0]
    page.keyboard.press("Enter")
    page.wait_for_url(lambda url: one_axis not in url)
    expect(page.locator(".figures")).to_contain_text(net)
    expect(page.locator(".config")).to_contain_text("in from 6 bps")


def test_how_many_cells_beat_holding_is_said(page: Page, one_axis: str) -> None:
    page.goto(one_axis)
    section = page.get_by_role("region", name="Net P&L by Entry funding rate")
    expect(section).to_contain_text(re.compile(r"Holding throughout: Net P&L \S+\."))
    expect(section).to_contain_text(re.compile(r"(None|All|\d) of 5 cells that traded beats? it\."))


def test_three_axes_have_a_bar_each_and_every_cell_a_line(page: Page, three_axes: str) -> None:
    page.goto(three_axes)
    bars = page.get_by_role("figure", name="Importance of the axes")
    expect(bars.locator("rect.share")).to_have_count(3)
    lines = page.get_by_role("figure", name="Cells across all axes")
    expect(lines).to_contain_text("All 27 cells that have a value.")
    expect(lines.locator("path.line")).to_have_count(27)


def test_lines_are_brushed_by_keyboard_and_by_mouse(page: Page, three_axes: str) -> None:
    page.goto(three_axes)
    lines = page.get_by_role("figure", name="Cells across all axes")
    lines.get_by_role("slider", name="Lowest Weight: trend").focus()
    page.keyboard.press("End")
    expect(lines.get_by_role("status")).to_contain_text("9 of 27 lines go through.")
    expect(lines.locator("path.out")).to_have_count(18)
    lines.get_by_role("button", name="Show all lines").click()
    expect(lines.get_by_role("status")).to_contain_text("No line is left out.")
    handle = lines.locator("rect.handle").first
    handle.scroll_into_view_if_needed()
    box = handle.bounding_box()
    assert box is not None
    x, top = box["x"] + box["width"] / 2, box["y"]
    page.mouse.move(x, top + 2)
    page.mouse.down()
    page.mouse.move(x, top + box["height"] * 0.3, steps=4)
    page.mouse.up()
    expect(lines.get_by_role("status")).to_contain_text("9 of 27 lines go through.")


def test_colours_by_rank_stand_in_the_address_and_the_words_keep_the_value(
    page: Page, three_axes: str
) -> None:
    page.goto(three_axes)
    section = page.get_by_role("region", name="Heatmap")
    expect(section.locator(".held-key")).to_contain_text("holding")
    page.locator("select[name=colours]").select_option("rank")
    expect(page).to_have_url(re.compile("colours=rank"))
    legend = section.locator(".legend")
    expect(legend).to_contain_text("worst")
    expect(section.locator(".held-key")).to_have_count(0)
    page.get_by_role("application").focus()
    expect(page.locator("#heatmap-cell")).to_contain_text(re.compile(r"Net P&L [+\u2212]\d"))


@pytest.mark.parametrize("axes", ["one", "three"])
def test_they_are_accessible_and_fit_a_phone(
    page: Page, one_axis: str, three_axes: str, axes: str
) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto(one_axis if axes == "one" else three_axes)
    expect(page.get_by_role("heading", name="Cells", exact=True)).to_be_visible()
    expect(page.get_by_role("application")).to_be_visible()
    expect_no_sideways_scrolling(page)
    assert violations(page) == []
