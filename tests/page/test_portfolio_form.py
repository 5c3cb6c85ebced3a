"""The form of a portfolio: what it asks, refuses and sends, with a mouse and without one."""

import re
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.page.backtest_form import (
    choose_markets,
    copied,
    open_advanced,
    open_form,
    set_period,
    submit,
    wait_until_succeeded,
)
from tests.running_service import RunningService

_MOST_TABS = 80


def sent_by(service: RunningService, run_id: str) -> dict[str, Any]:
    query = "query ($id: ID!) { run(id: $id) { kind input } }"
    run = service.data(query, {"id": run_id})["run"]
    assert run["kind"] == "PORTFOLIO"
    found: dict[str, Any] = run["input"]
    return found


def tab_to(page: Page, target: Locator) -> None:
    for _ in range(_MOST_TABS):
        if target.evaluate("(element) => element === document.activeElement"):
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"{target} must be reached by Tab, was not in {_MOST_TABS}")


def weight(page: Page, name: str) -> Locator:
    return page.get_by_label(f"sample {name}/USDT:USDT", exact=True)


def test_blank_fields_show_the_services_defaults_and_are_not_sent(
    page: Page, service: RunningService
) -> None:
    open_form(page, "PORTFOLIO", market=None)
    defaults = service.data("{ service { defaults { portfolio { slots rankBy } } } }")
    assert defaults["service"]["defaults"]["portfolio"] == {"slots": 3, "rankBy": "RATE"}
    expect(page.get_by_label("Slots")).to_have_attribute("placeholder", "3")
    expect(page.get_by_label("Rank by").locator("option:checked")).to_have_text(
        "Rate per 8 hours (default)"
    )
    expect(page.get_by_label("Exposure cap")).to_have_attribute("placeholder", "no cap")
    choose_markets(page, "ETH", "BTC")
    page.get_by_text("Weights", exact=True).click()
    expect(weight(page, "BTC")).to_have_attribute("placeholder", "0.3333333333333333")
    page.get_by_label("Slots").fill("2")
    expect(weight(page, "BTC")).to_have_attribute("placeholder", "0.5")
    page.get_by_label("Slots").fill("")
    set_period(page, "2023-01-01", "2023-06-30")
    sent = sent_by(service, submit(page, "PORTFOLIO"))
    assert [market["symbol"] for market in sent["markets"]] == ["ETH/USDT:USDT", "BTC/USDT:USDT"]
    assert "portfolio" not in sent
    wait_until_succeeded(page)


def test_no_market_is_refused_beside_the_markets_and_nowhere_else(page: Page) -> None:
    open_form(page, "PORTFOLIO", market=None)
    page.get_by_role("button", name="Run the portfolio").click()
    group = page.get_by_role("group", name="Markets")
    expect(group.get_by_text("Choose at least one market.")).to_be_visible()
    expect(page.get_by_role("alert")).to_have_count(0)


@pytest.mark.parametrize(
    ("label", "text", "field", "words"),
    [
        ("Slots", "1.5", "portfolio-slots", "Slots must be a whole number, was 1.5."),
        ("Slots", "0", "portfolio-slots", "was 0"),
        ("Exposure cap", "0", "portfolio-maxExposure", "was 0"),
        ("Volume limit", "2", "portfolio-maxVolumeShare", "was 2"),
    ],
)
def test_what_is_wrong_is_said_beside_its_field(
    page: Page, service: RunningService, label: str, text: str, field: str, words: str
) -> None:
    before = service.data("{ runs { totalCount } }")
    open_form(page, "PORTFOLIO", market=None)
    choose_markets(page, "BTC", "ETH")
    page.get_by_label(label).fill(text)
    page.get_by_role("button", name="Run the portfolio").click()
    expect(page.locator(f"#field-{field}-error")).to_contain_text(words)
    expect(page.get_by_label(label)).to_be_focused()
    assert service.data("{ runs { totalCount } }") == before


def test_a_wrong_weight_opens_the_weights_and_is_said_beside_its_market(page: Page) -> None:
    open_form(page, "PORTFOLIO", market=None)
    choose_markets(page, "BTC", "ETH")
    page.get_by_text("Weights", exact=True).click()
    weight(page, "ETH").fill("-1")
    page.get_by_text("Weights", exact=True).click()
    expect(weight(page, "ETH")).to_be_hidden()
    page.get_by_role("button", name="Run the portfolio").click()
    expect(weight(page, "ETH")).to_be_focused()
    expect(page.get_by_text("Must be above 0, was -1.")).to_be_visible()
    weight(page, "ETH").fill("11")  # what the service alone refuses
    page.get_by_role("button", name="Run the portfolio").click()
    expect(page.locator(".weights")).to_contain_text("at most 10, was 11")
    expect(page.get_by_role("alert")).to_have_count(0)


