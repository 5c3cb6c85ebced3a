"""The page of a backtest: the fold, returns by calendar, trades beside the chart."""

import pytest
from playwright.sync_api import Page, expect

from tests.api.questions import finished, question
from tests.page.test_heatmap import MINUS
from tests.running_service import RunningService

_QUERY = """query ($id: ID!) { run(id: $id) { ... on Backtest {
  metrics { maxDrawdown }
  monthlyReturns { starts returns } yearlyReturns { starts returns }
  worstDrawdowns { depth peakAt recoveredAt days } } } }"""
_SHIFTS = """new Promise((done) => {
  let sum = 0;
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) if (!entry.hadRecentInput) sum += entry.value;
  }).observe({ type: "layout-shift", buffered: true });
  setTimeout(() => done(sum), 500);
})"""


@pytest.fixture
def run_id(service: RunningService) -> str:
    """A finished backtest."""
    return finished(service, "startBacktest", question(rules={"minHoldingSettlements": 8}))


def _bottom(page: Page, selector: str) -> float:
    box = page.locator(selector).first.bounding_box()
    assert box is not None
    return box["y"] + box["height"]


def _show(page: Page, run_id: str, width: int, height: int) -> None:
    page.set_viewport_size({"width": width, "height": height})
    page.goto(f"/runs/{run_id}")
    expect(page.locator("table.trades")).to_be_visible()


def test_verdict_figures_and_chart_are_above_the_fold(page: Page, run_id: str) -> None:
    _show(page, run_id, 1440, 900)
    worth = page.locator(".worth").bounding_box()
    assert worth is not None
    assert worth["height"] < 30, "the verdict is one line"
    assert _bottom(page, "[data-pane=Funding]") <= 900
    tops = {box["y"] for one in page.locator(".figures > div").all() if (box := one.bounding_box())}
    assert len(tops) == 1, "the figures are one row"


def test_a_phone_shows_the_net_result_and_the_chart_at_once(page: Page, run_id: str) -> None:
    _show(page, run_id, 390, 844)
    assert _bottom(page, ".figures > div:first-child") < 844
    assert _bottom(page, "[data-pane=Equity]") <= 844


@pytest.mark.parametrize("width", [1440, 390])
def test_nothing_moves_while_it_comes(page: Page, run_id: str, width: int) -> None:
    _show(page, run_id, width, 900)
    assert page.evaluate(_SHIFTS) < 0.05


def test_months_and_drawdowns_are_what_the_api_says(
    page: Page, service: RunningService, run_id: str
) -> None:
    _show(page, run_id, 1440, 900)
    stored = service.data(_QUERY, {"id": run_id})["run"]
    table = page.get_by_role("group", name="Returns by month")

    def points(value: float) -> str:
        text = f"{value * 100:+.2f}"
        return "0.00" if float(text) == 0 else text.replace("-", MINUS)

    expect(table).to_be_visible()
    shown = [text for text in table.locator("td.heat").all_inner_texts() if text]
    assert shown == [points(one) for one in stored["monthlyReturns"]["returns"]]
    totals = table.locator("td.total").all_inner_texts()
    assert totals == [points(one) for one in stored["yearlyReturns"]["returns"]]
    falls = page.get_by_role("group", name="Worst drawdowns").locator("tbody tr")
    assert [text.split("\t")[0] for text in falls.all_inner_texts()] == [
        f"{one['depth'] * 100:.2f} %" for one in stored["worstDrawdowns"]
    ]
    assert stored["worstDrawdowns"][0]["depth"] == pytest.approx(stored["metrics"]["maxDrawdown"])


def test_a_filter_leaves_some_trades(page: Page, run_id: str) -> None:
    _show(page, run_id, 1440, 900)
    shown = page.get_by_role("group", name="Show")
    for name in ("Won", "Lost"):
        button = shown.get_by_role("button", name=name)
        count = int(button.locator(".muted").inner_text())
        button.click()
        rows = page.locator("table.trades > tbody > tr")
        expect(rows).to_have_count(min(count, 20))
        sign = "gain" if name == "Won" else "loss"
        expect(page.locator(f"table.trades td:nth-last-child(3) .{sign}")).to_have_count(
            min(count, 20)
        )


def test_a_row_shades_its_time_in_the_charts_and_a_marker_leads_to_its_row(
    page: Page, run_id: str
) -> None:
    _show(page, run_id, 1440, 900)
    canvas = page.locator("[data-pane=Equity] canvas")
    before = canvas.evaluate("(one) => one.toDataURL()")
    page.locator("table.trades > tbody > tr").nth(2).hover()
    after = before
    while after == before:
        page.wait_for_timeout(20)
        after = canvas.evaluate("(one) => one.toDataURL()")
    equity = page.locator("[data-pane=Equity] .u-over")
    equity.scroll_into_view_if_needed()
    box = equity.bounding_box()
    assert box is not None
    chosen = page.locator("table.trades tr.chosen")
    # Somewhere along the year a trade begins or ends.
    for x in range(4, int(box["width"]), 6):
        equity.click(position={"x": x, "y": box["height"] / 2})
        if chosen.count():
            break
    expect(chosen).to_have_count(1)
    expect(chosen).to_be_in_viewport()
