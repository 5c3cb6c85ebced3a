"""A first visit to an address: bytes, when it takes part, and how much moved under the reader."""

from dataclasses import dataclass
from typing import Any

from playwright.sync_api import Browser, ViewportSize

from benchmarks.page_speed.chromium import ROOMY, fresh_tab

SLOWER = 4.0
_QUIET_MS = 4_000.0  # longer than the pause before the page brings its other parts
_LOOK_MS = 200
_SIZES = """["navigation", "resource"].flatMap((type) => performance.getEntriesByType(type))
  .map(({ transferSize, responseEnd }) => ({ transferSize, responseEnd }))"""


@dataclass(frozen=True, slots=True)
class Visit:
    """bytes: over the line until it was complete; later_bytes: what came by itself afterwards.

    complete_ms: from the start of the navigation until all content was there. interactive_ms:
    until no task of 50 ms or more was to come either. shift: the sum of all layout shifts without
    a reader's doing. moved: classes or names of what shifted.
    """

    bytes: int
    later_bytes: int
    complete_ms: float
    interactive_ms: float
    shift: float
    moved: tuple[str, ...]


def visit(
    browser: Browser, address: str, path: str, size: ViewportSize = ROOMY, slower: float = SLOWER
) -> Visit:
    """Open a path in a browser that was never there and wait until it stands still."""
    with fresh_tab(browser, address, size) as tab:
        tab.slow_down(slower)
        tab.page.goto(path, wait_until="commit")
        while not _is_still(seen := tab.seen(), tab.page.evaluate("performance.now()")):
            tab.page.wait_for_timeout(_LOOK_MS)
        sizes = tab.page.evaluate(_SIZES)
    complete = seen["complete"]
    early = [one["transferSize"] for one in sizes if one["responseEnd"] <= complete]
    late = [one["transferSize"] for one in sizes if one["responseEnd"] > complete]
    return Visit(
        bytes=sum(early),
        later_bytes=sum(late),
        complete_ms=float(complete),
        interactive_ms=_last(seen),
        shift=sum(one["value"] for one in seen["shifts"]),
        moved=tuple(str(name) for one in seen["shifts"] for name in one["moved"] if name),
    )


def _last(seen: dict[str, Any]) -> float:
    return max(float(seen["complete"]), *(float(task["to"]) for task in seen["tasks"]), 0.0)


def _is_still(seen: dict[str, Any], now: float) -> bool:
    return seen["complete"] is not None and now - _last(seen) > _QUIET_MS
