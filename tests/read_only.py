"""A file or folder that nobody can write to, root included."""

import contextlib
import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest


@contextlib.contextmanager
def read_only(path: Path) -> Iterator[None]:
    """For as long as the context lasts; a file that is open for writing stays so."""
    if os.geteuid() != 0:
        mode = path.stat().st_mode
        path.chmod(mode & 0o555)
        try:
            yield
        finally:
            path.chmod(mode)
        return
    # Root writes where it likes, unless the file system itself forbids it.
    forbid = subprocess.run(["chattr", "+i", str(path)], capture_output=True, check=False)
    if forbid.returncode != 0:
        pytest.skip(f"a file must become immutable for root, was: {forbid.stderr.decode().strip()}")
    try:
        yield
    finally:
        subprocess.run(["chattr", "-i", str(path)], check=True)
