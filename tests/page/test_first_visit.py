"""From a service without any market to a first result: at most three clicks, and no shell."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, FilePayload, Page, expect

from tests.api.kinds.file_import.sending import rates
from tests.api.market_data.exchange.histories import DAY_MS, walk
from tests.api.market_data.exchange.server import Exchanges, serve
from tests.page.conftest import open_tab
from tests.page.narrow import expect_no_sideways_scrolling
from tests.page.test_accessibility import violations, violations_of_colours
from tests.running_service import RunningService, running_service

NOW_DAYS = 366
BARS = "timestamp,open,high,low,close,volume\n" + "".join(
    f"2024-01-{1 + hour // 24:02}T{hour % 24:02}:00:00Z,100,102,98,101,3\n" for hour in range(240)
)
SIZES = {"desk": (1440, 900), "phone": (390, 844)}


_ALL = "{ runs(first: 100) { nodes { id } } markets(first: 100) { nodes { venue symbol } } }"
_NO_RUN = "mutation ($id: ID!) { deleteRun(id: $id) { __typename } }"
_NO_MARKET = """mutation ($venue: String!, $symbol: String!) {
  deleteMarket(venue: $venue, symbol: $symbol) { __typename }
}"""


@pytest.fixture(scope="module")
def exchanges() -> Iterator[Exchanges]:
    """A local server that speaks as Binance does, up to this day."""
    import time

    today_ms = time.time_ns() // 1_000_000 // DAY_MS * DAY_MS
    with serve() as running:
        running.traded["binance"] = walk(NOW_DAYS, today_ms - NOW_DAYS * DAY_MS)
        yield running


@pytest.fixture(scope="module")
def relayed(
    tmp_path_factory: pytest.TempPathFactory, kernel_cache: Path, exchanges: Exchanges
) -> Iterator[RunningService]:
    """A service that knows no other exchange than the local one."""
    home = tmp_path_factory.mktemp("empty")
    relay = {"CARRY_EXCHANGE_RELAY": exchanges.relay}
    with running_service(home, kernel_cache, None, **relay) as running:
        yield running


@pytest.fixture
def empty(relayed: RunningService) -> RunningService:
    """It, without any market or run."""
    found = relayed.data(_ALL)
    for run in found["runs"]["nodes"]:
        assert relayed.data(_NO_RUN, run)["deleteRun"]["__typename"] == "RunDeleted"
    for market in found["markets"]["nodes"]:
        assert relayed.data(_NO_MARKET, market)["deleteMarket"]["__typename"] == "MarketDeleted"
    assert relayed.data(_ALL) == {"runs": {"nodes": []}, "markets": {"nodes": []}}
    return relayed


@pytest.fixture
def page(browser: Browser, empty: RunningService) -> Iterator[Page]:
    """A page of it, that must end without a complaint."""
    with open_tab(browser, empty.url) as tab:
        yield tab.page
    assert tab.complaints == []


def sample_markets(page: Page) -> int:
    page.get_by_role("button", name="Use sample markets").click()
    return 1


def an_exchange(page: Page) -> int:
    page.get_by_role("button", name="Import from binance").click()
    return 1


def files(page: Page) -> int:
    settled = rates(9).decode()
    chosen: list[FilePayload] = [
        {"name": f"FIRST-USDT_okx_{name}.csv", "mimeType": "text/csv", "buffer": text.encode()}
        for name, text in (("funding", settled), ("perp_1h", BARS), ("spot_1h", BARS))
    ]
    page.get_by_label("Files to import").set_input_files(chosen)  # one click on "Choose files"
    page.get_by_role("button", name="Import 3 files").click()
    return 2


WAYS: dict[str, Callable[[Page], int]] = {
    "sample markets": sample_markets,
    "an exchange": an_exchange,
    "files": files,
}


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("way", WAYS)
def test_each_way_in_leads_to_a_first_result(page: Page, way: str, size: str) -> None:
    width, height = SIZES[size]
    page.set_viewport_size({"width": width, "height": height})
    page.goto("/")
    expect(page.get_by_role("heading", name="Where to begin")).to_be_visible()
    expect_no_sideways_scrolling(page)
    if way == "sample markets":
        assert violations(page) == []
        assert violations_of_colours(page) == []
    clicks = WAYS[way](page)
    first = page.get_by_role("button", name="Run the first backtest")
    expect(first).to_be_visible()
    expect_no_sideways_scrolling(page)
    first.click()
    clicks += 1
    assert clicks <= 3
    expect(page).to_have_url(re.compile("/runs/"))
    expect(page.locator(".figures")).to_contain_text("after all costs")
    page.goto("/")
    expect(page.get_by_role("heading", name="Recent runs")).to_be_visible()
    expect(page.get_by_role("heading", name="Where to begin")).to_have_count(0)
    expect(first).to_have_count(0)
