"""What can be done with a run from its heading."""

import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.api.questions import finished, question
from tests.page.backtest_form import copied
from tests.page.narrow import expect_no_sideways_scrolling
from tests.running_service import RunningService

_SENT = question(label='a "quoted" \\ $label', rules={"minHoldingSettlements": 7})


@pytest.fixture
def run_id(page: Page, service: RunningService) -> str:
    """A finished backtest, shown."""
    found = finished(service, "startBacktest", _SENT)
    page.goto(f"/runs/{found}")
    expect(page.locator("table.trades")).to_be_visible()
    return found


def _output(command: list[str], standard_input: str) -> str:
    ended = subprocess.run(
        command, input=standard_input, capture_output=True, text=True, check=True, timeout=120
    )
    return ended.stdout


def test_the_copied_command_of_a_shell_asks_for_the_same_run(
    page: Page, service: RunningService, run_id: str
) -> None:
    answer = _output(["/bin/sh"], copied(page, service.url, "curl"))
    assert f'"id":"{run_id}"' in answer.replace(" ", "")
    assert '"reused":true' in answer.replace(" ", "")


def test_the_copied_script_of_python_asks_for_the_same_run(
    page: Page, service: RunningService, run_id: str
) -> None:
    printed = _output([sys.executable, "-"], copied(page, service.url, "Python"))
    assert printed.split() == [run_id, "SUCCEEDED"]


def test_the_copied_module_of_typescript_asks_for_the_same_run(
    page: Page, service: RunningService, run_id: str, tmp_path: Path, transpiled: Any
) -> None:
    module = tmp_path / "asked.mjs"
    module.write_text(transpiled(copied(page, service.url, "TypeScript")), encoding="utf-8")
    assert _output(["node", str(module)], "").split() == [run_id, "SUCCEEDED"]


def test_a_star_is_kept(page: Page, service: RunningService, run_id: str) -> None:
    star = page.get_by_role("button", name="Star")
    expect(star).to_have_attribute("aria-pressed", "false")
    star.click()
    expect(star).to_have_attribute("aria-pressed", "true")
    page.reload()
    expect(star).to_have_attribute("aria-pressed", "true")
    star.click()
    expect(star).to_have_attribute("aria-pressed", "false")
    query = "query ($id: ID!) { run(id: $id) { pinned } }"
    assert service.data(query, {"id": run_id})["run"] == {"pinned": False}


def test_run_again_asks_the_same_and_says_that_it_is_stored(page: Page, run_id: str) -> None:
    page.get_by_role("button", name="Run again").click()
    expect(page.get_by_text("The same was asked before")).to_be_visible()
    expect(page).to_have_url(re.compile(re.escape(run_id)))


def test_a_phone_has_all_actions_in_one_line(page: Page, run_id: str) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    assert run_id
    expect_no_sideways_scrolling(page)
    actions = page.locator(".actions")
    for name in ("Clone and edit", "Compare"):
        expect(actions.get_by_role("link", name=name)).to_be_in_viewport(ratio=1)
    expect(actions.get_by_role("button", name="Star")).to_be_in_viewport(ratio=1)


def test_share_copies_the_address(page: Page, service: RunningService, run_id: str) -> None:
    page.context.grant_permissions(["clipboard-read", "clipboard-write"], origin=service.url)
    page.get_by_role("button", name="Share").click()
    expect(page.get_by_text("Copied.")).to_be_visible()
    assert page.evaluate("navigator.clipboard.readText()") == f"{service.url}/runs/{run_id}"
