"""Charts as files: PNG of all of them, SVG of those that are one."""

from pathlib import Path
from xml.etree import ElementTree

import pytest
from playwright.sync_api import Page, expect

from tests.api.questions import finished, question
from tests.running_service import RunningService

_SVG = "{http://www.w3.org/2000/svg}"
_THREE = question(
    strategy={"composite": {}},
    axes=[
        {"parameter": "ENTRY_THRESHOLD", "values": [0.15, 0.2, 0.25]},
        {"parameter": "EXIT_THRESHOLD", "values": [0.05, 0.1, 0.14]},
        {"parameter": "WEIGHT_TREND", "values": [0, 0.25, 0.5]},
    ],
)


def _saved(page: Page, name: str) -> Path:
    with page.expect_download() as found:
        page.get_by_role("button", name=name, exact=True).first.click()
    return Path(found.value.path())


@pytest.fixture(scope="module")
def sweep_path(service: RunningService) -> str:
    """Of a sweep over three axes."""
    return f"/runs/{finished(service, 'startSweep', _THREE)}"


@pytest.fixture(scope="module")
def backtest_path(service: RunningService) -> str:
    """Of a backtest."""
    return f"/runs/{finished(service, 'startBacktest', question())}"


def _is_png(file: Path) -> bool:
    content = file.read_bytes()
    # A picture of one colour packs into far less.
    return content.startswith(b"\x89PNG\r\n\x1a\n") and len(content) > 4_000


def test_an_svg_needs_no_style_sheet_and_holds_what_is_shown(page: Page, sweep_path: str) -> None:
    page.goto(sweep_path)
    expect(page.get_by_role("figure", name="Cells across all axes")).to_be_visible()
    root = ElementTree.parse(_saved(page, "Save cells across all axes as SVG")).getroot()  # noqa: S314
    assert root.tag == f"{_SVG}svg"
    assert float(root.get("width", "0")) > 300
    strokes = [one.get("stroke", "") for one in root.iter(f"{_SVG}path")]
    assert len(strokes) == 27
    assert all(stroke.startswith("rgb(") for stroke in strokes)
    assert not any(one.get("class") for one in root.iter())
    words = [one.text for one in root.iter(f"{_SVG}text")]
    assert "Entry threshold" in words


def test_a_map_is_saved_as_svg_with_its_titles_labels_numbers_and_outlines(
    page: Page, sweep_path: str
) -> None:
    page.goto(sweep_path)
    expect(page.get_by_role("application")).to_be_visible()
    root = ElementTree.parse(_saved(page, "Save heatmap of Net P&L as SVG")).getroot()  # noqa: S314
    words = [one.text for one in root.iter(f"{_SVG}text")]
    assert words[:2] == ["Net P&L", "Entry threshold, downwards"]
    assert {"Exit threshold", "0.15", "0.2", "0.25", "0.1", "best", "robust"} <= set(words)
    net = page.locator("table.cells tbody tr").first.locator("td").nth(4).inner_text()
    assert net in words  # each of nine cells has room for its number
    dashed = [one for one in root.iter(f"{_SVG}rect") if one.get("stroke-dasharray")]
    assert dashed  # the robust cell's outline
    assert not list(root.iter(f"{_SVG}image"))


@pytest.mark.parametrize(
    "name", ["importance of the axes", "heatmap of Net P&L"], ids=["an SVG", "a canvas"]
)
def test_a_chart_of_a_sweep_is_saved_as_png(page: Page, sweep_path: str, name: str) -> None:
    page.goto(sweep_path)
    expect(page.get_by_role("figure", name="Cells across all axes")).to_be_visible()
    assert _is_png(_saved(page, f"Save {name} as PNG"))


def test_every_chart_of_a_backtest_can_be_saved(page: Page, backtest_path: str) -> None:
    page.goto(backtest_path)
    expect(page.locator("table.trades")).to_be_visible()
    # Those that follow a slider are of no run yet.
    charts = page.locator("svg[role=img]:not(.live *), .panes:not(.live *)").count()
    assert page.get_by_role("button", name="as PNG").count() == charts
    assert _is_png(_saved(page, "Save where the net P&L came from as PNG"))
    panes = page.locator(".chart .tools").get_by_role("button", name="as PNG").first
    with page.expect_download() as found:
        panes.click()
    assert _is_png(Path(found.value.path()))
