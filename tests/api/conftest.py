"""The command as a process of its own, with nothing of the caller's settings."""

import os
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from tests import forked
from tests.running_service import RunningService

Carry = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def carry(tmp_path: Path) -> Carry:
    """Run `carry ARGUMENTS` in a private home; keywords are settings: CARRY_URL=..."""

    def run(*arguments: str, **settings: str) -> subprocess.CompletedProcess[str]:
        environment = {k: v for k, v in os.environ.items() if not k.startswith("CARRY_")}
        environment |= {"CARRY_HOME": str(tmp_path / "home")} | settings
        return forked.carry(*arguments, environment=environment, timeout=240)

    return run


@pytest.fixture
def client(carry: Carry, service: RunningService) -> Carry:
    """`carry` as a client of the service."""

    def run(*arguments: str) -> subprocess.CompletedProcess[str]:
        return carry(*arguments, CARRY_URL=service.url)

    return run
