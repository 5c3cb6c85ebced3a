"""What a first visit costs on the way: bytes, and that a browser takes them packed."""

import re
from typing import Any

import httpx
from playwright.sync_api import Page, expect

from tests.page.conftest import FRONTEND
from tests.running_service import RunningService

_MOST_BYTES = 100_000  # it was 269 kB unpacked
_ASSETS = re.compile(r'(?:src|href)="(/[^"]+)"')


_ENTRIES = """["navigation", "resource"].flatMap((type) => performance.getEntriesByType(type))
  .map(({ name, transferSize, encodedBodySize, decodedBodySize }) =>
    ({ name, transferSize, encodedBodySize, decodedBodySize }))"""


def test_the_first_load_is_small_packed_either_way(chromium: str, service: RunningService) -> None:
    assert chromium  # without it the page need not be built
    index = httpx.get(service.url, timeout=60).text
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


def test_a_browser_gets_the_page_packed_and_asks_for_no_asset_twice(page: Page) -> None:
    first = _visit(page)
    assert sum(entry["transferSize"] for entry in first.values()) < _MOST_BYTES
    scripts = [entry for name, entry in first.items() if re.search(r"/assets/index-.*\.js", name)]
    assert [entry["encodedBodySize"] < entry["decodedBodySize"] / 3 for entry in scripts] == [True]
    again = _visit(page)
    assets = {name: entry["transferSize"] for name, entry in again.items() if "/assets/" in name}
    assert len(assets) >= 2
    assert set(assets.values()) == {0}


def _visit(page: Page) -> dict[str, dict[str, Any]]:
    """Open the page; sizes of what was loaded, by address. From the browser's cache: 0 bytes."""
    page.goto("/")
    expect(page.get_by_role("heading").first).to_be_visible()
    page.wait_for_load_state("networkidle")
    return {entry["name"]: entry for entry in page.evaluate(_ENTRIES)}
