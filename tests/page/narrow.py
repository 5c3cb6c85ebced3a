"""Whether a page fits the width it is shown in."""

from playwright.sync_api import Page

_WIDTHS = "[document.documentElement.scrollWidth, document.documentElement.clientWidth]"
_PATIENCE_MS, _STEP_MS = 10_000, 50


def expect_no_sideways_scrolling(page: Page) -> None:
    """Its content is as narrow as the window, once charts have followed a change of the width."""
    for _ in range(_PATIENCE_MS // _STEP_MS):
        content, window = page.evaluate(_WIDTHS)
        if content <= window:
            return
        page.wait_for_timeout(_STEP_MS)
    assert content <= window
