"""Chromium on the built page, and what every test of the page demands of it."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Playwright, expect, sync_playwright

from tests.running_service import RunningService

FRONTEND = Path(__file__).resolve().parents[2] / "frontend"
_ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
_PATIENCE_MS = 60_000
expect.set_options(timeout=_PATIENCE_MS)


def _missing(reason: str) -> None:
    if os.environ.get("CI"):
        pytest.fail(reason)
    pytest.skip(reason)


@pytest.fixture(scope="session")
def chromium() -> str:
    """Path of the browser."""
    found = shutil.which("chromium")
    if found is None:
        _missing("chromium must be on PATH for tests of the page, was absent")
    built = FRONTEND / "dist" / "index.html"
    if not built.is_file():
        _missing("the page must be built by `make setup`, frontend/dist was absent")
    sources = (path for path in (FRONTEND / "src").rglob("*") if path.is_file())
    newest = max(sources, key=lambda path: path.stat().st_mtime)
    if newest.stat().st_mtime > built.stat().st_mtime:
        pytest.fail(f"the page must be built after its last change, was not after {newest.name}")
    return str(found)


# Not for the whole session: Playwright keeps an event loop running in this thread, and tests of
# other rooms that run in the same process want one of their own.
@pytest.fixture(scope="module")
def playwright() -> Iterator[Playwright]:
    """Playwright's driver."""
    with sync_playwright() as running:
        yield running


@pytest.fixture(scope="module")
def browser(playwright: Playwright, chromium: str) -> Iterator[Browser]:
    """A headless Chromium."""
    opened = playwright.chromium.launch(executable_path=chromium, args=_ARGUMENTS)
    yield opened
    opened.close()


@pytest.fixture
def context(browser: Browser, service: RunningService) -> Iterator[BrowserContext]:
    """A fresh profile that knows the service's address."""
    fresh = browser.new_context(base_url=service.url, viewport={"width": 1280, "height": 900})
    fresh.set_default_timeout(_PATIENCE_MS)
    yield fresh
    fresh.close()


@pytest.fixture
def page(context: BrowserContext, service: RunningService) -> Iterator[Page]:
    """A page that must end without an error in the console or a request to another host."""
    page = context.new_page()
    complaints: list[str] = []
    host = urlsplit(service.url).netloc

    def check_address(url: str) -> None:
        if urlsplit(url).scheme in {"http", "https", "ws", "wss"} and urlsplit(url).netloc != host:
            complaints.append(f"request to another host: {url}")

    page.on("request", lambda request: check_address(request.url))
    page.on("websocket", lambda socket: check_address(socket.url))
    page.on("pageerror", lambda error: complaints.append(f"error: {error}"))
    page.on(
        "console",
        lambda message: (
            complaints.append(f"console: {message.text}")
            if message.type in {"error", "warning"}
            else None
        ),
    )
    yield page
    assert complaints == []
