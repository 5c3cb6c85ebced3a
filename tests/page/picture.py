"""Takes the README's picture of the page from a running service that has Binance BTC imported.

Run: python -m tests.page.picture ADDRESS FILE
"""

import shutil
import sys

from playwright.sync_api import sync_playwright

_ABOVE_THE_HEADROOM = 1730


def take(address: str, file: str) -> None:
    """Run the default simple strategy on BTC over 2024 in the page; save its result as PNG."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=shutil.which("chromium"), args=["--no-sandbox", "--disable-gpu"]
        )
        page = browser.new_page(viewport={"width": 1280, "height": _ABOVE_THE_HEADROOM})
        page.goto(f"{address}/backtest")
        page.get_by_label("Market", exact=True).select_option("binance|BTC/USDT:USDT")
        page.get_by_label("Start date").fill("2024-01-01")
        page.get_by_label("End date").fill("2024-12-31")
        page.get_by_role("button", name="Run backtest").click()
        page.locator("table.trades").wait_for()
        # The markers are drawn once the trades are there.
        page.wait_for_timeout(1_000)
        page.screenshot(path=file)
        browser.close()


if __name__ == "__main__":
    take(sys.argv[1], sys.argv[2])
