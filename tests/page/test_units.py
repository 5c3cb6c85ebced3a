"""Numbers in the unit that people say them in: typed as such, and the fraction on hover."""

from playwright.sync_api import Page, expect

from tests.page.backtest_form import (
    open_advanced,
    open_form,
    set_period,
    submit,
    wait_until_succeeded,
)
from tests.running_service import RunningService


def test_bps_percent_and_fractions_are_typed_wherever_they_mean_the_same(
    page: Page, service: RunningService
) -> None:
    open_form(page)
    set_period(page, "2024-02-01", "2024-03-01")
    open_advanced(page)
    typed = {
        "Entry funding rate": "0.02 %",
        "Exit funding rate": "1bp",
        "Spot fee": "0.03%",
        "Perp fee": "4 bps",
        "Slippage": "2.5",
        "Notional fraction": "50%",
    }
    for label, text in typed.items():
        page.get_by_role("textbox", name=label, exact=True).fill(text)
    entry = page.locator(".measured", has=page.get_by_label("Entry funding rate"))
    expect(entry.get_by_title("0.0002 of the notional")).to_have_text("= 2 bps")
    spot = page.locator(".measured", has=page.get_by_label("Spot fee"))
    expect(spot.locator(".unit")).to_have_text("bps= 3 bps")
    expect(page.locator(".differences")).to_contain_text("Spot fee 3 bps (default 10 bps)")
    run_id = submit(page)
    wait_until_succeeded(page)
    query = """query ($id: ID!) { run(id: $id) { ... on Backtest { config {
      costs { spotFeeBps perpFeeBps slippageBps } capital { notionalFraction }
      strategy { ... on SimpleStrategy { minFundingRate exitFundingRate } } } } } }"""
    config = service.data(query, {"id": run_id})["run"]["config"]
    assert config["costs"] == {"spotFeeBps": 3, "perpFeeBps": 4, "slippageBps": 2.5}
    assert config["capital"] == {"notionalFraction": 0.5}
    assert config["strategy"] == {"minFundingRate": 0.0002, "exitFundingRate": 0.0001}


def test_the_explorers_costs_are_typed_alike_and_refused_in_words(page: Page) -> None:
    page.goto("/markets/sample/BTC%2FUSDT%3AUSDT")
    page.get_by_text("Costs and holding time").click()
    fee = page.get_by_label("Spot fee, bps")
    fee.fill("0.02%")
    fee.press("Enter")
    # 2 x (2 + 5.5) + 4 x 5.
    expect(page.get_by_text("a round trip costs 35.0 bps")).to_be_visible()
    fee.fill("ten")
    fee.press("Enter")
    words = "Spot fee must be a number such as 10, 10bps or 0.1%, was ten."
    expect(page.get_by_text(words)).to_be_visible()
    expect(fee).to_have_attribute("aria-invalid", "true")


def test_a_rate_of_the_explorer_tells_its_fraction_by_keyboard(page: Page) -> None:
    page.goto("/markets/sample/BTC%2FUSDT%3AUSDT")
    card = page.locator(".card", has=page.get_by_text("Median", exact=True))
    rate = card.get_by_role("button")
    bps = float(rate.inner_text().removesuffix(" bps"))
    rate.focus()
    tip = card.get_by_role("tooltip").inner_text()
    fraction, words = tip.split(" ", 1)
    assert words == "of the notional"
    assert round(float(fraction) * 10_000, 2) == bps
