"""The backtest form as a reader of the page fills it."""

from playwright.sync_api import Page, expect

RESULT_TITLES = {
    "BACKTEST": "Run backtest",
    "COMPARISON": "Run comparison",
    "SWEEP": "Run sweep",
    "MULTI_MARKET": "Run on all chosen markets",
    "PORTFOLIO": "Run the portfolio",
    "WALK_FORWARD": "Run walk-forward",
}
MANY_MARKETS = ("MULTI_MARKET", "PORTFOLIO")


def open_form(page: Page, mode: str = "BACKTEST", market: str | None = "BTC/USDT:USDT") -> None:
    """Show the form with a run mode and a market of the samples chosen."""
    page.goto("/backtest")
    page.get_by_role("group", name="Run mode").locator(f"input[value={mode}]").check()
    if market is not None:
        page.get_by_label("Market", exact=True).select_option(f"sample|{market}")


def choose_markets(page: Page, *names: str) -> None:
    """Tick sample markets, in this order."""
    for name in names:
        page.get_by_role("checkbox", name=f"sample {name}").check()


def set_period(page: Page, start: str, end: str) -> None:
    """Type both dates."""
    page.get_by_label("Start date").fill(start)
    page.get_by_label("End date").fill(end)


def open_advanced(page: Page) -> None:
    """Open the advanced fields and every group of them that is closed."""
    # It is open already where something in it is not as by default.
    advanced = page.get_by_text("Advanced: parameters, costs, capital")
    advanced.evaluate("(summary) => { summary.closest('details').open = true }")
    closed = page.locator("details.section:not([open]) > summary")
    while closed.count():
        closed.first.click()


def slow_down(page: Page) -> None:
    """Ask for an order rule: it takes a kernel with which a million cells last half a minute."""
    open_advanced(page)
    page.get_by_label("Minimum holding").fill("1")


def submit(page: Page, mode: str = "BACKTEST") -> str:
    """Press the button; returns the id in the address of the run."""
    page.get_by_role("button", name=RESULT_TITLES[mode]).click()
    page.wait_for_url("**/runs/*")
    return page.url.rsplit("/", 1)[1].split("?")[0]


def wait_until_succeeded(page: Page) -> None:
    """Wait for the run to be over, by what the page shows."""
    expect(page.locator(".heading .status")).to_have_text("Succeeded")


def wait_for_progress(page: Page, above: float = 0.0) -> float:
    """Wait until the bar is further than `above`; returns how far it is, 0 to 1."""
    bar = page.get_by_role("progressbar")
    # Not wait_for_function: it evaluates text in the page, which the page's CSP forbids.
    for _ in range(2_400):
        share = float(bar.evaluate("(element) => element.value"))
        if share > above:
            return share
        page.wait_for_timeout(100)
    raise AssertionError(f"the run must get further than {above}, did not in four minutes")


def add_range(page: Page, number: int, parameter: str, start: str, end: str, steps: int) -> None:
    """Add a sweep axis that is a range; axes are numbered from 1."""
    page.get_by_role("button", name="Add axis").click()
    page.get_by_label(f"Parameter of axis {number}").select_option(parameter)
    page.get_by_label(f"Kind of axis {number}").select_option("range")
    page.get_by_label(f"From of axis {number}").fill(start)
    page.get_by_label(f"To of axis {number}").fill(end)
    page.get_by_label(f"Steps of axis {number}").fill(str(steps))


def copied(page: Page, address: str, language: str) -> str:
    """What the run's heading copies in a language."""
    page.context.grant_permissions(["clipboard-read", "clipboard-write"], origin=address)
    page.get_by_text("Copy as", exact=True).click()
    page.get_by_role("button", name=f"Copy as {language}").click()
    expect(page.get_by_text("Copied.")).to_be_visible()
    text: str = page.evaluate("navigator.clipboard.readText()")
    return text
