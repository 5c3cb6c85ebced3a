"""A run while it goes on: progress, cells that arrive, cancel, and a run that fails."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from playwright.sync_api import Page, Route, expect

from api.storage import blobs, series_blobs
from tests.page.backtest_form import (
    add_range,
    open_form,
    set_period,
    slow_down,
    submit,
    wait_for_progress,
)
from tests.running_service import RunningService

_NO_SUCH_BLOB = "0" * 64


def start_a_long_sweep(page: Page, weight: str) -> str:
    """A million composite cells over three years; `weight` keeps it from being a stored answer."""
    open_form(page, "SWEEP")
    page.get_by_label("Strategy", exact=True).select_option("composite")
    set_period(page, "2022-01-01", "2024-12-30")
    slow_down(page)
    add_range(page, 1, "ENTRY_THRESHOLD", "0.3", "0.6", 100)
    add_range(page, 2, "EXIT_THRESHOLD", "0.1", "0.29", 100)
    add_range(page, 3, "WEIGHT_TREND", "0.1", weight, 100)
    expect(page.locator("output.cells")).to_contain_text("Cells: 1,000,000")
    return submit(page, "SWEEP")


def test_a_long_sweep_is_watched_cancelled_and_keeps_what_it_has(
    page: Page, service: RunningService
) -> None:
    run_id = start_a_long_sweep(page, "0.5")
    bar = page.get_by_role("progressbar")
    expect(page.get_by_role("application")).to_be_visible()
    wait_for_progress(page, above=0.0001)
    expect(page.locator(".progress")).to_contain_text("of 1,000,000 cells")
    page.get_by_role("button", name="Cancel").click()
    expect(page.locator(".heading .status")).to_have_text("Cancelled")
    expect(bar).to_have_count(0)
    stored = service.data(
        "query ($id: ID!) { run(id: $id) { status progress { done }"
        " ... on Sweep { computedCells } } }",
        {"id": run_id},
    )["run"]
    assert stored["status"] == "CANCELLED"
    assert 0 < stored["computedCells"] < 1_000_000
    note = page.get_by_text("what was computed is kept")
    expect(note).to_contain_text(f"{stored['progress']['done']:,} of 1,000,000")
    expect(page.locator("table.cells tbody tr")).to_have_count(20)


def test_a_late_visitor_sees_the_progress_of_a_running_sweep(page: Page) -> None:
    start_a_long_sweep(page, "0.45")
    page.reload()
    expect(page.get_by_role("progressbar")).to_be_visible()
    wait_for_progress(page)
    page.get_by_role("button", name="Cancel").click()
    expect(page.locator(".heading .status")).to_have_text("Cancelled")


def test_the_dashboard_follows_a_run_without_a_reload(page: Page, service: RunningService) -> None:
    page.goto("/")
    expect(page.get_by_role("heading", name="Markets")).to_be_visible()
    answer = service.data(
        "mutation ($input: StartBacktestInput!) { startBacktest(input: $input) {"
        " ... on RunAccepted { run { id } } } }",
        {
            "input": {
                "market": {"venue": "sample", "symbol": "ETH/USDT:USDT"},
                "period": {"start": "2022-02-01T00:00:00Z", "end": "2023-02-01T00:00:00Z"},
                "strategy": {"hold": {}},
                "label": "seen from the dashboard",
            }
        },
    )
    assert answer["startBacktest"]["run"]["id"]
    row = page.locator("table.runs tbody tr", has_text="seen from the dashboard")
    expect(row.locator(".status")).to_have_text("Succeeded")
    expect(row).to_contain_text("USDT")


@pytest.fixture
def broken_market(service: RunningService) -> Iterator[str]:
    """A market whose perp prices are lost from the database, for one test; yields its symbol."""
    symbol = "LOST/USDT:USDT"
    lost = series_blobs.Contents((_NO_SUCH_BLOB,), (0,)).pack()
    lost_series = blobs.digest(lost)
    with closing(sqlite3.connect(Path(service.home) / "carrybench.sqlite", timeout=30)) as database:
        database.row_factory = sqlite3.Row

        def insert(table: str, row: sqlite3.Row, **changes: object) -> int:
            values = {name: row[name] for name in row.keys() if name != "id"} | changes  # noqa: SIM118
            names, marks = ", ".join(values), ", ".join("?" * len(values))
            statement = f"INSERT INTO {table} ({names}) VALUES ({marks})"  # noqa: S608
            return int(database.execute(statement, list(values.values())).lastrowid or 0)

        gaps = "SELECT * FROM market WHERE symbol = 'GAPS/USDT:USDT'"
        with database:
            whole = database.execute(gaps).fetchone()
            market_id = insert("market", whole, symbol=symbol)
            database.execute(
                "INSERT INTO blob (sha256, data, byte_count) VALUES (?, ?, ?)",
                [lost_series, lost, len(lost)],
            )
            series = database.execute("SELECT * FROM series WHERE market_id = ?", [whole["id"]])
            for row in series.fetchall():
                named = {"sha256": lost_series} if row["kind"] == "perp" else {}
                insert("series", row, market_id=market_id, **named)
        yield symbol
        # Other tests choose among all markets of this service.
        with database:
            database.execute("DELETE FROM series WHERE market_id = ?", [market_id])
            database.execute("DELETE FROM market WHERE id = ?", [market_id])


def test_a_failing_run_says_why_in_words(
    page: Page, service: RunningService, broken_market: str
) -> None:
    open_form(page, market=broken_market)
    run_id = submit(page)
    expect(page.locator(".heading .status")).to_have_text("Failed")
    stored = service.data(
        "query ($id: ID!) { run(id: $id) { status failure { message } } }", {"id": run_id}
    )["run"]
    assert stored["status"] == "FAILED"
    reason = page.get_by_role("alert")
    expect(reason).to_contain_text(f"The run failed: {stored['failure']['message']}")
    assert "Traceback" not in stored["failure"]["message"]


def test_nothing_is_concluded_from_what_was_asked_while_it_ran(page: Page) -> None:
    start_a_long_sweep(page, "0.43")
    expect(page.get_by_role("application")).to_be_visible()
    held: list[Route] = []
    is_holding = True

    def hold(route: Route) -> None:
        asks_for_the_result = "query SweepResult(" in (route.request.post_data or "")
        held.append(route) if is_holding and asks_for_the_result else route.continue_()

    page.route("**/graphql", hold)
    page.get_by_role("button", name="Cancel").click()
    expect(page.locator(".heading .status")).to_have_text("Cancelled")
    expect(page.get_by_text("Loading what came of it")).to_be_visible()
    expect(page.locator(".verdict")).to_have_count(0)
    while not held:
        page.wait_for_timeout(10)
    is_holding = False
    for route in held:
        route.continue_()
    expect(page.locator(".verdict")).to_be_visible()
    expect(page.get_by_text("of 1,000,000 cells computed")).to_be_visible()
    page.unroute("**/graphql")
