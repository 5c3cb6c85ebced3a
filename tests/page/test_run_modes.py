"""Each run mode on a market or many apart, from the form to the picture."""

import re
from typing import Any

from playwright.sync_api import Locator, Page, expect

from tests.page.backtest_form import open_form, set_period, submit, wait_until_succeeded
from tests.running_service import RunningService

MINUS = "\N{MINUS SIGN}"


def painted_share(canvas: Locator) -> float:
    """Share of the canvas's pixels that are not transparent."""
    share: float = canvas.evaluate(
        """(element) => {
            const { data } = element.getContext("2d")
                .getImageData(0, 0, element.width, element.height);
            let painted = 0;
            for (let index = 3; index < data.length; index += 4) painted += data[index] > 0;
            return painted / (data.length / 4);
        }"""
    )
    return share


def signed(value: float) -> str:
    return f"{MINUS if value < 0 else '+'}{abs(value):,.2f}"


def run_of(service: RunningService, run_id: str, fields: str) -> Any:
    query = f"query ($id: ID!) {{ run(id: $id) {{ {fields} }} }}"
    return service.data(query, {"id": run_id})["run"]


def test_a_single_backtest_shows_cards_curve_waterfall_trades_and_histogram(
    page: Page, service: RunningService
) -> None:
    open_form(page)
    set_period(page, "2023-01-01", "2023-12-31")
    run_id = submit(page)
    wait_until_succeeded(page)
    stored = run_of(
        service,
        run_id,
        "... on Backtest { metrics { netPnl totalTrades } trades { totalCount } synthetic }",
    )
    net = signed(stored["metrics"]["netPnl"])
    cards = page.get_by_label("Metrics", exact=True)
    expect(cards.locator(".card")).to_have_count(16)
    expect(cards).to_contain_text(f"{net} USDT")
    figures = page.get_by_label("In short")
    expect(figures.locator("dt")).to_have_count(6)
    expect(figures).to_contain_text(f"{net} USDT")
    expect(figures).to_contain_text("holding throughout")
    expect(page.locator(".subject")).to_contain_text("SYNTHETIC")
    assert painted_share(page.locator("[data-pane=Equity] canvas")) > 0.01
    assert painted_share(page.locator("[data-pane=Drawdown] canvas")) > 0.01
    assert painted_share(page.locator("[data-pane=Funding] canvas")) > 0.01
    assert waterfall(page).endswith(f"Net P&L {net}")
    assert "Spot leg" not in waterfall(page)
    page.get_by_label("Show the two legs of the basis P&L apart").check()
    assert "Spot leg" in waterfall(page)
    assert stored["trades"]["totalCount"] == stored["metrics"]["totalTrades"] > 0
    rows = page.locator("table.trades tbody tr")
    expect(rows).to_have_count(min(20, stored["metrics"]["totalTrades"]))
    expect(page.locator("svg.histogram")).to_be_visible()
    expect(page.get_by_text("Funding was computed on")).to_be_visible()


def waterfall(page: Page) -> str:
    return page.locator("svg.waterfall").get_attribute("aria-label") or ""


def test_a_trade_opens_to_every_settlement_it_was_held_into(
    page: Page, service: RunningService
) -> None:
    open_form(page)
    set_period(page, "2023-01-01", "2023-12-31")
    run_id = submit(page)
    wait_until_succeeded(page)
    stored = run_of(
        service,
        run_id,
        "... on Backtest { trades(first: 2) { nodes { ledger { times } holdingSettlements } } }",
    )
    second = stored["trades"]["nodes"][1]
    page.get_by_role("button", name="Show trade 2", exact=True).click()
    rows = page.locator("table.ledger tbody tr")
    expect(rows).to_have_count(len(second["ledger"]["times"]))
    assert len(second["ledger"]["times"]) == second["holdingSettlements"]


def test_the_trade_log_sorts_by_a_press_on_its_head(page: Page) -> None:
    open_form(page)
    set_period(page, "2023-01-01", "2023-12-31")
    submit(page)
    log = page.locator("table.trades")
    log.get_by_role("button", name="Net P&L").click()
    head = log.locator("th", has_text="Net P&L")
    expect(head).to_have_attribute("aria-sort", "descending")
    log.get_by_role("button", name="Net P&L").click()
    expect(head).to_have_attribute("aria-sort", "ascending")
    texts = log.locator("tbody tr td:nth-child(9)").all_inner_texts()
    values = [float(text.replace(MINUS, "-").replace(",", "")) for text in texts]
    assert values == sorted(values)
    assert len(values) > 1


