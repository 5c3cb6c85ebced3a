"""The page on a static host of its own, and the page while its service is away."""

import functools
import http.server
import json
import os
import shutil
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, ViewportSize, expect

from benchmarks.page_speed.chromium import PHONE, ROOMY
from tests.page.backtest_form import (
    add_range,
    open_form,
    set_period,
    slow_down,
    submit,
    wait_for_progress,
    wait_until_succeeded,
)
from tests.page.conftest import FRONTEND
from tests.ports import unused_port
from tests.running_service import RunningService, running_service

_PATIENCE_MS = 60_000


class _QuietHandler(http.server.SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        """Say nothing."""


@pytest.fixture
def static_host(tmp_path: Path, chromium: str) -> Iterator[tuple[str, Path]]:
    """Address of a server of nothing but files, and the folder /some/folder of it: the page."""
    assert chromium
    folder = tmp_path / "files" / "some" / "folder"
    shutil.copytree(FRONTEND / "dist", folder)
    handler = functools.partial(_QuietHandler, directory=str(tmp_path / "files"))
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_address[1]}", folder
    server.shutdown()
    server.server_close()
    thread.join()


def test_a_static_host_serves_the_page_of_a_service_elsewhere(
    static_host: tuple[str, Path],
    browser: Browser,
    tmp_path: Path,
    kernel_cache: Path,
    sample_database: Path,
) -> None:
    address, folder = static_host
    home = tmp_path / "home"
    with running_service(
        home, kernel_cache, sample_database, CARRY_CORS_ORIGINS=address
    ) as service:
        config = {"api": service.url, "routing": "hash"}
        (folder / "config.json").write_text(json.dumps(config), encoding="utf-8")
        page = browser.new_page(base_url=address)
        page.set_default_timeout(_PATIENCE_MS)
        page.goto("/some/folder/")
        page.get_by_role("link", name="New backtest").click()
        page.get_by_role("button", name="Run backtest").click()
        wait_until_succeeded(page)
        assert page.url.startswith(f"{address}/some/folder/#/runs/")
        expect(page.locator(".figures")).to_be_visible()
        figures = page.locator(".figures").text_content()
        page.reload()
        expect(page.locator(".figures")).to_have_text(figures or "")
        page.close()


def test_a_service_that_does_not_know_the_page_is_told_from_one_that_is_away(
    static_host: tuple[str, Path], browser: Browser, service: RunningService
) -> None:
    address, folder = static_host
    config = {"api": service.url, "routing": "hash"}
    (folder / "config.json").write_text(json.dumps(config), encoding="utf-8")
    page = browser.new_page(base_url=address)
    page.goto("/some/folder/#/markets")
    told = page.get_by_text(f"answers, but not to pages of {address}").first
    expect(told).to_contain_text("CARRY_CORS_ORIGINS")
    config["api"] = f"http://127.0.0.1:{unused_port()}"
    (folder / "config.json").write_text(json.dumps(config), encoding="utf-8")
    # The host tells changes by the second: this one may have come within that of the first.
    later = (folder / "config.json").stat().st_mtime + 10
    os.utime(folder / "config.json", (later, later))
    page.reload()
    expect(page.get_by_text("does not answer. Is it running?").first).to_be_visible()
    page.close()


@pytest.mark.parametrize("size", [ROOMY, PHONE], ids=["roomy", "phone"])
def test_a_page_that_is_opened_while_the_service_is_away_asks_again_by_itself(
    browser: Browser, service: RunningService, size: ViewportSize
) -> None:
    page = browser.new_page(base_url=service.url, viewport=size)
    page.set_default_timeout(_PATIENCE_MS)
    page.goto("/")
    expect(page.get_by_role("heading", name="Markets")).to_be_visible()
    page.route("**/*", lambda route: route.abort())  # its scripts come no more either
    page.get_by_role("link", name="Markets").click()
    expect(page.get_by_text("The service does not answer; asking again.")).to_be_visible()
    expect(page.get_by_role("button", name="Ask now")).to_be_visible()
    page.unroute("**/*")
    expect(page.locator("main table tbody tr").first).to_be_visible()
    expect(page.get_by_text("The service does not answer; asking again.")).to_have_count(0)
    page.close()


def test_an_address_without_a_page_is_told_by_the_page(
    browser: Browser, service: RunningService
) -> None:
    page = browser.new_page(base_url=service.url)
    answer = page.goto("/nowhere/at/all")
    assert answer is not None
    assert answer.status == 404
    expect(page.get_by_role("heading", name="Not found")).to_be_visible()
    page.close()


def test_a_service_that_comes_back_goes_on_being_watched(
    browser: Browser, tmp_path: Path, kernel_cache: Path, sample_database: Path
) -> None:
    # One thread computes: it is the page that is looked at.
    own = {"CARRY_PORT": str(unused_port()), "CARRY_WORKER_THREADS": "1"}
    home = tmp_path / "home"
    with running_service(home, kernel_cache, sample_database, **own) as service:
        page = browser.new_page(base_url=service.url)
        page.set_default_timeout(_PATIENCE_MS)
        open_form(page, "SWEEP")
        page.get_by_label("Strategy", exact=True).select_option("composite")
        set_period(page, "2022-01-01", "2024-12-30")
        slow_down(page)
        add_range(page, 1, "ENTRY_THRESHOLD", "0.3", "0.6", 100)
        add_range(page, 2, "EXIT_THRESHOLD", "0.1", "0.29", 100)
        add_range(page, 3, "WEIGHT_TREND", "0.1", "0.4", 100)
        submit(page, "SWEEP")
        reached = wait_for_progress(page)
    expect(page.get_by_text("The connection for live updates is lost")).to_be_visible()
    with running_service(home, kernel_cache, None, **own):
        expect(page.get_by_text("The connection for live updates is lost")).to_have_count(0)
        wait_for_progress(page, above=reached)
        page.get_by_role("button", name="Cancel").click()
        expect(page.locator(".heading .status")).to_have_text("Cancelled")
    page.close()
