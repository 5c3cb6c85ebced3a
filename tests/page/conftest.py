"""Chromium on the built page, and what every test of the page demands of it."""

import os
import shutil
import subprocess
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import (
    Browser,
    Page,
    ViewportSize,
    expect,
    sync_playwright,
)

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
_VIEWPORT: ViewportSize = {"width": 1280, "height": 900}
_BLANK = "about:blank"
_RUNNING = ExitStack()
_BROWSERS: list[Browser] = []
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


@pytest.fixture(scope="module")
def browser(chromium: str) -> Browser:
    """A headless Chromium: one for all files of this room that this process runs in a row."""
    if not _BROWSERS:
        playwright = _RUNNING.enter_context(sync_playwright())
        opened = playwright.chromium.launch(executable_path=chromium, args=_ARGUMENTS)
        _RUNNING.callback(opened.close)
        _BROWSERS.append(opened)
    return _BROWSERS[0]


# Not for the whole session: Playwright keeps an event loop running in this thread, and tests of
# other rooms that run in the same process want one of their own.
@pytest.hookimpl(wrapper=True)
def pytest_runtest_teardown(nextitem: pytest.Item | None) -> Iterator[None]:
    """Ends the browser where no test of this room follows."""
    try:
        yield
    finally:
        if nextitem is None or not nextitem.path.is_relative_to(Path(__file__).parent):
            _BROWSERS.clear()
            _RUNNING.close()


@dataclass(frozen=True)
class Tab:
    """A tab of the browser, and what was wrong in it: errors, requests to another host."""

    page: Page
    complaints: list[str] = field(default_factory=list)


@contextmanager
def open_tab(browser: Browser, address: str) -> Iterator[Tab]:
    """A tab of a fresh profile that knows the service's address."""
    context = browser.new_context(base_url=address, viewport=_VIEWPORT)
    context.set_default_timeout(_PATIENCE_MS)
    tab = Tab(context.new_page())
    page, complaints = tab.page, tab.complaints
    host = urlsplit(address).netloc

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
    yield tab
    context.close()


# A process that has just started loads, compiles and lays out everything anew: with a profile for
# each test that was half of what the tests of the page took.
@pytest.fixture(scope="module")
def tab(browser: Browser, service: RunningService) -> Iterator[Tab]:
    """The tab that the tests of a file take in turn."""
    with open_tab(browser, service.url) as opened:
        yield opened


@pytest.fixture
def page(tab: Tab) -> Iterator[Page]:
    """A page that must end without an error in the console or a request to another host.

    It is found blank, and whatever its visitor before had stored, granted and resized is undone;
    only files that never change are still in the browser's cache.
    """
    tab.complaints.clear()
    yield tab.page
    if tab.page.url != _BLANK:
        tab.page.evaluate("localStorage.clear(), sessionStorage.clear()")
    complaints = list(tab.complaints)
    tab.page.goto(_BLANK)
    tab.page.set_viewport_size(_VIEWPORT)
    tab.page.mouse.move(0, 0)
    tab.page.context.clear_permissions()
    tab.page.context.clear_cookies()
    assert complaints == []


@pytest.fixture
def first_visit(browser: Browser, service: RunningService) -> Iterator[Page]:
    """As `page`, of a browser that has never been here."""
    with open_tab(browser, service.url) as opened:
        yield opened.page
    assert opened.complaints == []


@pytest.fixture(scope="session")
def transpiled() -> Callable[[str], str]:
    """TypeScript as the JavaScript that node runs, by the page's own compiler."""
    script = (
        "const ts = require('typescript');"
        "const options = { module: 'esnext', target: 'es2022' };"
        "const text = require('fs').readFileSync(0, 'utf8');"
        "process.stdout.write(ts.transpileModule(text, { compilerOptions: options }).outputText);"
    )

    def transpile(text: str) -> str:
        ended = subprocess.run(
            ["node", "-e", script],
            cwd=FRONTEND,
            input=text,
            capture_output=True,
            text=True,
            check=True,
        )
        return ended.stdout

    return transpile
