"""`carry prune` says what would go, takes it, and what it keeps can be asked for as before."""

import json
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

from tests.api.questions import finished, question
from tests.running_service import RunningService

Carry = Callable[..., subprocess.CompletedProcess[str]]
_PIN = """mutation ($id: ID!) { updateRun(id: $id, input: {pinned: true}) { __typename } }"""


def test_old_runs_go_when_they_are_said_to_and_pinned_ones_stay(
    carry: Carry, service: RunningService, tmp_path: Path
) -> None:
    run_id = finished(service, "startBacktest", question(costs={"perpFeeBps": 9.125}))
    finished(service, "startBacktest", question(costs={"perpFeeBps": 9.25}))
    service.data(_PIN, {"id": run_id})
    copy = tmp_path / "copy.sqlite"
    assert carry("backup", str(copy), CARRY_HOME=str(service.home)).returncode == 0
    home = tmp_path / "home"
    home.mkdir(exist_ok=True)
    shutil.move(copy, home / "carrybench.sqlite")  # the service itself is everybody's

    def prune(*arguments: str) -> dict[str, int]:
        done = carry("prune", *arguments, "--json")
        assert done.returncode == 0, done.stderr
        told: dict[str, int] = json.loads(done.stdout)
        return told

    assert prune("--older-than", "30d")["runs"] == 0
    told = prune("--older-than", "0h", "--dry-run")
    assert told["runs"] >= 1
    assert told["freedBytes"] > 10_000
    assert told["givenBackBytes"] == 0
    done = prune("--older-than", "0h")
    assert (done["runs"], done["freedBytes"]) == (told["runs"], told["freedBytes"])
    assert done["givenBackBytes"] > 0
    said = carry("prune", "--older-than", "0h", "--compact")
    assert said.stdout.startswith("removed: 0 runs, 0 old revisions of series\nfreed: 0 bytes")


def test_an_age_that_is_none_is_refused(carry: Carry) -> None:
    refused = carry("prune", "--older-than", "old")
    assert refused.returncode == 2
    assert "--older-than must be" in refused.stderr
