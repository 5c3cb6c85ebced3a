"""`carry health`, `carry backup`, `carry restore`, and what metrics and logs tell of a service."""

import subprocess
from collections.abc import Callable

from tests.running_service import RunningService

Carry = Callable[..., subprocess.CompletedProcess[str]]
_NOWHERE = "http://127.0.0.1:9"


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
