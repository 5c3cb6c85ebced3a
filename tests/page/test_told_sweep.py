"""What the page tells of a sweep: the terms it was asked on, and cells that lost the capital."""

from playwright.sync_api import Page, expect

from tests.api.questions import finished, question
from tests.page.test_accessibility import violations
from tests.running_service import RunningService

LOST = question(
    market={"venue": "sample", "symbol": "NEGATIVE/USDT:USDT"},
    strategy={"simple": {"exitFundingRate": -1}},
    capital={"notionalFraction": 10},
    axes=[{"parameter": "MIN_FUNDING_RATE", "values": [-0.9, 0.9]}],
)


def test_the_line_of_settings_is_that_of_the_question(page: Page, service: RunningService) -> None:
    sent = question(
        direction="BOTH",
        rules={"minHoldingSettlements": 3},
        margin={"mode": "ISOLATED", "leverage": 4, "maintenanceMarginRate": 0.01},
    )
    page.goto(f"/runs/{finished(service, 'startSweep', sent)}")
    line = page.locator(".config")
    expect(line).to_contain_text("Either way round, as the rate pays")
    expect(line).to_contain_text("held at least 3 settlements")
    expect(line).to_contain_text("isolated margin at leverage 4")
    expect(line).to_contain_text("Cells differ in Entry funding rate 1 to 8 bps (5)")


def test_a_multi_market_run_says_on_which_terms(page: Page, service: RunningService) -> None:
    sent = question(rules={"minHoldingSettlements": 5})
    sent["markets"] = [sent.pop("market")]
    page.goto(f"/runs/{finished(service, 'startMultiMarket', sent)}")
    expect(page.locator(".config")).to_contain_text("Simple: in from 1 bps, out below 0.5 bps")
    expect(page.locator(".config")).to_contain_text("held at least 5 settlements")


def test_a_cell_that_lost_the_capital_is_marked_and_not_the_best(
    page: Page, service: RunningService
) -> None:
    page.goto(f"/runs/{finished(service, 'startSweep', LOST)}")
    expect(
        page.get_by_text("the equity of 1 of 2 computed cells fell to 0 or below")
    ).to_be_visible()
    rows = page.locator("table.cells tbody tr")
    lost = rows.filter(has=page.get_by_label("Open the run of cell 0"))
    sound = rows.filter(has=page.get_by_label("Open the run of cell 1"))
    expect(lost).to_contain_text("†")
    expect(lost).not_to_contain_text("★")
    expect(sound).not_to_contain_text("★")  # it made no trade
    expect(page.locator(".verdict")).to_contain_text(
        "no cell made a trade and kept its equity above 0"
    )
    expect(page.get_by_text("† Its equity fell to 0 or below: what follows")).to_be_visible()


def test_of_equal_cells_the_middle_is_marked_by_the_metric_of_the_order(
    page: Page, service: RunningService
) -> None:
    sent = question(
        strategy={"simple": {"exitFundingRate": -1}},
        axes=[
            {"parameter": "MIN_FUNDING_RATE", "values": [-0.9, -0.8, -0.7, 0.5, 0.6]},
            {"parameter": "EXIT_FUNDING_RATE", "values": [-0.99, -0.98, -0.97]},
        ],
    )
    page.goto(f"/runs/{finished(service, 'startSweep', sent)}")
    rows = page.locator("table.cells tbody tr")
    middle = rows.filter(has=page.get_by_label("Open the run of cell 4", exact=True))
    said = page.get_by_text("★ Best by")
    for title in ("Net P&L", "Max drawdown"):
        page.locator("table.cells").get_by_role("button", name=title).click()
        expect(said).to_contain_text(
            f"★ Best by {title}: cell 4, the middle of 9 equal ones. ◆ Robust"
        )
        expect(rows.filter(has_text="★")).to_have_count(1)
        expect(middle).to_contain_text("★")
    assert violations(page) == []


def test_an_entry_that_lost_the_capital_is_not_ahead(page: Page, service: RunningService) -> None:
    idle = {"simple": {"minFundingRate": 0.9}}
    entries = [{"label": "hold", "strategy": {"hold": {}}}, {"label": "idle", "strategy": idle}]
    sent = {name: value for name, value in LOST.items() if name not in ("strategy", "axes")}
    page.goto(f"/runs/{finished(service, 'startComparison', sent | {'entries': entries})}")
    verdict = page.locator(".verdict")
    expect(verdict).to_contain_text("idle ended with")
    expect(verdict).to_contain_text("the equity of hold fell to 0 or below")
    expect(page.locator("table.comparison")).not_to_contain_text("★")
