"""Beside the form: what the chosen market says, before there is a run."""

from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from benchmarks.page_speed.chromium import PHONE, ROOMY
from tests.page.backtest_form import choose_markets, open_advanced, open_form, set_period
from tests.page.narrow import expect_no_sideways_scrolling
from tests.page.test_accessibility import violations
from tests.running_service import RunningService

_SAYS = """query ($input: StartBacktestInput!) { preview(input: $input) { ... on Preview {
  market { meanApr roundTripCost breakEvenDays breakEvenSettlements aboveEntry } } } }"""


def _panel(page: Page) -> Locator:
    return page.get_by_role("region", name="What the market says")


def _said(service: RunningService, **changes: Any) -> dict[str, float]:
    sent = {
        "market": {"venue": "sample", "symbol": "BTC/USDT:USDT"},
        "period": {"start": "2024-01-01T00:00:00Z", "end": "2024-06-30T23:59:59.999Z"},
        "strategy": {"simple": {}},
    } | changes
    found: dict[str, float] = service.data(_SAYS, {"input": sent})["preview"]["market"]
    return found


def _shows(panel: Locator, said: dict[str, float]) -> None:
    expect(panel).to_contain_text(f"{said['roundTripCost'] * 10_000:.1f} bps")
    expect(panel).to_contain_text(f"{said['breakEvenSettlements']:.0f} settlements")
    expect(panel).to_contain_text(f"{said['breakEvenDays']:.1f} days at the mean rate")
    expect(panel).to_contain_text(f"{said['aboveEntry'] * 100:.1f} %of the time")
    expect(panel).to_contain_text(f"+{said['meanApr'] * 100:.2f} %a year")


@pytest.mark.parametrize("size", [ROOMY, PHONE], ids=["roomy", "phone"])
def test_it_follows_costs_thresholds_and_period(
    page: Page, service: RunningService, size: Any
) -> None:
    before = service.data("{ runs { totalCount } }")
    page.set_viewport_size(size)
    open_form(page)
    set_period(page, "2024-01-01", "2024-06-30")
    panel = _panel(page)
    _shows(panel, _said(service))
    open_advanced(page)
    page.get_by_label("Entry funding rate").fill("2bp")
    page.get_by_label("Spot fee").fill("3")
    said = _said(
        service,
        strategy={"simple": {"minFundingRate": 0.0002}},
        costs={"spotFeeBps": 3},
    )
    assert said["roundTripCost"] == pytest.approx((2 * (3 + 5.5) + 4 * 5) / 10_000)
    _shows(panel, said)
    expect_no_sideways_scrolling(page)
    assert violations(page) == []
    assert service.data("{ runs { totalCount } }") == before


def test_a_cost_has_its_fraction_for_pointer_and_keyboard(page: Page) -> None:
    open_form(page)
    cost = _panel(page).get_by_role("button", name="51.0 bps")
    tip = _panel(page).get_by_role("tooltip")
    expect(tip).to_have_count(0)
    cost.focus()
    expect(tip).to_have_text("0.0051 of the notional")
    cost.press("Escape")
    expect(tip).to_have_count(0)
    cost.hover()
    expect(tip).to_be_visible()


def test_it_says_what_it_waits_for(page: Page) -> None:
    open_form(page)
    open_advanced(page)
    expect(_panel(page)).to_contain_text("51.0 bps")
    page.get_by_label("Slippage", exact=True).fill("much")
    expect(_panel(page).get_by_role("status")).to_have_text(
        "Waits for a field that is blank or wrong."
    )
    page.get_by_label("Slippage", exact=True).fill("0")
    expect(_panel(page)).to_contain_text("31.0 bps")
    expect(_panel(page).get_by_role("status")).to_be_empty()


def test_of_several_strategies_and_markets_it_says_what_they_share(page: Page) -> None:
    open_form(page, "COMPARISON")
    expect(_panel(page)).to_contain_text("no threshold")
    open_form(page, "PORTFOLIO", market=None)
    expect(_panel(page)).to_contain_text("Waits for a market.")
    choose_markets(page, "ETH/USDT:USDT", "BTC/USDT:USDT")
    expect(_panel(page)).to_contain_text("sample ETH/USDT:USDT, under the costs")
    expect(_panel(page)).to_contain_text("51.0 bps")
