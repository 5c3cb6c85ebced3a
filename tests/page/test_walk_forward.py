"""Walk-forwards on the page: asked by the form, shown, opened fold by fold."""

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.api.questions import finished, question
from tests.page.backtest_form import (
    add_range,
    open_form,
    set_period,
    submit,
    wait_until_succeeded,
)
from tests.page.narrow import expect_no_sideways_scrolling
from tests.page.test_accessibility import violations, violations_of_colours
from tests.page.test_heatmap import MINUS
from tests.page.test_run_modes import run_of, signed
from tests.running_service import RunningService

AXES = [
    {"parameter": "MIN_FUNDING_RATE", "values": [0.0001, 0.0002, 0.0003]},
    {"parameter": "EXIT_FUNDING_RATE", "values": [0, 0.00005, 0.0002]},
]
ASKED = question(
    period={"start": "2022-01-01T00:00:00Z", "end": "2024-12-30T00:00:00Z"},
    axes=AXES,
    folds={"trainDays": 200, "testDays": 100, "embargoDays": 5},
)
ANSWER = """... on WalkForward { metrics { netPnl } yearlyReturns { returns }
  worstDrawdowns { depth } folds {
  index test { start } chosen { value } inSample { sharpe } outOfSample { sharpe netPnl } } }"""


@pytest.fixture
def shown(page: Page, service: RunningService) -> dict[str, Any]:
    """A walk-forward over three years, shown; its answer."""
    run_id = finished(service, "startWalkForward", ASKED)
    page.goto(f"/runs/{run_id}")
    expect(page.get_by_role("heading", name="Folds", exact=True)).to_be_visible()
    found: dict[str, Any] = run_of(service, run_id, ANSWER)
    return found


def test_the_form_asks_for_folds_as_typed(page: Page, service: RunningService) -> None:
    open_form(page, "WALK_FORWARD")
    set_period(page, "2023-01-01", "2023-12-31")
    add_range(page, 1, "MIN_FUNDING_RATE", "0.0001", "0.0003", 3)
    page.get_by_label("Folds", exact=True).select_option("ANCHORED")
    page.get_by_label("Training", exact=True).fill("120")
    page.get_by_label("Test", exact=True).fill("60")
    page.get_by_label("Embargo").fill("3")
    page.get_by_label("Chosen by").select_option("NET_PNL")
    page.get_by_label("Choice", exact=True).select_option("ROBUST")
    run_id = submit(page, "WALK_FORWARD")
    wait_until_succeeded(page)
    found = run_of(
        service,
        run_id,
        "... on WalkForward { rules { mode trainDays testDays embargoDays metric choice } }",
    )
    assert found["rules"] == {
        "mode": "ANCHORED",
        "trainDays": 120,
        "testDays": 60,
        "embargoDays": 3,
        "metric": "NET_PNL",
        "choice": "ROBUST",
    }
    expect(page.get_by_text("Of 3 cells the robust one by Net P&L")).to_be_visible()


def test_a_period_too_short_is_told_at_the_form(page: Page) -> None:
    open_form(page, "WALK_FORWARD")
    set_period(page, "2023-01-01", "2023-06-30")
    page.get_by_role("button", name="Run walk-forward").click()
    expect(page.get_by_text("must hold at least 372 whole days for one fold")).to_be_visible()


def test_the_result_shows_the_chain_and_every_fold(page: Page, shown: dict[str, Any]) -> None:
    figures = page.get_by_label("In short")
    expect(figures.locator("dt")).to_have_count(6)
    expect(figures).to_contain_text("holding through the same tests")
    expect(figures).to_contain_text(signed(shown["metrics"]["netPnl"]))
    rows = page.get_by_role("group", name="Folds").locator("tbody tr")
    expect(rows).to_have_count(len(shown["folds"]))
    first = shown["folds"][0]
    texts = rows.first.locator("td").all_inner_texts()
    assert texts[1].startswith(first["test"]["start"][:10])
    assert float(texts[2]) == pytest.approx(first["chosen"][0]["value"] * 10_000)  # bps
    for pane in ("Equity", "Sharpe of the folds", "Entry funding rate (bps)", "Drawdown"):
        expect(page.locator(f'[data-pane="{pane}"]')).to_be_visible()
    expect(page.get_by_text("In the mean of the folds a test differed")).to_be_visible()


def test_the_chain_is_told_by_month_and_by_its_falls(page: Page, shown: dict[str, Any]) -> None:
    months = page.get_by_role("group", name="Returns by month").locator("tbody tr")
    for row, year in zip(months.all(), shown["yearlyReturns"]["returns"], strict=True):
        told = f"{year * 100:+.2f}".replace("-", MINUS)
        assert row.locator("td.total").inner_text() == told
    falls = page.get_by_role("group", name="Worst drawdowns").locator("tbody tr")
    deepest = shown["worstDrawdowns"][0]
    assert falls.first.locator("td").first.inner_text() == f"{deepest['depth'] * 100:.2f} %"


def test_a_fold_opens_as_the_run_of_its_test(page: Page, shown: dict[str, Any]) -> None:
    page.get_by_role("button", name="Open the test of fold 2").click()
    expect(page.get_by_role("region", name="Equity, drawdown, funding")).to_be_visible()
    expect(page.locator(".config")).to_contain_text(shown["folds"][1]["test"]["start"][:10])


@pytest.mark.usefixtures("shown")
def test_axe_finds_nothing_in_either_theme(page: Page) -> None:
    assert violations(page) == []
    page.get_by_role("button", name="Light theme").click()
    expect(page.get_by_role("button", name="Dark theme")).to_be_visible()
    assert violations_of_colours(page) == []


@pytest.mark.usefixtures("shown")
def test_a_phone_of_380_pixels_needs_no_sideways_scrolling(page: Page) -> None:
    page.set_viewport_size({"width": 380, "height": 800})
    expect_no_sideways_scrolling(page)
