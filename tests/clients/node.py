"""Runs the scripts beside this file in node, with the npm clients installed here."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

_FOLDER = Path(__file__).parent


def run_node(script: str, *arguments: str) -> str:
    """What the script printed; skips where node or the clients are absent, fails there in CI."""
    node = packages() and shutil.which("node")
    done = subprocess.run(
        [str(node), str(_FOLDER / script), *arguments],
        capture_output=True,
        text=True,
        timeout=240,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def packages() -> Path:
    """Folder of the npm packages installed here; skips, or fails in CI, where it cannot be used."""
    if shutil.which("node") is None:
        _missing("node must be on PATH, was absent")
    if not (_FOLDER / "node_modules").is_dir():
        _missing("tests/clients must have its npm packages (make setup), had none")
    return _FOLDER / "node_modules"


def _missing(reason: str) -> None:
    if os.environ.get("CI"):
        pytest.fail(reason)
    pytest.skip(reason)