def test_a_comparison_shows_a_table_with_differences_and_two_lines(
    page: Page, service: RunningService
) -> None:
    open_form(page, "COMPARISON")
    set_period(page, "2023-01-01", "2023-12-31")
    run_id = submit(page, "COMPARISON")
    wait_until_succeeded(page)
    stored = run_of(service, run_id, "... on Comparison { entries { label metrics { netPnl } } }")
    table = page.locator("table.comparison")
    first, second = stored["entries"]
    expect(table.locator("thead th")).to_have_text(
        ["Metric", "simple", "composite", f"composite {MINUS} simple"]
    )
    row = table.locator("tbody tr").first
    expect(row).to_contain_text(signed(first["metrics"]["netPnl"]))
    expect(row).to_contain_text(signed(second["metrics"]["netPnl"]))
    expect(row).to_contain_text(signed(second["metrics"]["netPnl"] - first["metrics"]["netPnl"]))
    nets = {one["label"]: one["metrics"]["netPnl"] for one in stored["entries"]}
    ranked = sorted(nets, key=lambda name: -nets[name])
    expect(page.get_by_label("In short").locator("dt")).to_have_text(ranked)
    months = page.get_by_role("group", name="Returns by month").locator("tbody th")
    expect(months).to_have_text(["2023 simple", "2023 composite"])
    legend = page.locator(".readout")
    expect(legend).to_contain_text("simple")
    expect(legend).to_contain_text("composite")
    assert painted_share(page.locator("[data-pane=Equity] canvas")) > 0.01


def test_a_sweep_of_two_axes_shows_a_heatmap_and_a_table(
    page: Page, service: RunningService
) -> None:
    open_form(page, "SWEEP")
    set_period(page, "2023-01-01", "2023-12-31")
    expect(page.locator("output.cells")).to_contain_text("Cells: 15")
    run_id = submit(page, "SWEEP")
    wait_until_succeeded(page)
    stored = run_of(
        service,
        run_id,
        "... on Sweep { computedCells invalidCells best { index metrics { netPnl }}}",
    )
    assert (stored["computedCells"], stored["invalidCells"]) == (14, 1)
    expect(page.locator(".verdict")).to_contain_text(
        f"best cell {signed(stored['best']['metrics']['netPnl'])} USDT"
    )
    expect(page.locator(".verdict")).to_contain_text(re.compile("(above|below) holding"))
    heatmap = page.get_by_role("application")
    expect(heatmap).to_be_visible()
    assert painted_share(heatmap) > 0.5
    best = page.locator("table.cells tbody tr").first
    expect(best).to_have_class("best-row")
    expect(best).to_contain_text(str(stored["best"]["index"]))
    expect(best).to_contain_text(signed(stored["best"]["metrics"]["netPnl"]))
    expect(page.locator("table.cells tbody tr", has_text="invalid")).to_have_count(1)


def test_a_sweep_of_one_axis_shows_a_line_and_a_flat_table(page: Page) -> None:
    open_form(page, "SWEEP")
    set_period(page, "2023-06-01", "2023-12-31")
    page.get_by_role("button", name="Add axis").click()
    page.get_by_label("Values of axis 1").fill("0.0001 0.0002 0.0004")
    expect(page.locator("output.cells")).to_contain_text("Cells: 3")
    submit(page, "SWEEP")
    wait_until_succeeded(page)
    expect(page.locator("table.cells tbody tr")).to_have_count(3)
    expect(page.locator(".best-row")).to_have_count(1)
    expect(page.get_by_role("heading", name="Net P&L by Entry funding rate")).to_be_visible()
    expect(page.get_by_role("heading", name="Heatmap")).to_have_count(0)


def test_a_multi_market_run_sorts_by_net_and_opens_a_markets_run(
    page: Page, service: RunningService
) -> None:
    open_form(page, "MULTI_MARKET", market=None)
    page.get_by_role("button", name="Select all").click()
    for name in ("GAPS", "NEGATIVE", "INTERVAL"):
        page.get_by_role("checkbox", name=f"sample {name}").check()
    for box in page.locator("input[name=markets]").all():
        if not (box.get_attribute("value") or "").startswith("sample|"):
            box.uncheck()
    set_period(page, "2023-01-01", "2023-12-31")
    run_id = submit(page, "MULTI_MARKET")
    wait_until_succeeded(page)
    stored = run_of(
        service,
        run_id,
        "... on MultiMarket { profitableCount successfulCount totalCount"
        " entries { market { symbol } metrics { netPnl } } }",
    )
    said = f"{stored['profitableCount']} of {stored['successfulCount']} markets profitable"
    expect(page.locator(".verdict")).to_contain_text(said)
    rows = page.locator("main table:visible").first.locator("tbody tr")
    expect(rows).to_have_count(stored["totalCount"])
    nets = [entry["metrics"]["netPnl"] for entry in stored["entries"]]
    assert nets == sorted(nets, reverse=True)
    expect(rows.first).to_contain_text(signed(nets[0]))
    rows.first.get_by_role("button").click()
    expect(page.locator(".subject")).to_contain_text(stored["entries"][0]["market"]["symbol"])
    expect(page.locator(".figures")).to_contain_text(signed(nets[0]))
