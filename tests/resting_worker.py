"""A worker that stands still, for tests of what is seen while nobody computes."""

import contextlib
import sqlite3
import time
from collections.abc import Iterator

import psutil

from tests.running_service import RunningService

_LOCK_SECONDS = 60.0


@contextlib.contextmanager
def resting_worker(service: RunningService) -> Iterator[None]:
    """The service's worker, stopped as by SIGSTOP and set going again.

    It holds nothing that others wait for. Stopped at any moment it may be within a transaction,
    and every mutation is refused after 15 seconds, for the database is busy.
    """
    children = psutil.Process(service.process.pid).children(recursive=True)
    (worker,) = (one for one in children if "worker" in one.cmdline())
    with _nobody_writes(service):
        worker.suspend()
        while not _is_stopped(worker):
            time.sleep(0.001)
    try:
        yield
    finally:
        worker.resume()


@contextlib.contextmanager
def _nobody_writes(service: RunningService) -> Iterator[None]:
    file = service.home / "carrybench.sqlite"
    with contextlib.closing(sqlite3.connect(file, timeout=_LOCK_SECONDS)) as database:
        database.execute("BEGIN IMMEDIATE")
        yield
        database.rollback()


def _is_stopped(worker: psutil.Process) -> bool:
    # Each of its threads: one that is within a system call stops after it.
    states = [psutil.Process(thread.id).status() for thread in worker.threads()]
    return all(state == psutil.STATUS_STOPPED for state in states)
