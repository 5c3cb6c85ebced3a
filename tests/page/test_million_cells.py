"""A sweep of a million cells on the page: drawn once, read cell by cell, opened as a run."""

import base64
import struct
from xml.etree import ElementTree

import pytest
from playwright.sync_api import Page, ViewportSize, expect

from benchmarks.page_speed.asked import square
from benchmarks.page_speed.chromium import PHONE, ROOMY, witness
from tests.api.questions import finished, question
from tests.page.narrow import expect_no_sideways_scrolling
from tests.page.until import wait_until
from tests.running_service import RunningService

SIDE = 1_000
FORTNIGHT = {"start": "2023-01-01T00:00:00Z", "end": "2023-01-15T00:00:00Z"}
_COUNT_DRAWING = """() => {
  window.drawn = 0;
  for (const name of ["drawImage", "putImageData", "fillRect"]) {
    const draw = CanvasRenderingContext2D.prototype[name];
    CanvasRenderingContext2D.prototype[name] = function (...given) {
      window.drawn += 1;
      return draw.apply(this, given);
    };
  }
}"""


@pytest.fixture(scope="module")
def million(service: RunningService) -> str:
    """Id of a sweep of 1,000 by 1,000 cells over a fortnight."""
    return finished(service, "startSweep", question(period=FORTNIGHT, axes=square(SIDE)))


@pytest.fixture
def sweep(page: Page, million: str) -> Page:
    """Its page, once the map is painted and nothing above it is still to come."""
    page.add_init_script(witness())
    page.goto(f"/runs/{million}")
    expect(page.get_by_role("application")).to_be_visible()
    wait_until(page, "witness.painted > 0")
    expect(page.locator(".later")).to_have_count(0)
    return page


@pytest.mark.parametrize("size", [ROOMY, PHONE], ids=["roomy", "phone"])
def test_keys_reach_the_last_of_a_million_and_enter_opens_its_run(
    sweep: Page, million: str, size: ViewportSize
) -> None:
    sweep.set_viewport_size(size)
    expect_no_sideways_scrolling(sweep)
    expect(sweep.get_by_text("1,000,000 of 1,000,000 cells computed")).to_be_visible()
    sweep.get_by_role("application").focus()
    sweep.keyboard.press("End")
    sweep.keyboard.press("PageDown")
    words = sweep.locator("#heatmap-cell")
    expect(words).to_contain_text("Entry funding rate (bps) 4, Exit funding rate (bps) 0.9:")
    net = words.inner_text().rsplit("Net P&L ", 1)[1].split(",")[0]
    sweep.keyboard.press("Enter")
    sweep.wait_for_url(lambda url: million not in url)
    expect(sweep.locator(".figures")).to_contain_text(net)


def test_a_pointer_that_moves_over_a_million_cells_draws_none_of_them_anew(sweep: Page) -> None:
    cells = sweep.get_by_role("application")
    cells.scroll_into_view_if_needed()
    box = cells.bounding_box()
    assert box is not None
    middle = (box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    sweep.mouse.move(*middle)
    words = sweep.locator("#heatmap-cell")
    before = words.inner_text()
    sweep.evaluate(_COUNT_DRAWING)
    sweep.mouse.move(middle[0] + 80, middle[1] + 60, steps=20)
    expect(words).not_to_have_text(before)
    assert sweep.evaluate("drawn") == 0


def test_a_million_cells_are_one_small_picture_inside_an_svg(sweep: Page) -> None:
    with sweep.expect_download() as found:
        sweep.get_by_role("button", name="Save heatmap of Net P&L as SVG").click()
    root = ElementTree.parse(found.value.path()).getroot()  # noqa: S314
    (image,) = root.iter("{http://www.w3.org/2000/svg}image")
    picture = base64.b64decode((image.get("href") or "").removeprefix("data:image/png;base64,"))
    assert struct.unpack(">II", picture[16:24]) == (SIDE, SIDE)  # each cell is a pixel
    assert len(picture) < 1_000_000  # its values alone are four times that
    assert len(list(root.iter())) < 500


def test_a_million_cells_can_be_looked_at_closely(sweep: Page) -> None:
    sweep.evaluate(_COUNT_DRAWING)
    sweep.get_by_role("button", name="Zoom in").click()
    wait_until(sweep, "drawn > 0")
    sweep.get_by_role("button", name="Whole map").click()
    expect(sweep.get_by_role("application")).to_be_visible()
