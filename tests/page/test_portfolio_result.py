"""What a portfolio's page shows, against what the API answers."""

from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.api.questions import BTC, ETH, YEAR, finished
from tests.page.narrow import expect_no_sideways_scrolling
from tests.page.test_accessibility import violations, violations_of_colours
from tests.page.test_run_modes import MINUS, painted_share, run_of, signed, waterfall
from tests.running_service import RunningService

NEGATIVE = {"venue": "sample", "symbol": "NEGATIVE/USDT:USDT"}
MARKETS = [BTC, ETH, NEGATIVE]
PLAIN = {
    "preset": "origin",
    "markets": [BTC, ETH],
    "period": {"start": "2022-01-01T00:00:00Z", "end": "2024-12-30T00:00:00Z"},
    "strategy": {"composite": {}},
}
TRADED = {
    "preset": "origin",
    "markets": MARKETS,
    "period": YEAR,
    "strategy": {"simple": {}},
    "direction": "BOTH",
    "costs": {"borrowApr": 0.05},
    "rules": {"minHoldingSettlements": 60},
    "margin": {
        "mode": "ISOLATED",
        "leverage": 3,
        "maintenanceMarginRate": 0.01,
        "liquidationFeeBps": 50,
    },
    "portfolio": {"slots": 2, "weights": [0.5, 0.3, 0.2], "maxExposure": 0.9},
}
_PARTS = """fundingReceived fundingPaid basisPnl totalFees slippageCost borrowCost liquidationCost
  netPnl"""
_ANSWER = f"""... on Portfolio {{
  warnings metrics {{ netPnl totalTrades sharpe borrowCost liquidations }}
  benchmark {{ metrics {{ netPnl }} }}
  equityCurve(maxPoints: 5000) {{ equity positions exposure }}
  attribution {{ {_PARTS} }}
  markets {{ market {{ symbol }} weight lowestHeadroom attribution {{ {_PARTS} }}
    trades(first: 3) {{ totalCount nodes {{ number netPnl holdingSettlements
      ledger {{ times amounts }} }} }} }}
}}"""


@pytest.fixture
def plain(page: Page, service: RunningService) -> dict[str, Any]:
    """A portfolio without options, shown; its answer."""
    return _show(page, service, PLAIN)


@pytest.fixture
def traded(page: Page, service: RunningService) -> dict[str, Any]:
    """A portfolio with margin and borrowing, shown; its answer."""
    return _show(page, service, TRADED)


def _show(page: Page, service: RunningService, sent: dict[str, Any]) -> dict[str, Any]:
    run_id = finished(service, "startPortfolio", sent)
    page.goto(f"/runs/{run_id}")
    expect(page.locator("table.trades tbody tr").first).to_be_visible()
    found: dict[str, Any] = run_of(service, run_id, _ANSWER)
    return found | {"id": run_id}


def _row(page: Page, symbol: str) -> list[str]:
    table = page.get_by_role("group", name="Markets by net P&L")
    texts: list[str] = table.locator("tbody tr", has_text=symbol).locator("td").all_inner_texts()
    return texts


def test_verdict_cards_and_waterfall_say_what_the_api_says(
    page: Page, plain: dict[str, Any]
) -> None:
    net, holding = plain["metrics"]["netPnl"], plain["benchmark"]["metrics"]["netPnl"]
    expect(page.locator(".subject")).to_contain_text("2 markets SYNTHETIC")
    figures = page.get_by_label("In short")
    expect(figures.locator("dt")).to_have_count(6)
    expect(figures).to_contain_text(f"{signed(net)} USDT")
    expect(figures).to_contain_text(f"{signed(net - holding)} USDT")
    expect(figures).to_contain_text(f"holding all {signed(holding)}")
    cards = page.get_by_label("Metrics", exact=True)
    expect(cards.locator(".card")).to_have_count(15)
    expect(cards).to_contain_text(f"{signed(net)} USDT")
    expect(cards).to_contain_text(f"Sharpe{plain['metrics']['sharpe']:.2f}".replace("-", MINUS))
    assert waterfall(page).endswith(f"Net P&L {signed(net)}")
    expect(
        page.get_by_text("3 slots, the highest rate first; each position 33.3 %")
    ).to_be_visible()
    for warning in plain["warnings"]:
        expect(page.locator(".warnings", has_text=warning)).to_have_count(1)


