"""Waiting for what a page's script knows."""

from playwright.sync_api import Page

_STEP_MS, _STEPS = 50, 2_400


def wait_until(page: Page, expression: str) -> None:
    """Wait until a JavaScript expression is true.

    Not wait_for_function: it evaluates text in the page, which the page's CSP forbids.
    """
    for _ in range(_STEPS):
        if page.evaluate(expression):
            return
        page.wait_for_timeout(_STEP_MS)
    raise AssertionError(f"{expression} must become true, did not in two minutes")
