"""What every family of rows gets: where it may write, and how often to repeat."""

import os
import platform
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from benchmarks.table import Bar, Row
from engine.version import ENGINE_VERSION

ROOT = Path(__file__).resolve().parents[1]


@dataclass(frozen=True, slots=True)
class Bench:
    """kept: survives between runs (environments). scratch: ends with this run."""

    kept: Path
    scratch: Path

    def environment(self, **more: str) -> dict[str, str]:
        """Environment of a child: the caller's, its kernels too, without its CARRY_ settings."""
        clean = {name: value for name, value in os.environ.items() if name[:6] != "CARRY_"}
        return clean | more


class Family(Protocol):
    """A module with rows that belong together."""

    BARS: Mapping[str, Bar]

    def measure(self, bench: Bench) -> Iterator[Row]:
        """The rows named in BARS, in that order."""


def peak_bytes() -> int:
    """Most memory that this process ever held.

    Not ru_maxrss: on Linux a child's starts with what its parent held when it was started.
    """
    for line in Path("/proc/self/status").read_text(encoding="ascii").splitlines():
        if line.startswith("VmHWM:"):
            return int(line.split()[1]) * 1024
    raise RuntimeError("VmHWM must stand in /proc/self/status, was absent")


def machine() -> dict[str, Any]:
    """Where and with what the figures were made."""
    import llvmlite
    import numba
    import numpy as np

    return {
        "cpu": _cpu(),
        "cores": os.cpu_count(),
        "system": f"{platform.system()} {platform.machine()}",
        "python": platform.python_version(),
        "numpy": np.__version__,
        "numba": numba.__version__,
        "llvmlite": llvmlite.__version__,
        "engine": ENGINE_VERSION,
        "load_average": os.getloadavg(),
    }


def _cpu() -> str:
    for line in Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines():
        if line.startswith("model name"):
            return line.split(":", 1)[1].strip()
    return platform.processor() or "unknown"
