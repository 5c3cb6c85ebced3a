"""The end of a worker process: whatever it computes or waits for, it ends once it was told to."""

from pathlib import Path

import pytest

from api.settings import Settings
from api.storage.database import Database
from tests.api.told_worker import told_to_end

_PROGRAM = """
import asyncio, contextlib, sys, threading
from concurrent.futures import ThreadPoolExecutor
from api.settings import get_settings
from api.worker import run_worker

never = threading.Event()

async def waits_for_ever():
    while True:
        with contextlib.suppress(asyncio.CancelledError):
            await asyncio.sleep(3_600)

@contextlib.asynccontextmanager
async def beside():
    held = {held}
    yield

run_worker(get_settings(), 0.1, beside)
"""


@pytest.mark.parametrize(
    "held",
    [
        "ThreadPoolExecutor(1).submit(never.wait)",
        "asyncio.get_running_loop().run_in_executor(None, never.wait)",
        "asyncio.create_task(waits_for_ever())",
    ],
    ids=["a thread that computes", "a thread of the loop's", "a task that takes no cancel"],
)
def test_a_worker_that_was_told_to_end_does_not_wait_for(
    held: str, settings: Settings, database: Database, kernel_cache: Path
) -> None:
    assert database.is_sqlite
    told = told_to_end(_PROGRAM.format(held=held), settings, kernel_cache)
    assert "Timeout (" in told.errors  # what holds it up stands in the log
    assert "Thread 0x" in told.errors
