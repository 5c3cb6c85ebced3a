"""The heatmap: keys, pointer, pickers."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.api.questions import finished, question
from tests.page.backtest_form import open_form, set_period, submit, wait_until_succeeded
from tests.running_service import RunningService

MINUS = "\N{MINUS SIGN}"


@pytest.fixture
def sweep(page: Page) -> Page:
    """A finished sweep over the default grid of the simple strategy, 5 rows by 3 columns."""
    open_form(page, "SWEEP")
    set_period(page, "2023-01-01", "2023-12-31")
    submit(page, "SWEEP")
    wait_until_succeeded(page)
    expect(page.get_by_role("application")).to_be_visible()
    return page


def test_arrow_keys_move_and_the_cell_is_read_aloud(sweep: Page) -> None:
    words = sweep.locator("#heatmap-cell")
    sweep.get_by_role("application").focus()
    sweep.keyboard.press("Home")
    sweep.keyboard.press("PageUp")
    expect(words).to_contain_text(
        "Entry funding rate (bps) 1, Exit funding rate (bps) 0.5: Net P&L"
    )
    sweep.keyboard.press("ArrowRight")
    expect(words).to_contain_text("Entry funding rate (bps) 1, Exit funding rate (bps) 1: Net P&L")
    sweep.keyboard.press("ArrowRight")
    expect(words).to_contain_text("invalid: exit above entry")
    sweep.keyboard.press("ArrowDown")
    expect(words).to_contain_text("Entry funding rate (bps) 2, Exit funding rate (bps) 2: Net P&L")


def test_enter_opens_the_run_of_the_cell_with_the_same_result(sweep: Page) -> None:
    address = sweep.url
    sweep.get_by_role("application").focus()
    sweep.keyboard.press("Home")
    sweep.keyboard.press("PageDown")
    words = sweep.locator("#heatmap-cell")
    expect(words).to_contain_text("Entry funding rate (bps) 8, Exit funding rate (bps) 0.5")
    net = words.inner_text().rsplit(" ", 1)[1]
    sweep.keyboard.press("Enter")
    sweep.wait_for_url(lambda url: url != address)
    expect(sweep.locator(".figures")).to_contain_text(net)
    expect(sweep.locator(".config")).to_contain_text("in from 8 bps, out below 0.5 bps")
    sweep.go_back()
    expect(sweep).to_have_url(address)
    expect(sweep.get_by_role("application")).to_be_visible()


def test_an_invalid_cell_opens_nothing(sweep: Page) -> None:
    address = sweep.url
    sweep.get_by_role("application").focus()
    sweep.keyboard.press("End")
    sweep.keyboard.press("PageUp")
    expect(sweep.locator("#heatmap-cell")).to_contain_text("invalid")
    sweep.keyboard.press("Enter")
    sweep.keyboard.press("ArrowLeft")
    expect(sweep.locator("#heatmap-cell")).to_contain_text("Exit funding rate (bps) 1:")
    expect(sweep).to_have_url(address)


def test_the_metric_picker_changes_what_the_cells_show(sweep: Page) -> None:
    sweep.locator("select[name=metric]").select_option("MAX_DRAWDOWN")
    application = sweep.get_by_role("application")
    expect(application).to_have_attribute(
        "aria-label",
        "Heatmap of Max drawdown. Arrow keys move, Enter opens the cell's run, P pins its curve.",
    )
    sweep.get_by_text("Heatmap as a table").click()
    table = sweep.locator(".heatmap table")
    expect(table.locator("caption")).to_contain_text("Max drawdown")
    expect(table.locator("tbody tr").first.locator("td").first).to_contain_text("%")


def test_picking_the_other_axis_swaps_the_two(sweep: Page) -> None:
    sweep.locator("select[name=x]").select_option("MIN_FUNDING_RATE")
    expect(sweep.locator("select[name=y]")).to_have_value("EXIT_FUNDING_RATE")
    sweep.get_by_text("Heatmap as a table").click()
    table = sweep.locator(".heatmap table")
    expect(table.locator("tbody tr")).to_have_count(3)
    expect(table.locator("thead th")).to_have_text(["1", "2", "3", "5", "8"])


def test_a_third_axis_can_be_sliced_or_reduced(page: Page) -> None:
    open_form(page, "SWEEP")
    page.get_by_label("Strategy", exact=True).select_option("composite")
    set_period(page, "2023-01-01", "2023-12-31")
    expect(page.locator("output.cells")).to_contain_text("Cells: 45")
    submit(page, "SWEEP")
    wait_until_succeeded(page)
    page.get_by_text("Heatmap as a table").click()
    table = page.locator(".heatmap table tbody")
    expect(table.locator("tr")).to_have_count(5)
    reduced = table.inner_text()
    page.locator("select[name=reduce]").select_option("WORST")
    expect(table).not_to_have_text(reduced)
    page.locator("select[name=slice-WEIGHT_RATE_LEVEL]").select_option("0.25")
    expect(page.get_by_role("region", name="Heatmap")).to_have_attribute("aria-busy", "false")
    page.get_by_role("application").focus()
    page.keyboard.press("Enter")
    page.wait_for_url(lambda url: "/runs/" in url)
    expect(page.locator(".config")).to_contain_text("weights 0.25 /")


PLATEAU = question(
    market={"venue": "sample", "symbol": "BTC/USDT:USDT"},
    strategy={"simple": {"exitFundingRate": -1}},
    axes=[
        {"parameter": "MIN_FUNDING_RATE", "values": [-0.9, -0.8, -0.7, 0.5, 0.6]},
        {"parameter": "EXIT_FUNDING_RATE", "values": [-0.99, -0.98, -0.97]},
    ],
)
"""Nine cells that open at once and never close, and six that never open."""


def test_equal_cells_are_counted_and_the_middle_one_is_named(
    page: Page, service: RunningService
) -> None:
    page.goto(f"/runs/{finished(service, 'startSweep', PLATEAU)}")
    section = page.get_by_role("region", name="Heatmap")
    expect(section).to_contain_text("9 cells hold the same one trade: it is holding.")
    expect(section).to_contain_text(f"The middle one: Entry funding rate {MINUS}8000 bps")
    expect(section).not_to_contain_text("edge of the grid")


def test_a_cell_without_a_trade_is_said_to_have_none_and_never_named(
    page: Page, service: RunningService
) -> None:
    page.goto(f"/runs/{finished(service, 'startSweep', PLATEAU)}?metric=MAX_DRAWDOWN")
    section = page.get_by_role("region", name="Heatmap")
    expect(section).to_contain_text("9 cells hold the same one trade")
    expect(section.locator(".idle-key")).to_have_text("no trade")
    page.get_by_role("application").focus()
    page.keyboard.press("PageDown")
    expect(page.locator("#heatmap-cell")).to_contain_text("no trade")


def test_under_a_slice_what_is_named_lies_on_the_map(page: Page, service: RunningService) -> None:
    sent = question(
        strategy={"composite": {}},
        axes=[
            {"parameter": "ENTRY_THRESHOLD", "values": [0.15, 0.2, 0.25]},
            {"parameter": "EXIT_THRESHOLD", "values": [0.05, 0.1, 0.14]},
            {"parameter": "WEIGHT_TREND", "values": [0, 0.25, 0.5]},
        ],
    )
    run_id = finished(service, "startSweep", sent)
    for weight in ("0", "0.25", "0.5"):
        page.goto(f"/runs/{run_id}?at.WEIGHT_TREND={weight}")
        section = page.get_by_role("region", name="Heatmap")
        expect(section).to_contain_text(f"Weight: trend {weight}")
        words = section.inner_text()
        assert words.count(f"Weight: trend {weight}") == words.count("Weight: trend ")


def test_picks_stand_in_the_address_and_come_back(sweep: Page) -> None:
    sweep.locator("select[name=metric]").select_option("SHARPE")
    sweep.locator("select[name=x]").select_option("MIN_FUNDING_RATE")
    expect(sweep).to_have_url(re.compile(r"x=MIN_FUNDING_RATE"))
    # Of other picks than are set nothing opens.
    expect(sweep.get_by_role("region", name="Heatmap")).to_have_attribute("aria-busy", "false")
    address = sweep.url
    sweep.get_by_role("application").focus()
    sweep.keyboard.press("Enter")
    sweep.wait_for_url(lambda url: url != address)
    sweep.go_back()
    expect(sweep.locator("select[name=metric]")).to_have_value("SHARPE")
    expect(sweep.locator("select[name=x]")).to_have_value("MIN_FUNDING_RATE")
    sweep.reload()
    expect(sweep.locator("select[name=y]")).to_have_value("EXIT_FUNDING_RATE")
    expect(sweep).to_have_url(address)
