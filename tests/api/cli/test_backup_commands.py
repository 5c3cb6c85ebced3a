"""`carry backup` and `carry restore`."""

import subprocess
from collections.abc import Callable
from pathlib import Path

from tests.api.questions import finished, question
from tests.running_service import RunningService

Carry = Callable[..., subprocess.CompletedProcess[str]]


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
