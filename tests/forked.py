"""`carry` in processes that find everything imported: forked from one that did it once.

A command or a worker is a process of its own all the same, with its environment, its folder and
its end. What is left out is the second in which Python imports the same libraries again: most of
what a command costs. What is said about starting itself starts Python.
"""

import multiprocessing
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping
from multiprocessing.process import BaseProcess
from pathlib import Path

from api.broker import tether

_FORKS = multiprocessing.get_context("forkserver")
# What is loaded when it is needed, too. Not polars: it has threads, and no fork takes them along.
_FORKS.set_forkserver_preload(
    [
        "aiosqlite",
        "api.access.keys",
        "api.cli.app",
        "api.cli.explore_report",
        "api.cli.key_listing",
        "api.cli.listings",
        "api.cli.venue_tables",
        "api.client.run_session",
        "api.market_data.analysis",
        "api.market_data.quality.assess",
        "api.storage.migrating",
        "api.webhooks.courier",
        "api.worker",
        "api.working.lanes",
        "api.working.runner",
        "api.working.warming",
    ]
)


def carry(
    *arguments: str, environment: Mapping[str, str], timeout: float
) -> subprocess.CompletedProcess[str]:
    """What `carry ARGUMENTS` printed in the present folder, and how it ended."""
    with tempfile.TemporaryDirectory() as streams:
        printed, complained = Path(streams, "stdout"), Path(streams, "stderr")
        process = _FORKS.Process(
            target=_command,
            args=(arguments, dict(environment), Path.cwd(), printed, complained),
        )
        process.start()
        process.join(timeout)
        if process.exitcode is None:
            process.kill()
            process.join()
            raise subprocess.TimeoutExpired(["carry", *arguments], timeout)
        ended = subprocess.CompletedProcess(
            ["carry", *arguments], process.exitcode, printed.read_text(), complained.read_text()
        )
        process.close()
    return ended


def worker(environment: Mapping[str, str]) -> BaseProcess:
    """A worker that was started; when it is told to end, shards have 0.3 seconds for it."""
    process = _FORKS.Process(target=_work, args=(dict(environment),), daemon=True)
    process.start()
    return process


def _command(
    arguments: tuple[str, ...],
    environment: dict[str, str],
    folder: Path,
    printed: Path,
    complained: Path,
) -> None:
    _surround(environment)
    os.chdir(folder)
    sys.stdout = printed.open("w")
    sys.stderr = complained.open("w")
    os.dup2(sys.stdout.fileno(), 1)
    os.dup2(sys.stderr.fileno(), 2)
    sys.argv = ["carry", *arguments]

    from api.cli.main import main

    main()


def _work(environment: dict[str, str]) -> None:
    _surround(environment)
    tether._kill_me_with_my_parent(os.getppid())

    from api.settings import get_settings
    from api.worker import run_worker

    run_worker(get_settings(), grace_seconds=0.3)


def _surround(environment: dict[str, str]) -> None:
    os.environ.clear()
    os.environ.update(environment)
    time.tzset()
