"""The form: what the API feeds it, what it refuses, what the service refuses."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.page.backtest_form import (
    open_advanced,
    open_form,
    set_period,
    submit,
    wait_until_succeeded,
)
from tests.running_service import RunningService


def test_the_market_select_is_fed_by_the_api_and_marks_generated_markets(
    page: Page, service: RunningService
) -> None:
    page.goto("/backtest")
    options = page.get_by_label("Market", exact=True).locator("optgroup[label=sample] option")
    stored = service.data('{ markets(venue: "sample") { totalCount } }')["markets"]
    expect(options).to_have_count(stored["totalCount"])
    expect(options.first).to_contain_text("SYNTHETIC")


def test_the_form_is_ready_to_run_as_it_opens(page: Page) -> None:
    open_form(page, market=None)
    expect(page.get_by_label("Market", exact=True)).not_to_have_value("")
    expect(page.get_by_label("Start date")).to_have_value(re.compile(r"^20\d\d-\d\d-\d\d$"))
    submit(page)
    wait_until_succeeded(page)


def test_choosing_a_market_fills_the_dates_from_its_coverage(page: Page) -> None:
    open_form(page)
    expect(page.get_by_label("End date")).to_have_value(re.compile(r"^2024-12-\d\d$"))
    expect(page.get_by_label("Start date")).to_have_value(re.compile(r"^20\d\d-\d\d-\d\d$"))
    expect(page.locator("#field-market-hint")).to_contain_text("Data from 2022-01-01 to 2024-12")


def test_typed_dates_stay_when_another_market_is_chosen(page: Page) -> None:
    open_form(page)
    set_period(page, "2022-05-01", "2022-06-01")
    page.get_by_label("Market", exact=True).select_option("sample|ETH/USDT:USDT")
    expect(page.get_by_label("Start date")).to_have_value("2022-05-01")


def test_advanced_fields_show_the_services_defaults(page: Page, service: RunningService) -> None:
    open_form(page)
    open_advanced(page)
    defaults = service.data(
        "{ service { defaults { simple { exitFundingRate } costs { perpFeeBps } } } }"
    )["service"]["defaults"]
    expect(page.get_by_label("Exit funding rate")).to_have_attribute("placeholder", "0.5 bps")
    expect(page.get_by_label("Perp fee")).to_have_attribute("placeholder", "5.5")
    assert defaults == {"simple": {"exitFundingRate": 0.00005}, "costs": {"perpFeeBps": 5.5}}


def test_each_number_has_its_unit_beside_it(page: Page) -> None:
    open_form(page, "COMPARISON")
    open_advanced(page)
    for switch in ("Size positions by the score", "Isolated margin", "Move collateral"):
        page.get_by_label(switch).check()
    numbers = page.locator("form details input[inputmode=decimal]")
    units = page.locator("form details .measured .unit")
    assert numbers.count() == units.count() > 30
    assert all(units.all_inner_texts())
    entry = page.get_by_label("Entry funding rate")
    unit = page.locator(".measured", has=entry).locator(".unit")
    expect(unit).to_have_text("of notional= 1 bps")
    entry.fill("0.01")
    expect(unit).to_have_text("of notional= 100 bps")
    entry.fill("a lot")
    expect(unit).to_have_text("of notional")
    described = entry.get_attribute("aria-describedby") or ""
    assert unit.get_attribute("id") in described.split()


def test_a_run_without_a_trade_says_why(page: Page) -> None:
    open_form(page)
    set_period(page, "2024-01-01", "2024-02-01")
    open_advanced(page)
    page.get_by_label("Entry funding rate").fill("0.01")
    page.get_by_label("Exit funding rate").fill("0.005")
    submit(page)
    wait_until_succeeded(page)
    words = page.get_by_text("no trade was made: the highest funding rate of the period is")
    expect(words).to_contain_text("below the entry threshold (minFundingRate) of 0.01 (100 bps)")
    expect(words).to_contain_text("if 0.01 % was meant, that is 0.0001")
    expect(page.locator(".config")).to_contain_text("in from 100 bps")


def test_every_number_the_api_takes_has_a_field(page: Page) -> None:
    open_form(page, "COMPARISON")
    open_advanced(page)
    for switch in ("Size positions by the score", "Isolated margin", "Move collateral"):
        page.get_by_label(switch).check()
    fields = page.locator("form details :is(input[type=text], select)")
    names = fields.evaluate_all("(inputs) => inputs.map((input) => input.name)")
    assert names == [
        "entries.0.strategy.simple.minFundingRate",
        "entries.0.strategy.simple.exitFundingRate",
        "entries.1.strategy.composite.entryThreshold",
        "entries.1.strategy.composite.exitThreshold",
        "entries.1.strategy.composite.weightRateLevel",
        "entries.1.strategy.composite.weightTrend",
        "entries.1.strategy.composite.weightPersistence",
        "entries.1.strategy.composite.weightBasis",
        "entries.1.strategy.composite.trendEmaSpan",
        "entries.1.strategy.composite.persistenceThreshold",
        "entries.1.strategy.composite.persistenceMaxPeriods",
        "entries.1.strategy.composite.sizing.minAllocationFraction",
        "entries.1.strategy.composite.sizing.maxAllocationFraction",
        "entries.1.strategy.composite.sizing.maxPortfolioExposure",
        "venueProfile",
        "costs.spotExecution",
        "costs.perpExecution",
        "costs.slippageModel",
        "costs.spotFeeBps",
        "costs.perpFeeBps",
        "costs.slippageBps",
        "costs.impactCoefficient",
        "costs.borrowApr",
        "capital.initial",
        "capital.notionalFraction",
        "capital.lotStep",
        "capital.minQuantity",
        "capital.minNotional",
        "capital.resizeBand",
        "capital.cashApr",
        "capital.spotYieldApr",
        "capital.riskFreeApr",
        "direction",
        "rules.minHoldingSettlements",
        "rules.maxHoldingSettlements",
        "rules.entryPersistenceSettlements",
        "rules.exitPersistenceSettlements",
        "rules.stopBasisLoss",
        "rules.breakEvenSettlements",
        "rules.minHeadroom",
        "rules.coolDownHours",
        "rules.entryBasis.min",
        "rules.entryBasis.max",
        "margin.leverage",
        "margin.maintenanceMarginRate",
        "margin.liquidationFeeBps",
        "margin.bufferFraction",
        "margin.maintenanceTiers",
        "margin.rebalance.topUpBelow",
        "margin.rebalance.restoreTo",
        "margin.rebalance.releaseAbove",
        "label",
        "idempotencyKey",
    ]


def test_a_preset_fills_the_fields_and_says_that_it_is_active(page: Page) -> None:
    open_form(page)
    open_advanced(page)
    button = page.get_by_role("button", name="Conservative")
    button.click()
    expect(button).to_have_attribute("aria-pressed", "true")
    expect(page.get_by_text("Active: Conservative")).to_be_visible()
    expect(page.get_by_label("Entry funding rate")).to_have_value("0.0005")
    page.get_by_role("button", name="Aggressive").click()
    expect(page.get_by_label("Strategy", exact=True)).to_have_value("composite")
    expect(page.get_by_label("Weight: rate level")).to_have_value("0.4")
    page.get_by_label("Weight: rate level").fill("0.41")
    expect(page.get_by_text("None active.")).to_be_visible()


def test_the_origins_trade_is_asked_for_by_its_button(page: Page) -> None:
    open_form(page)
    set_period(page, "2024-02-01", "2024-05-01")
    page.get_by_role("button", name="Origin", exact=True).click()
    submit(page)
    wait_until_succeeded(page)
    expect(page.locator(".config")).to_contain_text("Not funded: nothing pays for the short leg")
    page.get_by_role("link", name="Clone and edit").click()
    expect(page.get_by_text("Active: Origin")).to_be_visible()


def test_what_is_missing_is_said_beside_its_field(page: Page) -> None:
    open_form(page, market=None)
    page.get_by_label("Market", exact=True).select_option("")
    set_period(page, "", "")
    page.get_by_role("button", name="Run backtest").click()
    expect(page.get_by_text("Choose a market.")).to_be_visible()
    expect(page.get_by_text("Choose the first day.")).to_be_visible()
    expect(page.get_by_label("Market", exact=True)).to_be_focused()
    expect(page).to_have_url(re.compile(r"/backtest(\?|$)"))


def test_a_wrong_advanced_field_is_shown_even_when_its_section_was_closed(page: Page) -> None:
    open_form(page)
    open_advanced(page)
    page.get_by_label("Exit funding rate").fill("0.01")
    page.get_by_text("Advanced: parameters, costs, capital").click()
    page.get_by_role("button", name="Run backtest").click()
    field = page.get_by_label("Exit funding rate")
    expect(field).to_be_focused()
    expect(field).to_have_attribute("aria-invalid", "true")
    expect(page.get_by_text("Must not be above the entry value 0.0001, was 0.01.")).to_be_visible()


def test_a_closed_group_opens_for_the_field_that_is_wrong(page: Page) -> None:
    open_form(page)
    open_advanced(page)
    page.get_by_label("Minimum holding").fill("1.5")
    page.get_by_text("Direction and order rules").click()
    page.get_by_role("button", name="Run backtest").click()
    expect(page.get_by_label("Minimum holding")).to_be_focused()
    expect(page.get_by_text("Minimum holding must be a whole number, was 1.5.")).to_be_visible()


def test_a_makers_fee_is_shown_as_soon_as_a_leg_is_one(page: Page) -> None:
    open_form(page)
    open_advanced(page)
    fee = page.get_by_label("Perp fee")
    expect(fee).to_have_attribute("placeholder", "5.5")
    page.get_by_label("Perp orders").select_option("MAKER")
    expect(fee).to_have_attribute("placeholder", "2")


def test_margin_that_is_none_is_refused_beside_its_fields(page: Page) -> None:
    open_form(page)
    open_advanced(page)
    expect(page.get_by_label("Isolated margin")).to_be_checked()
    page.get_by_label("Leverage").fill("0")
    page.get_by_role("button", name="Run backtest").click()
    expect(page.locator("#field-margin-leverage-error")).to_contain_text("from 0.1 to 200")
    page.get_by_label("Leverage").fill("5")
    page.get_by_label("Maintenance rate").fill("0.01")
    page.get_by_label("Maintenance tiers").fill("0=0.004, 50000=2")
    page.get_by_role("button", name="Run backtest").click()
    expect(page.locator("#field-margin-error")).to_contain_text("at most one of")
    page.get_by_label("Maintenance rate").fill("")
    page.get_by_role("button", name="Run backtest").click()
    expect(page.locator("#field-margin-maintenanceTiers-error")).to_contain_text("was 2")


@pytest.mark.parametrize(
    ("label", "text", "field"),
    [
        ("Notional fraction", "7e300", "capital-notionalFraction"),
        ("Slippage", "20000", "costs-slippageBps"),
    ],
)
def test_what_only_the_service_refuses_is_shown_beside_its_field(
    page: Page, service: RunningService, label: str, text: str, field: str
) -> None:
    before = service.data("{ runs { totalCount } }")
    open_form(page)
    open_advanced(page)
    page.get_by_role("textbox", name=label, exact=True).fill(text)
    page.get_by_role("button", name="Run backtest").click()
    expect(page.locator(f"#field-{field}-error")).to_contain_text("was")
    expect(page.get_by_role("textbox", name=label, exact=True)).to_be_focused()
    assert service.data("{ runs { totalCount } }") == before


def test_a_period_without_data_is_refused_in_words(page: Page) -> None:
    open_form(page)
    set_period(page, "2031-01-01", "2031-02-01")
    page.get_by_role("button", name="Run backtest").click()
    expect(page.locator("#field-period-start-error")).to_contain_text("2024-12-31")


def test_flawed_data_is_refused_where_it_is_asked_for(page: Page) -> None:
    open_form(page, market="GAPS/USDT:USDT")
    set_period(page, "2022-01-01", "2024-12-30")
    open_advanced(page)
    page.get_by_label("Refuse flawed data").check()
    page.get_by_role("button", name="Run backtest").click()
    expect(page.locator("#field-strictData-error")).to_contain_text("gap")
    page.get_by_label("Refuse flawed data").uncheck()
    submit(page)
    wait_until_succeeded(page)


def test_sweep_axes_count_their_cells_and_refuse_a_value_twice(page: Page) -> None:
    open_form(page, "SWEEP")
    cells = page.locator("output.cells")
    expect(cells).to_contain_text("Cells: 15")
    page.get_by_role("button", name="Add axis").click()
    page.get_by_label("Values of axis 1").fill("0.0001, 0.0001")
    page.get_by_role("button", name="Run sweep").click()
    expect(page.get_by_text("Each value may stand here once.")).to_be_visible()
    page.get_by_label("Values of axis 1").fill("0.0001, 0.0002")
    page.get_by_role("button", name="Add axis").click()
    page.get_by_label("Kind of axis 2").select_option("range")
    page.get_by_label("From of axis 2").fill("0")
    page.get_by_label("To of axis 2").fill("0.0001")
    page.get_by_label("Steps of axis 2").fill("11")
    expect(cells).to_contain_text("Cells: 22")