def test_the_linked_panes_draw_the_account(page: Page, plain: dict[str, Any]) -> None:
    for pane in ("Equity", "Drawdown", "Funding", "Positions", "Exposure"):
        assert painted_share(page.locator(f"[data-pane={pane}] canvas")) > 0.005, pane
    legend = page.locator(".readout")
    expect(legend).to_contain_text("Holding all")
    expect(legend).to_contain_text(f"{plain['equityCurve']['equity'][-1]:,.2f}")
    page.get_by_text("Numbers of this chart").click()
    table = page.get_by_role("group", name="The chart's numbers")
    heads = table.locator("thead th")
    expect(heads.nth(-2)).to_have_text("Open positions")
    expect(heads.nth(-1)).to_have_text("Perp notional held")
    last = table.locator("tbody tr").last.locator("td").all_inner_texts()
    curve = plain["equityCurve"]
    assert last[1] == f"{curve['equity'][-1]:,.2f}"
    assert last[-2:] == [str(curve["positions"][-1]), f"{curve['exposure'][-1]:,.2f}"]


def test_what_each_market_brought_adds_up_to_the_account(page: Page, plain: dict[str, Any]) -> None:
    for one in plain["markets"]:
        parts = one["attribution"]
        assert _row(page, one["market"]["symbol"])[1:] == [
            f"{one['weight'] * 100:.1f} %",
            str(one["trades"]["totalCount"]),
            signed(parts["netPnl"]),
            signed(parts["fundingReceived"] - parts["fundingPaid"]),
            signed(parts["basisPnl"]),
            signed(-parts["totalFees"] - parts["slippageCost"]),
        ]
    foot = page.get_by_role("group", name="Markets by net P&L").locator("tfoot tr")
    expect(foot).to_contain_text("The account")
    expect(foot).to_contain_text(signed(plain["metrics"]["netPnl"]))
    expect(foot).to_contain_text(str(plain["metrics"]["totalTrades"]))


def test_columns_of_margin_and_borrow_are_there_where_they_tell_something(
    page: Page, traded: dict[str, Any]
) -> None:
    heads = page.get_by_role("group", name="Markets by net P&L").locator("thead th")
    assert heads.all_inner_texts()[-3:] == ["Borrow", "Lowest headroom", "Liquidation fees"]
    for one in traded["markets"]:
        parts = one["attribution"]
        assert _row(page, one["market"]["symbol"])[-3:] == [
            signed(-parts["borrowCost"]) if parts["borrowCost"] else "0.00",
            f"{one['lowestHeadroom'] * 100:.2f} %",
            signed(-parts["liquidationCost"]) if parts["liquidationCost"] else "0.00",
        ]
    assert traded["metrics"]["liquidations"] > 0
    cards = page.get_by_label("Metrics", exact=True)
    expect(cards.get_by_text("Liquidations", exact=True)).to_be_visible()
    expect(page.get_by_text("together at most 90 % of the capital")).to_be_visible()


def test_a_markets_trades_are_paged_and_open_to_their_settlements(
    page: Page, plain: dict[str, Any]
) -> None:
    eth = plain["markets"][1]
    total = eth["trades"]["totalCount"]
    assert total > 20
    page.get_by_role("button", name="sample ETH/USDT:USDT").click()
    picker = page.get_by_label("Trades of")
    expect(picker.locator("option:checked")).to_have_text(f"sample ETH/USDT:USDT ({total} trades)")
    rows = page.locator("table.trades > tbody > tr")
    second = eth["trades"]["nodes"][1]
    expect(rows.nth(1)).to_contain_text(signed(second["netPnl"]))
    expect(page.locator("figure.chart figcaption")).to_contain_text("exit of sample ETH/USDT:USDT")
    page.get_by_role("button", name="Show trade 2", exact=True).click()
    ledger = page.locator("table.ledger tbody tr")
    expect(ledger).to_have_count(len(second["ledger"]["times"]))
    first = second["ledger"]["amounts"][0]
    expect(ledger.first).to_contain_text(f"{abs(first):.4f}")
    page.get_by_role("button", name="Hide trade 2", exact=True).click()
    expect(rows).to_have_count(20)
    page.get_by_role("navigation", name="Pages").get_by_role("button", name="Next").click()
    expect(rows).to_have_count(min(20, total - 20))
    expect(rows.first.locator("td").first).to_have_text("21")


