"""The end of a worker process: whatever it computes or waits for, it ends once it was told to."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from api.settings import Settings
from api.storage.database import Database

_ROOT = Path(__file__).parents[2]
_PATIENCE_SECONDS = 60
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
    held: str, settings: Settings, database: Database, kernel_cache: Path, tmp_path: Path
) -> None:
    assert database.is_sqlite
    environment = os.environ | {
        "CARRY_HOME": str(settings.home),
        "CARRY_REDIS_URL": f"unix://{tmp_path / 'nobody.sock'}",
        "NUMBA_CACHE_DIR": str(kernel_cache),
    }
    with subprocess.Popen(
        [sys.executable, "-c", _PROGRAM.format(held=held)],
        cwd=_ROOT,
        env=environment,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        try:
            assert process.stderr is not None
            for line in process.stderr:
                if "worker ready" in line:
                    process.send_signal(signal.SIGTERM)
                    break
            _, told = process.communicate(timeout=_PATIENCE_SECONDS)
        finally:
            process.kill()
    assert "Timeout (" in told  # what holds it up stands in the log
    assert "Thread 0x" in told
