"""Tiers on the Markets page: a column, a choice and a table, where coins' sizes are known."""

import json
import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from api.settings import get_settings
from tests import forked
from tests.page.test_accessibility import violations
from tests.served_app import served

_COINS = [
    {"symbol": "btc", "market_cap": 1.9e12, "last_updated": "2025-01-01T00:00:00Z"},
    {"symbol": "interval", "market_cap": 2e9, "last_updated": None},
]


@pytest.fixture
def page(tmp_path: Path, sample_database: Path, browser: Browser) -> Iterator[Page]:
    """The Markets page over the sample markets, of which two coins are known."""
    home, listed = tmp_path / "home", tmp_path / "coins.json"
    home.mkdir()
    shutil.copy(sample_database, home / "carrybench.sqlite")
    listed.write_text(json.dumps(_COINS))
    environment = {**os.environ, "CARRY_HOME": str(home)}
    forked.carry("tiers", "update", str(listed), environment=environment, timeout=60)
    with served(get_settings(home=home, port=0, log_level="error")) as url:
        context = browser.new_context(base_url=url)
        opened = context.new_page()
        opened.goto("/markets")
        yield opened
        context.close()


def test_markets_are_chosen_and_summed_up_by_tier(page: Page) -> None:
    rows = page.locator("table.markets, table").filter(has_text="Net APY").locator("tbody tr")
    expect(rows).to_have_count(5)
    expect(page.locator("table.tiers tbody th")).to_have_text(["mega", "mid", "unknown"])
    expect(page.get_by_text("as of 2025-01-01")).to_be_visible()
    assert violations(page) == []
    page.locator("select[name=tier]").select_option("MID")
    expect(rows).to_have_count(1)
    expect(rows).to_contain_text("INTERVAL")
    expect(page.locator("table.tiers tbody th")).to_have_text(["mid"])
