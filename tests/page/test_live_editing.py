"""Sliders beside a run's chart: previews while they are turned, and a run only when it is kept."""

import contextlib
from collections.abc import Iterator
from typing import Any

import psutil
import pytest
from playwright.sync_api import Locator, Page, ViewportSize, expect

from benchmarks.page_speed.chromium import PHONE, ROOMY
from tests.api.questions import finished, question
from tests.page.narrow import expect_no_sideways_scrolling
from tests.page.test_accessibility import violations
from tests.page.test_run_modes import run_of, signed
from tests.running_service import RunningService

_SENT = question(costs={"perpFeeBps": 6.25}, label="before it was turned")
_NET = """query ($input: StartBacktestInput!) { preview(input: $input) {
  ... on Preview { metrics { netPnl } holdNetPnl } } }"""


@pytest.fixture
def live(page: Page, service: RunningService) -> Locator:
    """The panel of a run that nobody has touched."""
    page.goto(f"/runs/{finished(service, 'startBacktest', _SENT)}")
    panel = page.get_by_role("region", name="Edit here")
    expect(panel.get_by_text("Turn a slider: this run is the grey line.")).to_be_visible()
    expect(page.locator(".later")).to_have_count(0)  # nothing above it is still to come
    return panel


def _picture(live: Locator) -> str:
    drawn: str = live.locator("canvas").evaluate("(canvas) => canvas.toDataURL()")
    return drawn


def _turned(**simple: float) -> dict[str, Any]:
    """The question of the fixture's run with other thresholds, without its name."""
    sent = _SENT | {"strategy": {"simple": simple}}
    sent.pop("label")
    return sent


def _net(service: RunningService, sent: dict[str, Any]) -> str:
    return signed(service.data(_NET, {"input": sent})["preview"]["metrics"]["netPnl"])


@pytest.mark.parametrize("size", [ROOMY, PHONE], ids=["roomy", "phone"])
def test_one_key_redraws_curve_waterfall_and_net(
    live: Locator, service: RunningService, size: ViewportSize
) -> None:
    live.page.set_viewport_size(size)
    expect_no_sideways_scrolling(live.page)
    before = _picture(live)
    slider = live.get_by_role("slider", name="Entry funding rate")
    expect(slider).to_have_attribute("aria-valuetext", "1 bps")
    slider.press("ArrowRight")
    expect(slider).to_have_attribute("aria-valuetext", "1.1 bps")
    net = _net(service, _turned(minFundingRate=0.00011))
    expect(live.get_by_role("status")).to_contain_text(f"net {net} USDT")
    told = live.locator("svg.waterfall")
    assert (told.get_attribute("aria-label") or "").endswith(f"Net P&L {net}")
    assert _picture(live) != before
    live.get_by_role("button", name="Reset").click()
    expect(live.get_by_text("this run is the grey line")).to_be_visible()
    expect(slider).to_have_attribute("aria-valuetext", "1 bps")
    assert _picture(live) == before


def test_a_drag_ends_with_the_curve_of_its_end(live: Locator, service: RunningService) -> None:
    slider = live.get_by_role("slider", name="Entry funding rate")
    slider.scroll_into_view_if_needed()
    box = slider.bounding_box()
    assert box is not None
    middle = box["y"] + box["height"] / 2
    mouse = live.page.mouse
    mouse.move(box["x"] + box["width"] * 0.3, middle)
    mouse.down()
    mouse.move(box["x"] + box["width"] * 0.6, middle, steps=25)
    mouse.up()
    entry = float((slider.get_attribute("aria-valuetext") or "").removesuffix(" bps"))
    assert entry > 5
    net = _net(service, _turned(minFundingRate=round(entry / 10_000, 12)))
    expect(live.get_by_role("status")).to_contain_text(f"net {net} USDT")


@pytest.mark.parametrize("size", [ROOMY, PHONE], ids=["roomy", "phone"])
def test_one_click_changes_a_parameter(live: Locator, size: ViewportSize) -> None:
    live.page.set_viewport_size(size)
    live.get_by_role("slider", name="Entry funding rate").click()  # its middle
    expect(live.get_by_role("status")).to_contain_text("net ")


def test_what_is_kept_is_a_run_of_that_very_input(live: Locator, service: RunningService) -> None:
    page = live.page
    count = "{ runs(first: 1) { totalCount } }"
    before = service.data(count)["runs"]["totalCount"]
    live.get_by_role("slider", name="Exit funding rate").press("ArrowRight")
    live.get_by_role("slider", name="Exit funding rate").press("ArrowRight")
    live.get_by_role("slider", name="Slippage").press("ArrowLeft")
    expect(live.get_by_role("status")).to_be_visible()
    assert service.data(count)["runs"]["totalCount"] == before
    at = page.url
    live.get_by_role("button", name="Keep as a run").click()
    page.wait_for_url(lambda url: "/runs/" in url and url != at)
    expect(page.locator(".heading .status")).to_have_text("Succeeded")
    kept = run_of(service, page.url.rsplit("/", 1)[1].split("?")[0], "input label")
    wanted = _turned(exitFundingRate=0.00007)
    wanted["costs"] = {"perpFeeBps": 6.25, "slippageBps": 4.75}
    assert kept == {"input": wanted, "label": None}
    assert service.data(count)["runs"]["totalCount"] == before + 1


@contextlib.contextmanager
def _resting_redis(service: RunningService) -> Iterator[None]:
    children = psutil.Process(service.process.pid).children(recursive=True)
    (redis,) = (one for one in children if "redis-server" in one.name())
    redis.suspend()
    try:
        yield
    finally:
        redis.resume()


def test_without_redis_it_says_so_and_goes_on_when_it_is_back(
    live: Locator, service: RunningService
) -> None:
    slider = live.get_by_role("slider", name="Entry funding rate")
    with _resting_redis(service):
        slider.press("ArrowRight")
        expect(live.get_by_role("alert")).to_contain_text("Redis must answer for a preview")
    slider.press("ArrowRight")
    net = _net(service, _turned(minFundingRate=0.00012))
    expect(live.get_by_role("status")).to_contain_text(f"net {net} USDT")
    expect(live.get_by_role("alert")).to_have_count(0)


def test_a_turned_panel_fits_a_phone_and_axe_finds_nothing(live: Locator) -> None:
    live.page.set_viewport_size({"width": 390, "height": 844})
    live.get_by_role("slider", name="Perp fee").press("ArrowRight")
    expect(live.locator("svg.waterfall")).to_be_visible()
    expect_no_sideways_scrolling(live.page)
    assert violations(live.page) == []
