"""A worker of a test's own program, told to end as soon as it is ready."""

import os
import signal
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from api.settings import Settings

_ROOT = Path(__file__).parents[2]
_PATIENCE_SECONDS = 60


@dataclass(frozen=True, slots=True)
class ToldWorker:
    """How it ended, and what it wrote after it was told to."""

    return_code: int
    output: str
    errors: str


def told_to_end(program: str, settings: Settings, kernel_cache: Path) -> ToldWorker:
    """The end of a Python program that is a worker, beside no Redis.

    Raises TimeoutExpired where it does not end.
    """
    environment = os.environ | {
        "CARRY_HOME": str(settings.home),
        "CARRY_REDIS_URL": f"unix://{settings.home / 'nobody.sock'}",
        "NUMBA_CACHE_DIR": str(kernel_cache),
    }
    with subprocess.Popen(
        [sys.executable, "-c", program],
        cwd=_ROOT,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        try:
            assert process.stderr is not None
            for line in process.stderr:
                if "worker ready" in line:
                    process.send_signal(signal.SIGTERM)
                    break
            output, errors = process.communicate(timeout=_PATIENCE_SECONDS)
        finally:
            process.kill()
    return ToldWorker(process.returncode, output, errors)
