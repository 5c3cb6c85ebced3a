"""Bringing a market in from its exchange on the page; a local server stands in for the exchange."""

import re
import zlib
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from api.market_data.series import TIMEFRAMES_MS
from tests.api.market_data.exchange.histories import walk
from tests.api.market_data.exchange.server import Exchanges, serve
from tests.page.narrow import expect_no_sideways_scrolling
from tests.page.test_accessibility import violations, violations_of_colours
from tests.page.test_portfolio_form import tab_to
from tests.running_service import RunningService, running_service

DAYS = 60
SUMMARY = "Import a market from its exchange"
STORED = """query ($symbol: String!) { market(venue: "binance", symbol: $symbol) {
  coverage { kind timeframe rows } } }"""


@pytest.fixture(scope="module")
def exchanges() -> Iterator[Exchanges]:
    """A local server that speaks as Binance does."""
    with serve() as running:
        yield running


@pytest.fixture(scope="module")
def service(
    tmp_path_factory: pytest.TempPathFactory,
    kernel_cache: Path,
    sample_database: Path,
    exchanges: Exchanges,
) -> Iterator[RunningService]:
    """A service that reaches the local server in place of exchanges."""
    home = tmp_path_factory.mktemp("importing")
    relay = {"CARRY_EXCHANGE_RELAY": exchanges.relay}
    with running_service(home, kernel_cache, sample_database, **relay) as running:
        yield running


@pytest.fixture
def symbol(request: pytest.FixtureRequest, exchanges: Exchanges) -> Iterator[str]:
    """A perpetual of the exchange that no other test imports."""
    base = f"T{zlib.crc32(request.node.name.encode()) % 10_000}"
    traded = walk(DAYS)
    traded.base = traded.spot_base = base
    exchanges.traded["binance"] = traded
    yield f"{base}/USDT:USDT"
    exchanges.allow(None)


def open_import(page: Page) -> None:
    page.goto("/markets")
    page.get_by_text(SUMMARY).click()
    expect(page.get_by_label("Exchange")).to_be_visible()


def fill(page: Page, symbol: str, since: str = "2024-01-01") -> None:
    page.get_by_label("Exchange").fill("binance")
    page.get_by_label("Symbol").fill(symbol)
    page.get_by_label("Since").fill(since)


def press_import(page: Page) -> None:
    page.get_by_role("button", name="Import", exact=True).click()


def rows_of(service: RunningService, symbol: str) -> dict[str, int] | None:
    market = service.data(STORED, {"symbol": symbol})["market"]
    return market and {one["kind"]: one["rows"] for one in market["coverage"]}


def test_a_market_is_imported_by_keyboard_and_shown(
    page: Page, service: RunningService, symbol: str
) -> None:
    page.goto("/markets")
    tab_to(page, page.locator("summary", has_text=SUMMARY))
    page.keyboard.press("Enter")
    tab_to(page, page.get_by_label("Exchange"))
    page.keyboard.type("binance")
    tab_to(page, page.get_by_label("Symbol"))
    page.keyboard.type(symbol)
    tab_to(page, page.get_by_label("Since"))
    page.keyboard.type("01012024")
    page.keyboard.press("Enter")
    stored = page.get_by_role("status").filter(has_text=f"binance {symbol} is stored")
    expect(stored).to_be_visible()
    rows = rows_of(service, symbol)
    assert rows is not None
    assert (rows["funding"], rows["perp"], rows["spot"]) == (3 * DAYS, 24 * DAYS, 24 * DAYS)
    ranking = page.get_by_role("group", name="Markets by yield")
    expect(ranking.get_by_role("link", name=f"binance {symbol}")).to_be_visible()
    page.get_by_role("link", name="Details of this import").click()
    table = page.get_by_role("group", name="What was imported")
    for kind in ("funding", "perp 1h"):
        row = table.locator("tbody tr", has=page.get_by_text(kind, exact=True))
        expect(row).to_contain_text(f"{rows[kind.split()[0]]:,}")
    page.get_by_role("link", name="Show the market").click()
    expect(page.get_by_role("heading", name=f"binance {symbol}")).to_be_visible()