def test_presets_work_as_in_other_modes(page: Page, service: RunningService) -> None:
    open_form(page, "PORTFOLIO", market=None)
    choose_markets(page, "BTC")
    page.get_by_role("button", name="Conservative").click()
    expect(page.get_by_text("Active: Conservative")).to_be_visible()
    sent = sent_by(service, submit(page, "PORTFOLIO"))
    assert sent["preset"] == "conservative"
    assert "strategy" not in sent


def test_clone_and_copy_ask_for_the_same_portfolio_again(
    page: Page, service: RunningService
) -> None:
    open_form(page, "PORTFOLIO", market=None)
    choose_markets(page, "NEGATIVE", "BTC", "ETH")
    set_period(page, "2023-01-01", "2023-06-30")
    page.get_by_label("Slots").fill("2")
    page.get_by_label("Rank by").select_option("SCORE")
    page.get_by_label("Exposure cap").fill("0.9")
    page.get_by_label("Volume limit").fill("0.01")
    page.get_by_text("Weights", exact=True).click()
    weight(page, "BTC").fill("0.7")
    open_advanced(page)
    page.get_by_label("Direction", exact=True).select_option("BOTH")
    page.get_by_label("Initial capital").fill("25000")
    run_id = submit(page, "PORTFOLIO")
    wait_until_succeeded(page)
    rules = sent_by(service, run_id)["portfolio"]
    assert rules == {
        "slots": 2,
        "rankBy": "SCORE",
        "weights": [0.5, 0.7, 0.5],
        "maxExposure": 0.9,
        "maxVolumeShare": 0.01,
    }
    accepted = service.data(copied(page, service.url, "GraphQL"))["startPortfolio"]
    assert (accepted["reused"], accepted["run"]["id"]) == (True, run_id)
    page.get_by_role("link", name="Clone and edit").click()
    expect(page.locator("input[name=mode]:checked")).to_have_value("PORTFOLIO")
    expect(page.locator("input[name=markets]:checked")).to_have_count(3)
    expect(page.get_by_label("Slots")).to_have_value("2")
    expect(weight(page, "BTC")).to_have_value("0.7")
    assert submit(page, "PORTFOLIO") == run_id


def test_a_portfolio_is_run_by_keyboard_alone(page: Page, service: RunningService) -> None:
    page.goto("/backtest")
    expect(page.get_by_label("Market", exact=True)).to_be_visible()
    tab_to(page, page.locator("input[name=mode]:checked"))
    modes = page.locator("input[name=mode]")
    chosen = modes.evaluate_all("all => all.findIndex((one) => one.value === 'PORTFOLIO')")
    for _ in range(chosen):
        page.keyboard.press("ArrowDown")
    expect(page.locator("input[name=mode]:checked")).to_have_value("PORTFOLIO")
    for name in ("BTC", "ETH"):
        tab_to(page, page.get_by_role("checkbox", name=f"sample {name}"))
        page.keyboard.press("Space")
    tab_to(page, page.get_by_label("Slots"))
    page.keyboard.type("1")
    tab_to(page, page.locator(".weights summary"))
    page.keyboard.press("Enter")
    tab_to(page, weight(page, "ETH"))
    page.keyboard.type("0.25")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile("/runs/"))
    wait_until_succeeded(page)
    sent = sent_by(service, page.url.rsplit("/", 1)[1])
    assert sent["portfolio"] == {"slots": 1, "weights": [1, 0.25]}
    eth = page.get_by_role("button", name="sample ETH/USDT:USDT")
    tab_to(page, eth)
    page.keyboard.press("Enter")
    picker = page.get_by_label("Trades of")
    expect(picker).to_be_focused()
    expect(picker.locator("option:checked")).to_contain_text("sample ETH/USDT:USDT")
    tab_to(page, page.get_by_role("button", name="Show trade 1", exact=True))
    page.keyboard.press("Enter")
    expect(page.locator("table.ledger tbody tr").first).to_be_visible()
