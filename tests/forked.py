"""`carry` in processes that find everything imported: forked from one that did it once.

A command is a process of its own all the same, with its arguments, environment, folder, streams
and exit code. What is left out is the second in which Python imports the same libraries again:
most of what a command costs. What is said about starting itself starts Python.
"""

import multiprocessing
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping
from pathlib import Path

_FORKS = multiprocessing.get_context("forkserver")
# What commands load when they are called. Not polars: it has threads, and no fork takes them along.
_FORKS.set_forkserver_preload(
    [
        "api.cli.app",
        "api.cli.explore_report",
        "api.cli.key_listing",
        "api.cli.listings",
        "api.cli.venue_tables",
        "api.client.run_session",
        "api.access.keys",
        "api.logs",
        "api.market_data.analysis",
        "api.market_data.quality.assess",
        "aiosqlite",
    ]
)


def carry(
    *arguments: str, environment: Mapping[str, str], folder: Path | None = None, timeout: float
) -> subprocess.CompletedProcess[str]:
    """What `carry ARGUMENTS` printed and how it ended."""
    with tempfile.TemporaryDirectory() as streams:
        printed, complained = Path(streams, "stdout"), Path(streams, "stderr")
        process = _FORKS.Process(
            target=_run,
            args=(arguments, dict(environment), folder or Path.cwd(), printed, complained),
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


def _run(
    arguments: tuple[str, ...],
    environment: dict[str, str],
    folder: Path,
    printed: Path,
    complained: Path,
) -> None:
    os.environ.clear()
    os.environ.update(environment)
    time.tzset()
    os.chdir(folder)
    sys.stdout = printed.open("w")
    sys.stderr = complained.open("w")
    os.dup2(sys.stdout.fileno(), 1)
    os.dup2(sys.stderr.fileno(), 2)
    sys.argv = ["carry", *arguments]

    from api.cli.main import main

    main()
