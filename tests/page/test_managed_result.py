"""A run with margin, and one that borrows: charts, bars, cards, trades, and asking again."""

import re
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.api.questions import finished, question
from tests.page.backtest_form import copied, open_advanced, open_form, set_period, submit
from tests.page.test_accessibility import violations, violations_of_colours
from tests.running_service import RunningService

ISOLATED = {"mode": "ISOLATED", "maintenanceMarginRate": 0.005, "liquidationFeeBps": 50}
LIQUIDATED = {"margin": ISOLATED | {"leverage": 25}, "rules": {"minHoldingSettlements": 30}}
REBALANCED = {
    "strategy": {"hold": {}},
    "margin": ISOLATED
    | {"leverage": 3, "rebalance": {"topUpBelow": 0.25, "restoreTo": 0.33, "releaseAbove": 0.4}},
}
FOUR_MONTHS = {"start": "2023-01-01T00:00:00Z", "end": "2023-05-01T00:00:00Z"}
SHORT = {
    "market": {"venue": "sample", "symbol": "NEGATIVE/USDT:USDT"},
    "strategy": {"simple": {"minFundingRate": 0.00005, "exitFundingRate": 0}},
    "direction": "BOTH",
    "costs": {"borrowApr": 0.08},
}


_MINUS = "\N{MINUS SIGN}"


def _show(page: Page, service: RunningService, changes: dict[str, Any]) -> None:
    run_id = finished(service, "startBacktest", question(**changes))
    page.goto(f"/runs/{run_id}")
    expect(page.locator("table.trades")).to_be_visible()


def _bars(page: Page) -> dict[str, float]:
    told = page.locator("svg.waterfall").get_attribute("aria-label") or ""
    found = re.findall(rf"([A-Z][A-Za-z& ]+) ([+{_MINUS}]?[\d,]*\d\.\d\d)", told)
    return {name: float(value.replace(",", "").replace(_MINUS, "-")) for name, value in found}


@pytest.mark.parametrize(
    ("changes", "bar"),
    [(LIQUIDATED, "Liquidation"), (SHORT, "Borrow")],
    ids=["liquidated", "short spot"],
)
def test_the_waterfall_has_every_cost_and_sums_up(
    changes: dict[str, Any], bar: str, page: Page, service: RunningService
) -> None:
    _show(page, service, changes)
    bars = _bars(page)
    assert bars[bar] < 0
    net = bars.pop("Net P&L")
    assert sum(bars.values()) == pytest.approx(net, abs=0.01 * len(bars))


def test_a_liquidation_is_a_cross_in_the_chart_a_card_and_a_reason(
    page: Page, service: RunningService
) -> None:
    _show(page, service, LIQUIDATED)
    expect(page.locator("figure.chart figcaption").first).to_contain_text("✕ liquidation")
    legend = page.locator("figure .readout").last
    expect(legend).to_contain_text("Margin headroom")
    expect(legend).to_contain_text("Liquidation")
    cards = page.get_by_label("Metrics", exact=True)
    for title in ("Liquidations", "Return on notional", "Return on total capital"):
        expect(cards.get_by_text(title, exact=True)).to_be_visible()
    expect(page.locator("table.trades td", has_text="liquidated").first).to_be_visible()
    expect(page.locator(".config")).to_contain_text("isolated margin at leverage 25")
    page.locator(".warnings > summary").click()
    expect(page.get_by_text(re.compile(r"positions were liquidated: trade \d+ at"))).to_be_visible()


def test_collateral_moved_stands_with_its_trade(page: Page, service: RunningService) -> None:
    _show(page, service, REBALANCED)
    expect(page.locator("figure.chart figcaption").first).to_contain_text("◆ collateral moved")
    page.get_by_role("button", name="Show trade 1", exact=True).click()
    moved = page.get_by_role("group", name="Collateral moved of trade 1")
    expect(moved.locator("tbody tr").first).to_contain_text("-")
    settlements = page.get_by_role("group", name="Settlements of trade 1")
    expect(settlements.locator("thead")).to_contain_text("Quantity")


def test_a_short_spot_leg_tells_its_direction_and_what_it_borrowed(
    page: Page, service: RunningService
) -> None:
    _show(page, service, SHORT)
    head = page.locator("table.trades > thead")
    expect(head).to_contain_text("Direction")
    expect(head).to_contain_text("Borrow")
    row = page.locator("table.trades > tbody > tr", has_text="short spot").first
    row.get_by_role("button").click()
    ledger = page.locator("table.ledger")
    expect(ledger.locator("thead")).to_contain_text("Borrow")
    expect(ledger.locator("tbody tr").first).to_contain_text("-")
    expect(page.locator("[data-pane=Headroom]")).to_have_count(0)


# Not the whole year: axe would look at a row of the ledger for each of its settlements.
@pytest.mark.parametrize(
    "changes", [LIQUIDATED, REBALANCED | {"period": FOUR_MONTHS}], ids=["liquidated", "rebalanced"]
)
def test_axe_finds_nothing_in_either_theme(
    changes: dict[str, Any], page: Page, service: RunningService
) -> None:
    _show(page, service, changes)
    page.get_by_role("button", name="Show trade 1", exact=True).click()
    expect(page.locator("table.ledger").first).to_be_visible()
    moved = page.get_by_role("group", name="Collateral moved of trade 1")
    expect(moved).to_have_count(int("rebalance" in changes["margin"]))
    for summary in page.locator("main summary").all():
        summary.click()
    assert violations(page) == []
    page.get_by_role("button", name="Light theme").click()
    expect(page.get_by_role("button", name="Dark theme")).to_be_visible()
    assert violations_of_colours(page) == []


def test_the_copied_mutation_carries_every_option_of_the_form(
    page: Page, service: RunningService
) -> None:
    open_form(page)
    set_period(page, "2023-01-01", "2023-06-30")
    open_advanced(page)
    page.get_by_label("Perp orders").select_option("MAKER")
    page.get_by_label("Direction", exact=True).select_option("LONG_SPOT")
    page.get_by_label("Compound").check()
    page.get_by_label("Maximum holding").fill("60")
    page.get_by_label("Isolated margin").check()
    page.get_by_label("Leverage").fill("4")
    page.get_by_label("Maintenance tiers").fill("0=0.004, 50000=0.005")
    page.get_by_label("Move collateral").check()
    page.get_by_label("Top up below").fill("0.15")
    run_id = submit(page)
    expect(page.locator("table.trades")).to_be_visible()
    accepted = service.data(copied(page, service.url, "GraphQL"))["startBacktest"]
    assert (accepted["reused"], accepted["run"]["id"]) == (True, run_id)
    sent = service.data("query ($id: ID!) { run(id: $id) { input } }", {"id": run_id})
    assert sent["run"]["input"]["margin"]["rebalance"] == {"topUpBelow": 0.15}
