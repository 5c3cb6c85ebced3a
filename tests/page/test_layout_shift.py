"""Nothing moves under the reader: cumulative layout shift of every page."""

import pytest
from playwright.sync_api import Page, ViewportSize

from benchmarks.page_speed.chromium import PHONE, ROOMY, witness
from tests.api.questions import BTC, ETH, WALK_FORWARD, finished, question
from tests.page.backtest_form import open_form, set_period, submit, wait_until_succeeded
from tests.page.until import wait_until
from tests.running_service import RunningService

_MOST = 0.05
_COMPLETE = "witness.complete !== null && performance.now() - witness.complete > 500"
_MANY = {name: value for name, value in question(markets=[BTC, ETH]).items() if name != "market"}
_PAGES = {
    "dashboard": "/",
    "markets": "/markets",
    "market": "/markets/sample/BTC%2FUSDT%3AUSDT",
    "form": "/backtest",
}
RUNS = {
    "backtest": ("startBacktest", question()),
    "comparison": (
        "startComparison",
        {
            **{name: value for name, value in question().items() if name != "strategy"},
            "entries": [{"strategy": {"simple": {}}}, {"strategy": {"composite": {}}}],
        },
    ),
    "sweep": ("startSweep", question()),
    "multi-market": ("startMultiMarket", _MANY),
    "portfolio": ("startPortfolio", _MANY),
    "walk-forward": ("startWalkForward", WALK_FORWARD),
}


def _shift(page: Page) -> tuple[float, list[object]]:
    shifts = page.evaluate("witness.shifts")
    return sum(one["value"] for one in shifts), [one["moved"] for one in shifts]


@pytest.mark.parametrize("size", [ROOMY, PHONE], ids=["roomy", "phone"])
@pytest.mark.parametrize("name", [*_PAGES, *RUNS])
def test_a_page_that_loads_moves_nothing(
    page: Page, service: RunningService, name: str, size: ViewportSize
) -> None:
    path = _PAGES.get(name) or f"/runs/{finished(service, *RUNS[name])}"
    page.set_viewport_size(size)
    page.add_init_script(witness())
    page.goto(path)
    wait_until(page, _COMPLETE)
    total, moved = _shift(page)
    assert total < _MOST, moved


def test_a_result_that_comes_while_it_is_watched_moves_nothing(page: Page) -> None:
    page.add_init_script(witness())
    open_form(page)
    set_period(page, "2022-03-01", "2022-12-31")
    submit(page, "BACKTEST")
    wait_until_succeeded(page)
    wait_until(page, _COMPLETE)
    total, moved = _shift(page)
    assert total < _MOST, moved
