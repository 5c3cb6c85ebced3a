"""What a reader of a phone has in sight without scrolling sideways."""

import pytest
from playwright.sync_api import Locator, Page, expect

from benchmarks.page_speed.chromium import PHONE
from tests.api.questions import finished, question
from tests.page.narrow import expect_no_sideways_scrolling
from tests.page.test_accessibility import violations, violations_of_colours
from tests.running_service import RunningService


@pytest.fixture(scope="module")
def run_path(service: RunningService) -> str:
    """Of a backtest."""
    return f"/runs/{finished(service, 'startBacktest', question())}"


def _is_in_sight(cell: Locator) -> None:
    """Seen in its whole width: what is on top of its middle and its ends is the cell itself.

    Only the page is scrolled to it, and again while what stands above it still grows.
    """
    expect(cell).to_be_visible()
    cell.page.wait_for_function(
        """(cell) => {
          const { left, right, top, width, height } = cell.getBoundingClientRect();
          window.scrollBy(0, top - innerHeight / 2);
          const y = cell.getBoundingClientRect().top + height / 2;
          return left >= 0 && right <= innerWidth && [0.1, 0.5, 0.9].every((share) =>
            cell.contains(document.elementFromPoint(left + share * width, y)));
        }""",
        arg=cell.element_handle(),
    )


@pytest.mark.parametrize(
    ("place", "table", "title"),
    [("/runs", "logbook", "Net P&L"), ("/", "runs", "Result"), ("", "trades", "Net P&L")],
    ids=["log book", "recent runs", "trades"],
)
def test_the_net_of_each_line_is_in_sight(
    page: Page, run_path: str, place: str, table: str, title: str
) -> None:
    page.set_viewport_size(PHONE)
    page.goto(place or run_path)
    shown = page.locator(f"table.{table}")
    expect(shown).to_be_visible()
    expect(page.locator(".later")).to_have_count(0)  # nothing above it is still to come
    heads = shown.get_by_role("columnheader")
    head = shown.get_by_role("columnheader", name=title)
    at = heads.evaluate_all("(all, one) => all.indexOf(one)", head.element_handle())
    _is_in_sight(head)
    _is_in_sight(shown.locator("tbody tr").first.locator("td").nth(at))
    expect_no_sideways_scrolling(page)
    assert violations(page) == []
    assert violations_of_colours(page) == []


def test_the_head_of_the_ranking_is_one_line(page: Page, service: RunningService) -> None:
    assert service.url
    page.set_viewport_size(PHONE)
    page.goto("/markets")
    head = page.get_by_role("columnheader", name="Market", exact=True)
    expect(head).to_be_visible()
    box = head.bounding_box()
    assert box is not None
    assert box["height"] < 40
