"""`carry up`: one per home, mended while it runs, and nothing left of it afterwards."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import psutil

from tests.folder_of_traps import lay_traps, sprung
from tests.running_service import RunningService, running_service
from tests.web import web

_ROOT = Path(__file__).resolve().parents[2]
_START = """mutation {
  startBacktest(input: {
    market: {venue: "sample", symbol: "BTC/USDT:USDT"},
    period: {start: "2024-01-01T00:00:00Z", end: "2024-02-01T00:00:00Z"},
    strategy: {simple: {}}
  }) { ... on RunAccepted { run { id } } }
}"""


def _family(service: RunningService) -> list[psutil.Process]:
    return psutil.Process(service.process.pid).children(recursive=True)


def _living(service: RunningService, without: list[psutil.Process]) -> list[psutil.Process]:
    return [one for one in _family(service) if one not in without and _is_alive(one)]


def _is_alive(process: psutil.Process) -> bool:
    try:
        return bool(process.status() != psutil.STATUS_ZOMBIE)
    except psutil.NoSuchProcess:
        return False


def _all_gone(processes: list[psutil.Process], within_seconds: float) -> bool:
    deadline = time.monotonic() + within_seconds
    while time.monotonic() < deadline:
        if not any(_is_alive(process) for process in processes):
            return True
        time.sleep(0.02)
    return False


def _worker(service: RunningService) -> psutil.Process:
    (found,) = [one for one in _family(service) if "worker" in one.cmdline()]
    return found


def test_it_serves_and_ctrl_c_ends_all_of_it(tmp_path: Path, kernel_cache: Path) -> None:
    with running_service(tmp_path / "home", kernel_cache) as service:
        assert web.get(f"{service.url}/healthz").status_code == 200
        children = _family(service)
        assert len(children) == 2  # Redis and the worker
        service.process.send_signal(signal.SIGINT)
        assert service.process.wait(60) == 0
        assert not any(_is_alive(child) for child in children)
        assert not (service.home / "redis.sock").exists()


def test_kill_leaves_nothing_behind_and_the_home_can_be_used_again(
    tmp_path: Path, kernel_cache: Path
) -> None:
    home = tmp_path / "home"
    with running_service(home, kernel_cache) as service:
        children = _family(service)
        service.process.kill()
        service.process.wait()
        assert _all_gone(children, 60.0)
    with running_service(home, kernel_cache) as service:
        assert web.get(f"{service.url}/readyz").status_code == 200


def test_a_dead_redis_is_replaced_and_runs_go_on(
    tmp_path: Path, kernel_cache: Path, sample_database: Path
) -> None:
    with running_service(tmp_path / "home", kernel_cache, sample_database) as service:
        (redis,) = [one for one in _family(service) if "worker" not in one.cmdline()]
        redis.kill()
        started = service.data(_START)["startBacktest"]["run"]
        (*_, last) = service.events(
            "subscription ($id: ID!) { runEvents(id: $id) { ... on RunFinished { status } } }",
            {"id": started["id"]},
        )
        assert last == {"runEvents": {"status": "SUCCEEDED"}}


def test_a_dead_worker_is_replaced(tmp_path: Path, kernel_cache: Path) -> None:
    with running_service(tmp_path / "home", kernel_cache) as service:
        first = _worker(service)
        first.kill()
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline:
            workers = [one for one in _family(service) if one.pid != first.pid]
            if any("worker" in one.cmdline() for one in workers if _is_alive(one)):
                return
            time.sleep(0.05)
        raise AssertionError("a new worker must be there")


def test_what_lies_in_the_folder_it_is_started_in_is_never_run(
    tmp_path: Path, kernel_cache: Path, sample_database: Path
) -> None:
    home, folder = tmp_path / "home", tmp_path / "folder"
    lay_traps(folder)
    with running_service(home, kernel_cache, sample_database, folder) as service:
        started = service.data(_START)["startBacktest"]["run"]
        (*_, last) = service.events(
            "subscription ($id: ID!) { runEvents(id: $id) { ... on RunFinished { status } } }",
            {"id": started["id"]},
        )
        assert last == {"runEvents": {"status": "SUCCEEDED"}}
        first = _family(service)
        for process in first:
            process.kill()  # what is started later is started like the first ones
        deadline = time.monotonic() + 60
        while len(_living(service, first)) < len(first) and time.monotonic() < deadline:
            time.sleep(0.05)
        assert len(_living(service, first)) == len(first)
    assert sprung(folder) == []


def test_a_second_one_in_the_same_home_is_refused_in_words(
    tmp_path: Path, kernel_cache: Path
) -> None:
    with running_service(tmp_path / "home", kernel_cache) as service:
        environment = {**os.environ, "CARRY_HOME": str(service.home), "CARRY_PORT": "0"}
        second = subprocess.run(
            [sys.executable, "-m", "api.cli.main", "up"],
            cwd=_ROOT,
            env=environment,
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
        assert second.returncode != 0
        assert f"which process {service.process.pid} uses" in second.stderr
        assert "Traceback" not in second.stderr
        assert web.get(f"{service.url}/healthz").status_code == 200


def test_an_address_for_strangers_is_refused_before_anything_is_started(tmp_path: Path) -> None:
    home = tmp_path / "home"
    environment = {**os.environ, "CARRY_HOME": str(home), "CARRY_PORT": "0"}
    refused = subprocess.run(
        [sys.executable, "-m", "api.cli.main", "up"],
        cwd=_ROOT,
        env=environment | {"CARRY_HOST": "0.0.0.0"},  # noqa: S104  it is what is refused
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert (refused.returncode, refused.stdout) == (2, "")
    assert refused.stderr.startswith("carry: CARRY_HOST must be a loopback address")
    assert refused.stderr.rstrip().endswith("was 0.0.0.0")
    assert not home.exists()  # no lock, no Redis, no database
