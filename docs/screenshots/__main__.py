"""Pictures of every page, dark, light and as on a phone, from a running service's real data.

    .venv/bin/python -m docs.screenshots http://127.0.0.1:8000 var/screenshots

The service must have Binance's BTC, ETH, SOL and XRP. The README's picture is `backtest-fold.png`.
"""

import shutil
import sys
import time
from pathlib import Path

from playwright.sync_api import Browser, Page, Request, ViewportSize, sync_playwright

from docs.screenshots.runs import paths

_ROOMY: ViewportSize = {"width": 1440, "height": 900}
_PHONE: ViewportSize = {"width": 390, "height": 844}
_LOOKS = {"dark": (_ROOMY, "dark"), "light": (_ROOMY, "light"), "phone": (_PHONE, "dark")}
_IS_COMPLETE = "document.querySelector('h1') && !document.querySelector('main .loading')"
_PATIENCE_SECONDS = 180.0  # of one page on a busy machine
_LOOK_MS, _ALIKE = 400, 3  # markers come with the trades, a verdict a moment after its run


def _still_picture(page: Page, url: str, *, whole: bool) -> bytes:
    """A page's picture, once all of it is there and several in a row are the same."""
    ends = time.monotonic() + _PATIENCE_SECONDS
    waiting: set[Request] = set()
    page.on("request", lambda one: waiting.add(one))
    page.on("requestfinished", lambda one: waiting.discard(one))
    page.on("requestfailed", lambda one: waiting.discard(one))
    page.goto(url)
    before, alike = b"", 0
    while time.monotonic() < ends:
        page.wait_for_timeout(_LOOK_MS)
        if waiting or not page.evaluate(_IS_COMPLETE):
            before, alike = b"", 0
            continue
        picture = page.screenshot(full_page=whole)
        alike = alike + 1 if picture == before else 0
        if alike == _ALIKE - 1:
            return picture
        before = picture
    raise SystemExit(f"{url} must stand still within {_PATIENCE_SECONDS:.0f} s, did not")


def _take(browser: Browser, url: str, file: Path, look: str, *, whole: bool) -> None:
    size, theme = _LOOKS[look]
    context = browser.new_context(viewport=size, reduced_motion="reduce")
    context.add_init_script(f"localStorage.setItem('carrybench.theme', '{theme}')")
    context.set_default_timeout(_PATIENCE_SECONDS * 1_000)
    page = context.new_page()
    file.write_bytes(_still_picture(page, url, whole=whole))
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