def test_a_market_is_kept_up_to_date_from_its_page(
    page: Page, service: RunningService, exchanges: Exchanges, symbol: str
) -> None:
    open_import(page)
    fill(page, symbol)
    press_import(page)
    page.get_by_role("link", name="show the market").click()
    section = page.get_by_role("region", name="Kept up to date")
    hours = section.get_by_label("Every")
    hours.fill("0")
    expect(section.get_by_role("button", name="Keep up to date")).to_be_disabled()
    expect(section).to_contain_text("A whole number from 1 to 720.")
    hours.fill("6")
    exchanges.traded["binance"].base = "GONE"
    section.get_by_role("button", name="Keep up to date").click()
    expect(section.get_by_role("status")).to_contain_text("Imported every 6 hours: not yet well")
    expect(section).to_contain_text(re.compile(rf"The import of .* failed: .*{symbol}"))
    assert violations(page) == []
    expect_no_sideways_scrolling(page)

    page.goto("/markets")
    page.get_by_text("1 kept up to date, 1 failing").click()
    row = page.get_by_role("group", name="Markets that are kept up to date").locator("tbody tr")
    expect(row).to_contain_text(f"binance {symbol}")
    row.get_by_role("link").click()
    section.get_by_role("button", name="Stop").click()
    expect(section.get_by_role("button", name="Keep up to date")).to_be_visible()
    answer = service.data("{ markets(tracked: true) { totalCount } }")
    assert answer == {"markets": {"totalCount": 0}}


def test_an_import_is_watched_cancelled_and_goes_on_where_it_stopped(
    page: Page, service: RunningService, exchanges: Exchanges, symbol: str
) -> None:
    open_import(page)
    fill(page, symbol)
    before = len(exchanges.pages())
    exchanges.allow(before + 2)
    press_import(page)
    bar = page.get_by_role("progressbar")
    expect(bar).to_be_visible()
    expect(page.locator(".progress .status")).to_have_text("Running")
    expect(page.locator(".progress")).to_contain_text("hours")
    for _ in range(600):
        if len(exchanges.pages()) > before + 2:
            break
        page.wait_for_timeout(100)
    page.get_by_role("button", name="Cancel").click()
    note = page.get_by_role("status").filter(has_text="Cancelled: nothing of")
    expect(note).to_contain_text(symbol)
    assert rows_of(service, symbol) is None
    exchanges.allow(None)
    press_import(page)
    expect(page.get_by_role("status").filter(has_text="is stored")).to_contain_text(symbol)
    assert (rows_of(service, symbol) or {})["perp"] == 24 * DAYS
    page.get_by_role("link", name="show the market").click()
    expect(page.get_by_role("heading", name=f"binance {symbol}")).to_be_visible()


def test_what_is_missing_or_unknown_is_said_beside_its_field(page: Page, symbol: str) -> None:
    open_import(page)
    press_import(page)
    expect(page.locator("#field-market-venue-error")).to_contain_text("Name an exchange")
    expect(page.locator("#field-market-symbol-error")).to_contain_text("Name a perpetual")
    expect(page.get_by_label("Exchange")).to_be_focused()
    fill(page, symbol, since="")
    page.get_by_label("Exchange").fill("binanse")
    press_import(page)
    expect(page.locator("#field-market-venue-error")).to_contain_text("near: binance")
    page.get_by_label("Exchange").fill("binance")
    press_import(page)
    expect(page.locator("#field-since-error")).to_contain_text("must be given")
    expect(page.get_by_label("Since")).to_be_focused()
    page.get_by_label("Since").fill("2001-01-01")
    press_import(page)
    expect(page.locator("#field-since-error")).to_contain_text("since must lie between")


def test_a_symbol_that_the_exchange_does_not_list_fails_in_words(page: Page, symbol: str) -> None:
    open_import(page)
    fill(page, f"X{symbol}")
    press_import(page)
    problem = page.get_by_role("alert")
    expect(problem).to_contain_text("The import failed: ")
    expect(problem).to_contain_text(f"X{symbol}")
    expect(problem.get_by_role("link", name="Details of this import")).to_be_visible()


def test_every_length_of_bars_is_offered(page: Page) -> None:
    open_import(page)
    bars = page.get_by_label("Bars")
    expect(bars).to_have_value("1h")
    assert bars.locator("option").all_inner_texts() == list(TIMEFRAMES_MS)


def test_axe_and_a_phone_find_nothing_wrong(page: Page, symbol: str) -> None:
    open_import(page)
    press_import(page)
    expect(page.locator("#field-market-venue-error")).to_be_visible()
    fill(page, symbol)
    page.get_by_label("Symbol").fill("NONE/USDT:USDT")
    press_import(page)
    expect(page.get_by_role("alert")).to_be_visible()
    assert violations(page) == []
    page.get_by_role("button", name="Light theme").click()
    expect(page.get_by_role("button", name="Dark theme")).to_be_visible()
    assert violations_of_colours(page) == []
    page.set_viewport_size({"width": 380, "height": 800})
    expect_no_sideways_scrolling(page)
