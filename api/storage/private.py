"""Files that nobody else on the machine reads: secrets of webhooks stand in the database as is.

By their modes and not by a umask: what is compiled, exported or downloaded is everybody's.
"""

import contextlib
import os
import stat
from pathlib import Path

from api.settings import EMBEDDED_DATABASE

_OTHERS = 0o077
_OF_A_HOME = ("carry.lock", EMBEDDED_DATABASE)


def make_home(home: Path) -> None:
    """Make the home for its owner alone; one of an earlier release becomes so."""
    home.mkdir(parents=True, exist_ok=True, mode=0o700)
    # Only what is a home of this service: CARRY_HOME may name a folder of many things.
    if any((home / name).exists() for name in _OF_A_HOME):
        _close_to_others(home)


def make_file(path: Path) -> None:
    """Make an empty file for its owner alone, unless it is there; with its kin it becomes so.

    Its kin: what SQLite keeps beside a database, made with the modes of the database itself.
    """
    with contextlib.suppress(OSError):  # there, or not to be made: whoever opens it says so
        os.close(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
    for suffix in ("", "-wal", "-shm"):
        _close_to_others(path.with_name(path.name + suffix))


def _close_to_others(path: Path) -> None:
    with contextlib.suppress(OSError):  # not there, or another user's
        mode = stat.S_IMODE(path.stat().st_mode)
        if mode & _OTHERS and not mode & stat.S_ISVTX:
            path.chmod(mode & ~_OTHERS)
