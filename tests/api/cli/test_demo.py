"""`carry demo`: it shows, it serves, and nothing of it stays behind."""

import contextlib
import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import IO

import psutil
import pytest

from api.broker.tether import carry
from tests.folder_of_traps import lay_traps, sprung
from tests.web import web

DEADLINE_SECONDS = 240.0  # compiling the kernels on a slow machine is in it
GONE_SECONDS = 60.0

Demo = Callable[..., "subprocess.Popen[str]"]


@pytest.fixture
def busy_port() -> Iterator[int]:
    """A port that somebody else listens on."""
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        yield other.getsockname()[1]


@pytest.fixture
def demo(tmp_path: Path, kernel_cache: Path, busy_port: int) -> Iterator[Demo]:
    """Start `carry demo` in a folder of traps; it finds its port taken."""
    lay_traps(tmp_path)
    started: list[subprocess.Popen[str]] = []

    def start(*arguments: str) -> "subprocess.Popen[str]":
        own = {"CARRY_PORT": str(busy_port), "NUMBA_CACHE_DIR": str(kernel_cache)}
        process = subprocess.Popen(
            carry("demo", *arguments),
            cwd=tmp_path,
            env=os.environ | own | {"PYTHONUNBUFFERED": "1"},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        started.append(process)
        return process

    yield start
    for process in started:
        process.kill()
        process.wait()
        if process.stdout is not None:
            process.stdout.close()
    assert sprung(tmp_path) == []


def left_behind(home: Path) -> list[str]:
    """Command lines of processes that work in this home."""
    found = []
    for process in psutil.process_iter():
        with contextlib.suppress(psutil.Error):
            command, home_of_it = process.cmdline(), process.environ().get("CARRY_HOME", "")
            if str(home) in home_of_it or any(str(home) in part for part in command):
                found.append(" ".join(command))
    return found


def wait_until_gone(home: Path) -> None:
    deadline = time.monotonic() + GONE_SECONDS
    while left := left_behind(home):
        assert time.monotonic() < deadline, left
        time.sleep(0.1)


def read_until(stream: IO[str] | None, last: str) -> str:
    """What the demo prints up to the line that begins so."""
    assert stream is not None
    lines = []
    for line in stream:
        lines.append(line)
        if line.startswith(last):
            break
    return "".join(lines)


def test_the_demo_shows_three_runs_and_ends(demo: Demo, busy_port: int, tmp_path: Path) -> None:
    process = demo("--no-serve")
    output, _ = process.communicate(timeout=DEADLINE_SECONDS)
    assert process.returncode == 0, output
    for part in ("Backtest", "Comparison", "Sweep", "3116 cells", "SYNTHETIC", "Net P&L"):
        assert part in output
    address = re.search(r"The page: http://127\.0\.0\.1:(\d+)/", output)
    assert address is not None
    assert int(address.group(1)) != busy_port
    wait_until_gone(tmp_path)


def test_the_demo_serves_until_ctrl_c(demo: Demo, tmp_path: Path) -> None:
    process = demo()
    output = read_until(process.stdout, "Serving")
    address = re.search(r"http://127\.0\.0\.1:\d+", output)
    assert address is not None, output
    assert left_behind(tmp_path)
    answer = web.post(
        f"{address.group()}/graphql", json={"query": "{ runs { totalCount } }"}, timeout=60
    )
    assert answer.json() == {"data": {"runs": {"totalCount": 3}}}
    process.send_signal(signal.SIGINT)
    rest, _ = process.communicate(timeout=60)
    assert process.returncode == 0, rest
    wait_until_gone(tmp_path)


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere a watcher ends it a little later")
def test_a_killed_demo_leaves_nothing_behind(demo: Demo, tmp_path: Path) -> None:
    process = demo()
    read_until(process.stdout, "Serving")
    assert left_behind(tmp_path)
    process.kill()
    process.wait()
    wait_until_gone(tmp_path)
