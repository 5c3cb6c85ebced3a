"""`carry health`, `carry backup`, `carry restore`, and what metrics and logs tell of a service."""

import json
import shutil
import sqlite3
import subprocess
from collections.abc import Callable
from pathlib import Path

from tests.api.questions import finished, question
from tests.running_service import GuardedService, RunningService
from tests.web import web

Carry = Callable[..., subprocess.CompletedProcess[str]]
_NOWHERE = "http://127.0.0.1:9"


def _lines(service: RunningService, event: str) -> list[dict[str, object]]:
    lines = (service.home / "service.log").read_text().splitlines()
    told = [json.loads(line) for line in lines if line.startswith("{")]
    return [line for line in told if line["event"] == event]


def test_health_is_told_by_exit_code(carry: Carry, service: RunningService) -> None:
    assert carry("health", "api", CARRY_URL=service.url).returncode == 0
    assert carry("health", "worker", CARRY_HOME=str(service.home)).returncode == 0
    dead = carry("health", "api", CARRY_URL=_NOWHERE)
    assert (dead.returncode, dead.stdout) == (1, "")
    assert dead.stderr.startswith(f"carry: the API at {_NOWHERE} must answer, did not")


def test_a_home_without_worker_is_not_healthy(carry: Carry) -> None:
    carry("migrate")
    dead = carry("health", "worker")
    assert dead.returncode == 1
    assert dead.stderr.endswith("must be alive, none was\n")


def test_a_running_service_is_backed_up_and_restored_elsewhere(
    carry: Carry, service: RunningService, tmp_path: Path
) -> None:
    finished(service, "startBacktest", question())
    copy = tmp_path / "copy.sqlite"
    made = carry("backup", str(copy), CARRY_HOME=str(service.home))
    assert made.returncode == 0, made.stderr
    assert made.stdout == f"{copy}: {copy.stat().st_size:,} bytes\n"
    held = carry("restore", str(copy), "--replace", CARRY_HOME=str(service.home))
    assert held.returncode == 1
    assert "home must belong to one `carry up`" in held.stderr

    restored = carry("restore", str(copy))
    assert restored.returncode == 0, restored.stderr
    again = carry("restore", str(copy))
    assert again.returncode == 1
    assert "or --replace be given" in again.stderr
    assert carry("restore", str(copy), "--replace").returncode == 0
    second = tmp_path / "second.sqlite"
    assert carry("backup", str(second)).returncode == 0


def test_everything_that_is_stored_is_checked(
    carry: Carry, sample_database: Path, tmp_path: Path
) -> None:
    path = tmp_path / "home" / "carrybench.sqlite"
    path.parent.mkdir()
    shutil.copy(sample_database, path)
    whole = carry("check")
    assert whole.returncode == 0, whole.stderr
    assert whole.stdout.endswith(" columns, each as it was stored\n")
    with sqlite3.connect(path) as connection:
        connection.execute(
            "UPDATE blob SET data = x'00' WHERE sha256 = "
            "(SELECT sha256 FROM series WHERE kind = 'funding' LIMIT 1)"
        )
    connection.close()
    damaged = carry("check")
    assert damaged.returncode == 1
    assert " is damaged: funding of " in damaged.stdout
    assert "1 things were not" in damaged.stderr


def test_metrics_tell_of_runs_events_lanes_and_deliveries(service: RunningService) -> None:
    finished(service, "startBacktest", question())  # its subscription is answered by events
    answer = web.get(f"{service.url}/metrics")
    assert answer.headers["content-type"].startswith("text/plain")
    found = {}
    for line in answer.text.splitlines():
        if not line.startswith("#"):
            name, _, value = line.rpartition(" ")
            assert name not in found, name
            found[name] = float(value)
    assert found['carry_run_seconds_count{kind="BACKTEST"}'] >= 1
    buckets = [v for k, v in found.items() if k.startswith('carry_run_seconds_bucket{kind="BACK')]
    assert buckets == sorted(buckets)
    assert buckets[-1] == found['carry_run_seconds_count{kind="BACKTEST"}']
    assert found['carry_run_seconds_sum{kind="BACKTEST"}'] > 0
    assert found['carry_events_total{type="RunFinished"}'] >= 1
    assert found['carry_webhook_deliveries{status="DEAD"}'] >= 0
    assert found['carry_queue_shards{lane="fast"}'] >= 0
    assert found["carry_queue_depth"] >= 0
    assert found["carry_workers"] == 1


def test_log_lines_have_the_run_and_the_key(guarded_service: GuardedService) -> None:
    alice = guarded_service.alice
    sent = question(capital={"initial": 13_131})
    finished(alice, "startBacktest", sent)
    key_id = alice.headers["authorization"].split("_")[1]
    accepted = _lines(alice, "run accepted")[-1]
    assert accepted["key_id"] == key_id
    assert len(str(accepted["run_id"])) == 36
    ended = [line["run_id"] for line in _lines(alice, "run finished")]
    assert accepted["run_id"] in ended


def test_without_keys_no_line_names_one(service: RunningService) -> None:
    finished(service, "startBacktest", question(capital={"initial": 13_132}))
    assert all("key_id" not in line for line in _lines(service, "run accepted"))
