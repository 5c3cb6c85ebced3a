"""Comparisons and multi-market runs: what margin and borrowing add to their tables."""

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.api.questions import BTC, ETH, YEAR, finished
from tests.page.narrow import expect_no_sideways_scrolling
from tests.page.test_accessibility import violations, violations_of_colours
from tests.page.test_run_modes import run_of, signed
from tests.running_service import RunningService

NEGATIVE = {"venue": "sample", "symbol": "NEGATIVE/USDT:USDT"}
ISOLATED = {
    "mode": "ISOLATED",
    "leverage": 20,
    "maintenanceMarginRate": 0.005,
    "liquidationFeeBps": 50,
}
TERMS = {
    "preset": "origin",
    "period": YEAR,
    "margin": ISOLATED,
    "direction": "BOTH",
    "costs": {"borrowApr": 0.05},
}
COMPARED = TERMS | {"market": NEGATIVE}
MANY = TERMS | {"markets": [BTC, ETH, NEGATIVE], "strategy": {"simple": {}}}
_METRICS = "metrics { netPnl borrowCost liquidations liquidationCost } lowestHeadroom"


def _show(page: Page, service: RunningService, mutation: str, sent: dict[str, Any]) -> Any:
    run_id = finished(service, mutation, sent)
    page.goto(f"/runs/{run_id}")
    expect(page.locator("main tbody tr:visible").first).to_be_visible()
    kind = mutation.removeprefix("start")
    named = "label" if kind == "Comparison" else "market { symbol }"
    fields = f"... on {kind} {{ warnings entries {{ {named} {_METRICS} }} }}"
    return run_of(service, run_id, fields)


def test_a_comparison_has_rows_of_borrow_headroom_and_liquidations(
    page: Page, service: RunningService
) -> None:
    run = _show(page, service, "startComparison", COMPARED)
    entries = run["entries"]
    expected = {
        "Borrow": [f"{one['metrics']['borrowCost']:,.2f}" for one in entries],
        "Lowest headroom": [f"{one['lowestHeadroom'] * 100:.2f} %" for one in entries],
        "Liquidations": [str(one["metrics"]["liquidations"]) for one in entries],
        "Liquidation fees": [f"{one['metrics']['liquidationCost']:,.2f}" for one in entries],
    }
    assert sum(one["metrics"]["liquidations"] for one in entries) > 0
    for title, values in expected.items():
        row = page.locator("table.comparison tr", has=page.get_by_role("rowheader", name=title))
        row = row.filter(has=page.get_by_text(title, exact=True))
        expect(row).to_be_visible()
        cells = row.locator("td").all_inner_texts()
        assert [text.split("\N{BLACK STAR}")[0].strip() for text in cells[:2]] == values, title
    legend = page.locator("figure .readout")
    expect(legend).to_contain_text("simple headroom")
    expect(legend).to_contain_text("composite headroom")
    own = [text for text in run["warnings"] if "liquidated" in text]
    assert all(text.startswith(("simple: ", "composite: ")) for text in own)
    expect(page.locator(".warnings", has_text=own[0])).to_be_visible()


def test_a_multi_market_run_has_columns_of_them(page: Page, service: RunningService) -> None:
    entries = _show(page, service, "startMultiMarket", MANY)["entries"]
    table = page.get_by_role("group", name="Markets by net P&L")
    expect(table).to_be_visible()
    heads = table.locator("thead th").all_inner_texts()
    assert heads[-4:] == ["Borrow", "Lowest headroom", "Liquidations", "Liquidation fees"]
    for one in entries:
        row = table.locator("tbody tr", has_text=one["market"]["symbol"])
        assert row.locator("td").all_inner_texts()[-4:] == [
            signed(-one["metrics"]["borrowCost"]),
            f"{one['lowestHeadroom'] * 100:.2f} %",
            str(one["metrics"]["liquidations"]),
            signed(-one["metrics"]["liquidationCost"]),
        ]
    table.get_by_role("button", name="Lowest headroom").click()
    rooms = table.locator("tbody td:nth-last-child(3)")
    expected = sorted((one["lowestHeadroom"] for one in entries), reverse=True)
    expect(rooms).to_have_text([f"{room * 100:.2f} %" for room in expected])


@pytest.mark.parametrize("mutation", ["startComparison", "startMultiMarket"])
def test_plain_runs_stay_slim(page: Page, service: RunningService, mutation: str) -> None:
    single = mutation == "startComparison"
    subject = {"market": BTC} if single else {"markets": [BTC, ETH], "strategy": {"simple": {}}}
    _show(page, service, mutation, {"preset": "origin", "period": YEAR} | subject)
    for word in ("Borrow", "Lowest headroom", "Liquidations", "Liquidation fees"):
        expect(page.locator("main table:visible").first.get_by_text(word)).to_have_count(0)
    expect(page.locator("[data-pane=Headroom]")).to_have_count(0)


@pytest.mark.parametrize(
    ("mutation", "sent"), [("startComparison", COMPARED), ("startMultiMarket", MANY)]
)
def test_axe_and_a_phone_find_nothing_wrong(
    page: Page, service: RunningService, mutation: str, sent: dict[str, Any]
) -> None:
    _show(page, service, mutation, sent)
    for summary in page.locator("main summary").all():
        summary.click()
    assert violations(page) == []
    page.get_by_role("button", name="Light theme").click()
    expect(page.get_by_role("button", name="Dark theme")).to_be_visible()
    assert violations_of_colours(page) == []
    page.set_viewport_size({"width": 380, "height": 800})
    expect_no_sideways_scrolling(page)
