"""The heatmap: keys, pointer, pickers."""

import pytest
from playwright.sync_api import Page, expect

from tests.page.backtest_form import open_form, set_period, submit, wait_until_succeeded


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
        "Entry funding rate (fraction) 0.0001, Exit funding rate (fraction) 0.00005: Net P&L"
    )
    sweep.keyboard.press("ArrowRight")
    expect(words).to_contain_text(
        "Entry funding rate (fraction) 0.0001, Exit funding rate (fraction) 0.0001: Net P&L"
    )
    sweep.keyboard.press("ArrowRight")
    expect(words).to_contain_text("invalid: exit above entry")
    sweep.keyboard.press("ArrowDown")
    expect(words).to_contain_text(
        "Entry funding rate (fraction) 0.0002, Exit funding rate (fraction) 0.0002: Net P&L"
    )


def test_enter_opens_the_run_of_the_cell_with_the_same_result(sweep: Page) -> None:
    address = sweep.url
    sweep.get_by_role("application").focus()
    sweep.keyboard.press("Home")
    sweep.keyboard.press("PageDown")
    words = sweep.locator("#heatmap-cell")
    expect(words).to_contain_text(
        "Entry funding rate (fraction) 0.0008, Exit funding rate (fraction) 0.00005"
    )
    net = words.inner_text().rsplit(" ", 1)[1]
    sweep.keyboard.press("Enter")
    sweep.wait_for_url(lambda url: url != address)
    expect(sweep.locator(".verdict")).to_contain_text(net)
    expect(sweep.locator(".config")).to_contain_text(
        "in from 0.0008 (8 bps), out below 0.00005 (0.5 bps)"
    )
    sweep.go_back()
    expect(sweep).to_have_url(address)
    expect(sweep.get_by_role("application")).to_be_visible()


def test_a_click_on_a_cell_opens_its_run(sweep: Page) -> None:
    address = sweep.url
    box = sweep.get_by_role("application").bounding_box()
    assert box is not None
    sweep.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 3)
    sweep.wait_for_url(lambda url: url != address)
    expect(sweep.locator(".verdict")).to_contain_text("after all costs")


def test_an_invalid_cell_opens_nothing(sweep: Page) -> None:
    address = sweep.url
    sweep.get_by_role("application").focus()
    sweep.keyboard.press("End")
    sweep.keyboard.press("PageUp")
    expect(sweep.locator("#heatmap-cell")).to_contain_text("invalid")
    sweep.keyboard.press("Enter")
    sweep.keyboard.press("ArrowLeft")
    expect(sweep.locator("#heatmap-cell")).to_contain_text("Exit funding rate (fraction) 0.0001:")
    expect(sweep).to_have_url(address)


def test_the_metric_picker_changes_what_the_cells_show(sweep: Page) -> None:
    sweep.locator("select[name=metric]").select_option("MAX_DRAWDOWN")
    application = sweep.get_by_role("application")
    expect(application).to_have_attribute(
        "aria-label", "Heatmap of Max drawdown. Arrow keys move, Enter opens the cell's run."
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
    expect(table.locator("thead th")).to_have_text(
        ["0.0001", "0.0002", "0.0003", "0.0005", "0.0008"]
    )


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