def test_the_zoom_stays_where_another_market_is_shown(page: Page, plain: dict[str, Any]) -> None:
    ticks = page.locator("[data-pane=Exposure] canvas")
    whole = ticks.evaluate("(element) => element.toDataURL()")
    page.get_by_role("button", name="Zoom in").click()
    zoomed = ticks.evaluate("(element) => element.toDataURL()")
    assert zoomed != whole
    page.get_by_label("Trades of").select_option(label=_choice(plain, 1))
    expect(page.locator("figure.chart figcaption")).to_contain_text("sample ETH")
    expect(page.locator("table.trades tbody tr").first).to_be_visible()
    page.wait_for_timeout(300)
    assert ticks.evaluate("(element) => element.toDataURL()") == zoomed


def _choice(run: dict[str, Any], index: int) -> str:
    one = run["markets"][index]
    return f"sample {one['market']['symbol']} ({one['trades']['totalCount']} trades)"


def test_the_accounts_tables_are_downloaded(
    page: Page, plain: dict[str, Any], tmp_path: Path
) -> None:
    with page.expect_download() as started:
        page.get_by_role("button", name="Account's curve").click()
    target = tmp_path / "curve.csv"
    started.value.save_as(target)
    lines = target.read_text().splitlines()
    column = lines[0].split(",").index("equity")
    equity = plain["equityCurve"]["equity"]
    assert float(lines[-1].split(",")[column]) == pytest.approx(equity[-1])


def test_the_dashboard_leads_to_the_portfolio(page: Page, plain: dict[str, Any]) -> None:
    page.goto("/")
    row = page.locator("table.runs tbody tr", has_text=signed(plain["metrics"]["netPnl"]))
    expect(row).to_contain_text("2 markets")
    row.get_by_role("link", name="Portfolio").click()
    expect(page.get_by_label("In short")).to_contain_text(signed(plain["metrics"]["netPnl"]))


def test_a_venues_profile_stands_as_the_terms_of_each_market(
    page: Page, service: RunningService
) -> None:
    sent = PLAIN | {"venueProfile": "binance", "costs": {"perpFeeBps": 3}}
    run = _show(page, service, sent)
    query = (
        "... on Portfolio { config { marketTerms { costs { spotFeeBps } capital { lotStep } } } }"
    )
    terms = run_of(service, run["id"], query)["config"]["marketTerms"]
    table = page.get_by_role("group", name="Terms of each market")
    expect(table).to_be_visible()
    for index, one in enumerate(terms):
        cells = table.locator("tbody tr").nth(index).locator("td").all_inner_texts()
        fee, step = one["costs"]["spotFeeBps"], float(cells[4])
        assert cells[1:4] == ["binance", f"{fee:g} bps", "3 bps"]
        assert step == one["capital"]["lotStep"]
    expect(page.locator(".config", has_text="fees as each market's profile says")).to_be_visible()


def test_without_a_profile_there_are_no_terms_of_each_market(
    page: Page, plain: dict[str, Any]
) -> None:
    assert plain["markets"]
    expect(page.get_by_text("Terms of each market")).to_have_count(0)
    expect(page.locator(".config", has_text="fees 10 bps spot, 5.5 bps perp")).to_be_visible()


@pytest.mark.usefixtures("traded")
def test_axe_finds_nothing_in_either_theme(page: Page) -> None:
    page.get_by_role("button", name="Show trade 1", exact=True).click()
    expect(page.locator("table.ledger").first).to_be_visible()
    for summary in page.locator("main summary").all():
        summary.click()
    assert violations(page) == []
    page.get_by_role("button", name="Light theme").click()
    expect(page.get_by_role("button", name="Dark theme")).to_be_visible()
    assert violations_of_colours(page) == []


def test_a_phone_needs_no_sideways_scrolling_and_shows_settlements_in_sight(
    page: Page, service: RunningService
) -> None:
    page.set_viewport_size({"width": 380, "height": 800})
    _show(page, service, TRADED)
    page.get_by_role("button", name="Show trade 1", exact=True).click()
    ledger = page.locator("table.ledger").first
    expect(ledger).to_be_visible()
    box = ledger.bounding_box()
    assert box is not None
    assert 0 <= box["x"] < 60
    expect_no_sideways_scrolling(page)
