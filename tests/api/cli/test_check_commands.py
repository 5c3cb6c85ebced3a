"""`carry check`: what is stored is as it was stored, or damage is told."""

import shutil
import sqlite3
import subprocess
from collections.abc import Callable
from pathlib import Path

Carry = Callable[..., subprocess.CompletedProcess[str]]


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
