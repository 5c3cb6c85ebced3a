"""What a first visit costs on the way: bytes, and that a browser takes them packed."""

import re
from typing import Any
from urllib.parse import urlsplit

import httpx
from playwright.sync_api import Page, Route, expect

from tests.page.conftest import FRONTEND
from tests.running_service import RunningService
from tests.web import web

_MOST_BYTES = 60_000  # what the dashboard needs
_MOST_AFTERWARDS = 200_000  # with all other parts, which come a little later by themselves
_ASSETS = re.compile(r'(?:src|href)="(/[^"]+)"')


_ENTRIES = """["navigation", "resource"].flatMap((type) => performance.getEntriesByType(type))
  .map(({ name, transferSize, encodedBodySize, decodedBodySize }) =>
    ({ name, transferSize, encodedBodySize, decodedBodySize }))"""


def test_the_first_load_is_small_packed_either_way(chromium: str, service: RunningService) -> None:
    assert chromium  # without it the page need not be built
    index = web.get(service.url).text
    paths = ["/", "/config.json", *_ASSETS.findall(index)]
    assert any(path.startswith("/assets/index-") and path.endswith(".js") for path in paths)
    for coding in ("br", "gzip"):
        with httpx.Client(base_url=service.url, timeout=60) as client:
            client.headers["accept-encoding"] = coding
            heads = {path: client.head(path).headers for path in paths}
        total = sum(int(head["content-length"]) for head in heads.values())
        assert total < _MOST_BYTES, heads
        for path, head in heads.items():
            if int(head["content-length"]) >= 1_400:
                assert head["content-encoding"] == coding, path


def test_every_built_asset_worth_it_has_copies(chromium: str) -> None:
    assert chromium
    assets = [path for path in (FRONTEND / "dist" / "assets").iterdir() if path.is_file()]
    plain = [path for path in assets if path.suffix in (".js", ".css")]
    assert plain
    for path in plain:
        copies = [path.with_name(f"{path.name}.{ending}") for ending in ("br", "gz")]
        large = path.stat().st_size >= 1_400
        assert all(copy in assets for copy in copies) is large, path.name
        assert not large or max(copy.stat().st_size for copy in copies) < path.stat().st_size


def test_a_browser_gets_the_page_packed_and_asks_for_no_asset_twice(first_visit: Page) -> None:
    first = _visit(first_visit)
    assert sum(entry["transferSize"] for entry in first.values()) < _MOST_AFTERWARDS
    scripts = [entry for name, entry in first.items() if re.search(r"/assets/page-.*\.js", name)]
    assert [entry["encodedBodySize"] < entry["decodedBodySize"] / 3 for entry in scripts] == [True]
    again = _visit(first_visit)
    assets = {name: entry["transferSize"] for name, entry in again.items() if "/assets/" in name}
    assert len(assets) >= 2
    assert set(assets.values()) == {0}


def _visit(page: Page) -> dict[str, dict[str, Any]]:
    """Open the page; sizes of what was loaded, by address. From the browser's cache: 0 bytes."""
    page.goto("/")
    expect(page.get_by_role("heading").first).to_be_visible()
    page.wait_for_load_state("networkidle")
    return {entry["name"]: entry for entry in page.evaluate(_ENTRIES)}


def test_on_a_slow_line_something_is_said_and_nothing_waits_for_the_script(
    first_visit: Page,
) -> None:
    held: list[Route] = []
    asked: list[str] = []
    first_visit.route(re.compile(r"/assets/index-.*\.js"), lambda route: held.append(route))
    first_visit.on("request", lambda request: asked.append(urlsplit(request.url).path))
    first_visit.goto("/", wait_until="commit")
    expect(first_visit.get_by_text("Loading the page")).to_be_visible()
    while "/config.json" not in asked or not held:
        first_visit.wait_for_timeout(10)
    held[0].continue_()
    expect(first_visit.get_by_role("heading").first).to_be_visible()
    expect(first_visit.get_by_text("Loading the page")).to_have_count(0)
    assert asked.count("/config.json") == 1


def test_the_playground_shows_itself_before_its_fonts(chromium: str) -> None:
    assert chromium
    (sheet,) = (FRONTEND / "dist" / "assets").glob("playground-*.css")
    text = sheet.read_text(encoding="utf-8")
    assert "data:font" not in text
    fonts = re.findall(r"url\(([^)]+\.woff2?)\)", text)
    assert len(fonts) > 10
    assert all((sheet.parent / font).is_file() for font in fonts)
    assert sheet.with_name(f"{sheet.name}.gz").stat().st_size < 20_000  # it was 268 kB
