"""Whether a sweep's best cell is luck, on its page: the service's numbers, and none where few."""

import re
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.api.questions import finished, question
from tests.running_service import RunningService

_WHOLE = {"start": "2022-01-01T00:00:00Z", "end": "2024-12-31T00:00:00Z"}
_AXES = [
    {"parameter": "MIN_FUNDING_RATE", "values": [0.00005, 0.0001, 0.0002, 0.0003, 0.05]},
    {"parameter": "EXIT_FUNDING_RATE", "values": [0.0, 0.00002, 0.00004, 0.00005]},
]
MINUS = "\N{MINUS SIGN}"
_WATCH = "subscription ($id: ID!) { runJudged(id: $id) { runId } }"
_LUCK = """query ($id: ID!) { run(id: $id) { trials ... on Sweep {
  verdict { sentence } luck { distinctCells unknown bestByLuck { sharpe pValue }
    pbo { probability splits slope probabilityOfLoss } plateau withinError
    best { index metrics { sharpe } } }
  heatmap(x: EXIT_FUNDING_RATE, y: MIN_FUNDING_RATE, metric: SHARPE_LONG_RUN) { values }
} } }"""


def _percent(share: float) -> str:
    return f"{share * 100:.1f} %"


def _judged(service: RunningService, axes: list[dict[str, Any]]) -> tuple[str, dict[str, Any]]:
    run_id = finished(service, "startSweep", question(period=_WHOLE, axes=axes))
    service.events(_WATCH, {"id": run_id})
    run: dict[str, Any] = service.data(_LUCK, {"id": run_id})["run"]
    return run_id, run


@pytest.fixture(scope="module")
def sweep(service: RunningService) -> tuple[str, dict[str, Any]]:
    return _judged(service, _AXES)


def test_the_verdict_comes_first_and_the_panels_have_the_services_numbers(
    page: Page, sweep: tuple[str, dict[str, Any]]
) -> None:
    run_id, run = sweep
    luck = run["luck"]
    page.goto(f"/runs/{run_id}")
    expect(page.locator(".worth")).to_have_text(run["verdict"]["sentence"])
    spread = page.get_by_role("figure", name="The cells' Sharpe ratios")
    expect(spread).to_contain_text(f"Of {luck['distinctCells']} different cells that traded")
    expect(spread).to_contain_text(f"of {luck['best']['metrics']['sharpe']:.2f}")
    if luck["bestByLuck"]:
        expect(spread).to_contain_text(f"shows {luck['bestByLuck']['sharpe']:.2f} in the mean")
        expect(spread).to_contain_text(_percent(luck["bestByLuck"]["pValue"]))
        expect(spread.get_by_role("img")).to_contain_text("luck alone")
    splits = page.get_by_role("figure", name="Chosen by one half, tried in the other")
    expect(splits).to_contain_text(f"In {_percent(luck['pbo']['probability'])} of 924 splits")
    both = page.get_by_role("figure", name="In sample against out of sample")
    expect(both).to_contain_text(
        f"{_percent(luck['pbo']['probabilityOfLoss'])} of the winners lost"
    )
    expect(both.get_by_role("img")).to_have_attribute("aria-label", re.compile("points"))
    tried = page.get_by_role("figure", name="How many were tried")
    expect(tried).to_contain_text("different questions were asked of this market")
    for panel in (spread, splits, both, tried):
        panel.get_by_text("Numbers").click()
        expect(panel.locator("tbody tr").first).to_be_visible()
    rows = spread.locator("tbody tr td:last-child").all_inner_texts()
    assert sum(int(text) for text in rows) == luck["distinctCells"]


def test_a_cell_as_good_as_the_best_is_marked_and_one_without_a_trade_hatched(
    page: Page, sweep: tuple[str, dict[str, Any]]
) -> None:
    run_id, run = sweep
    near = run["luck"]["withinError"]
    page.goto(f"/runs/{run_id}")
    expect(page.locator(".near-key")).to_be_visible()
    expect(page.locator(".idle-key")).to_be_visible()
    page.get_by_text("Heatmap as a table").click()
    cells = page.get_by_role("group", name="Heatmap as a table").locator("tbody td")
    expect(cells.first).to_be_visible()
    texts = cells.all_inner_texts()
    assert [index for index, text in enumerate(texts) if "◥" in text] == near
    assert [index for index, text in enumerate(texts) if "no trade" in text] == [16, 17, 18, 19]
    # By drawdown and fees the idle cells would win.
    for metric in ("MAX_DRAWDOWN", "TOTAL_FEES"):
        page.get_by_label("Metric").select_option(metric)
        expect(page.get_by_text(re.compile("^Best by "))).not_to_contain_text("0.05")


def test_the_heatmap_is_coloured_by_the_long_run_sharpe(
    page: Page, sweep: tuple[str, dict[str, Any]]
) -> None:
    run_id, run = sweep
    page.goto(f"/runs/{run_id}")
    page.get_by_label("Metric").select_option("SHARPE_LONG_RUN")
    page.get_by_text("Heatmap as a table").click()
    table = page.get_by_role("group", name="Heatmap as a table")
    expect(table.locator("caption")).to_contain_text("Sharpe, long run")
    values = run["heatmap"]["values"]
    shown = [f"{value:.2f}" if value is not None else "" for value in values]
    for place, text in enumerate(shown):
        expect(table.locator("tbody td").nth(place)).to_contain_text(text.replace("-", MINUS))


def test_where_cells_are_too_few_no_number_is_shown(page: Page, service: RunningService) -> None:
    axes = [
        {"parameter": "MIN_FUNDING_RATE", "values": [0.0001, 0.0003]},
        {"parameter": "EXIT_FUNDING_RATE", "values": [0.0, 0.00005]},
    ]
    run_id, run = _judged(service, axes)
    page.goto(f"/runs/{run_id}")
    expect(page.locator(".worth")).to_have_text(run["verdict"]["sentence"])
    told = page.get_by_role("region", name="Is the best cell luck?")
    for sentence in run["luck"]["unknown"]:
        expect(told).to_contain_text(sentence)
    expect(told.get_by_role("img")).to_have_count(0)
    assert run["luck"]["unknown"]


def test_of_cells_without_a_trade_none_is_best(page: Page, service: RunningService) -> None:
    axes = [
        {"parameter": "MIN_FUNDING_RATE", "values": [0.05, 0.06]},
        {"parameter": "EXIT_FUNDING_RATE", "values": [0.0, 0.01]},
    ]
    run_id, _ = _judged(service, axes)
    page.goto(f"/runs/{run_id}")
    expect(page.locator(".verdict")).to_contain_text("no cell made a trade")
    expect(page.get_by_text("so none is the best")).to_be_visible()
