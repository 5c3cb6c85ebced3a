"""A cell's curve beside the map: while it is pointed at, pinned, and as the run it would be."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.api.questions import finished, question
from tests.page.narrow import expect_no_sideways_scrolling
from tests.page.test_accessibility import violations
from tests.running_service import RunningService

_ASKED = question(
    axes=[
        {"parameter": "MIN_FUNDING_RATE", "values": [0.0001, 0.0002, 0.0003, 0.0005]},
        {"parameter": "EXIT_FUNDING_RATE", "values": [0.0, 0.00005, 0.0001]},
    ]
)


@pytest.fixture(scope="module")
def path(service: RunningService) -> str:
    """Of a sweep of four by three cells."""
    return f"/runs/{finished(service, 'startSweep', _ASKED)}"


def test_the_cell_pointed_at_shows_its_curve_and_numbers_and_no_run_is_made(
    page: Page, service: RunningService, path: str
) -> None:
    count = "{ runs { totalCount } }"
    before = service.data(count)["runs"]["totalCount"]
    page.goto(path)
    expect(page.get_by_text("Point at a cell to see its equity")).to_be_visible()
    expect(page.get_by_role("button", name="Save curves of cells as PNG")).to_have_count(0)
    page.get_by_role("application").focus()
    page.keyboard.press("Home")
    page.keyboard.press("PageUp")
    panel = page.get_by_role("figure", name="Curves of cells")
    expect(panel.get_by_role("button", name="as PNG")).to_be_visible()
    row = panel.locator("tbody tr").filter(has_text="1 / 0")
    expect(row).to_be_visible()
    words = page.locator("#heatmap-cell").inner_text()
    net = words.rsplit("Net P&L ", 1)[1].split(", ")[0]
    expect(row).to_contain_text(net)
    expect(panel.locator("path.curve[d*=L]")).not_to_have_count(0)
    assert service.data(count)["runs"]["totalCount"] == before


def test_a_click_pins_a_cell_and_pins_are_compared_and_stand_in_the_address(
    page: Page, path: str
) -> None:
    page.goto(path)
    cells = page.get_by_role("application")
    cells.scroll_into_view_if_needed()
    box = cells.bounding_box()
    assert box is not None
    page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 3)
    expect(page).to_have_url(re.compile(r"pins=\d"))
    cells.focus()
    page.keyboard.press("End")
    page.keyboard.press("PageDown")
    page.keyboard.press("p")
    panel = page.get_by_role("figure", name="Curves of cells")
    expect(panel.get_by_role("button", name="Unpin")).to_have_count(2)
    page.reload()
    expect(panel.get_by_role("button", name="Unpin")).to_have_count(2)
    expect(panel.locator("svg.curves[role=img] path.curve")).to_have_count(2)
    panel.get_by_role("button", name="Unpin 5 / 1").click()
    expect(panel.get_by_role("button", name="Unpin")).to_have_count(1)
    panel.get_by_role("button", name="Open the run of").first.click()
    page.wait_for_url(lambda url: path not in url)
    expect(page.locator(".figures")).to_contain_text("after all costs")


def test_no_more_than_eight_are_pinned(page: Page, path: str) -> None:
    page.goto(f"{path}?pins={'+'.join(map(str, [*range(10), 99, 'x']))}")
    panel = page.get_by_role("figure", name="Curves of cells")
    expect(panel.get_by_role("button", name="Unpin")).to_have_count(8)
    expect(panel).to_contain_text("Eight cells are pinned")


def test_pins_are_accessible_and_fit_a_phone(page: Page, path: str) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto(f"{path}?pins=0+5")
    panel = page.get_by_role("figure", name="Curves of cells")
    expect(panel.locator("svg.curves[role=img] path.curve")).to_have_count(2)
    expect_no_sideways_scrolling(page)
    assert violations(page) == []
