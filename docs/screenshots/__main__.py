"""Pictures of every page, dark, light and as on a phone, from a running service's real data.

    .venv/bin/python -m docs.screenshots http://127.0.0.1:8000 var/screenshots

The service must have Binance's BTC, ETH, SOL and XRP. The README's picture is `backtest-fold.png`.
"""

import shutil
import sys
from pathlib import Path

from playwright.sync_api import Browser, ViewportSize, sync_playwright

from docs.screenshots.runs import paths

_ROOMY: ViewportSize = {"width": 1440, "height": 900}
_PHONE: ViewportSize = {"width": 390, "height": 844}
_LOOKS = {"dark": (_ROOMY, "dark"), "light": (_ROOMY, "light"), "phone": (_PHONE, "dark")}
_IS_COMPLETE = "document.querySelector('h1') && !document.querySelector('main .loading')"
_SETTLED_MS = 1_500  # markers come with the trades, a verdict a moment after its run


def _take(browser: Browser, url: str, file: Path, look: str, *, whole: bool) -> None:
    size, theme = _LOOKS[look]
    context = browser.new_context(viewport=size, reduced_motion="reduce")
    context.add_init_script(f"localStorage.setItem('carrybench.theme', '{theme}')")
    page = context.new_page()
    page.goto(url)
    page.wait_for_load_state("networkidle")
    page.wait_for_function(_IS_COMPLETE)
    page.wait_for_timeout(_SETTLED_MS)
    page.screenshot(path=file, full_page=whole)
    context.close()


def main() -> None:
    if len(sys.argv) != 3:
        sys.exit("usage: python -m docs.screenshots ADDRESS FOLDER")
    address, folder = sys.argv[1].rstrip("/"), Path(sys.argv[2])
    folder.mkdir(parents=True, exist_ok=True)
    pages = paths(address)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=shutil.which("chromium"), args=["--no-sandbox", "--disable-gpu"]
        )
        for name, path in pages.items():
            for look in _LOOKS:
                file = folder / f"{name}-{look}.png"
                _take(browser, f"{address}{path}", file, look, whole=True)
                sys.stdout.write(f"{file}\n")
        fold = folder / "backtest-fold.png"
        _take(browser, f"{address}{pages['backtest']}", fold, "dark", whole=False)
        browser.close()


if __name__ == "__main__":
    main()
