"""A real Chromium whose tabs have a witness: a script that keeps what a page did."""

import contextlib
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, CDPSession, Page, ViewportSize, sync_playwright

ROOMY: ViewportSize = {"width": 1440, "height": 900}
PHONE: ViewportSize = {"width": 390, "height": 844}
_ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
_PATIENCE_MS = 120_000


@cache
def witness() -> str:
    """The script; it must run before those of the page."""
    return Path(__file__).with_name("witness.js").read_text(encoding="utf-8")


@dataclass(frozen=True)
class Tab:
    """A page that nobody has visited before, and the browser's own view of it."""

    page: Page
    session: CDPSession

    def slow_down(self, times: float) -> None:
        """Give the page so many times less CPU."""
        self.session.send("Emulation.setCPUThrottlingRate", {"rate": times})

    def busy_seconds(self) -> float:
        """How long the page's thread has worked so far."""
        metrics = self.session.send("Performance.getMetrics")["metrics"]
        return next(float(one["value"]) for one in metrics if one["name"] == "TaskDuration")

    def seen(self) -> dict[str, Any]:
        """What the witness has kept."""
        found: dict[str, Any] = self.page.evaluate("witness")
        return found


@contextlib.contextmanager
def running_chromium() -> Iterator[Browser]:
    """The browser on PATH, without a window."""
    found = shutil.which("chromium")
    if found is None:
        raise RuntimeError("chromium must be on PATH, was absent")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=found, args=_ARGUMENTS)
        try:
            yield browser
        finally:
            browser.close()


@contextlib.contextmanager
def fresh_tab(browser: Browser, address: str, size: ViewportSize = ROOMY) -> Iterator[Tab]:
    """A tab of a profile without a cache."""
    context = browser.new_context(base_url=address, viewport=size)
    context.set_default_timeout(_PATIENCE_MS)
    context.add_init_script(witness())
    try:
        page = context.new_page()
        session = context.new_cdp_session(page)
        session.send("Performance.enable")
        yield Tab(page, session)
    finally:
        context.close()
