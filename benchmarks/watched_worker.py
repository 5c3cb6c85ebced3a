"""`carry worker` that notes how late its event loop is, into a file when it ends."""

import asyncio
import json
import sys
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from api.settings import get_settings
from api.worker import run_worker

PAUSE_SECONDS = 0.005


@asynccontextmanager
async def noting(delays_ms: list[float]) -> AsyncIterator[None]:
    """Ask to be woken again and again, and note how much later it happens."""

    async def note() -> None:
        while True:
            begun = time.perf_counter()
            await asyncio.sleep(PAUSE_SECONDS)
            delays_ms.append((time.perf_counter() - begun - PAUSE_SECONDS) * 1e3)

    task = asyncio.create_task(note())
    try:
        yield
    finally:
        task.cancel()


def main(file: Path) -> None:
    """Work until told to stop."""
    delays_ms: list[float] = []
    try:
        run_worker(get_settings(), beside=lambda: noting(delays_ms))
    finally:
        file.write_text(json.dumps(delays_ms), encoding="ascii")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
