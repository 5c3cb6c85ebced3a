"""Runs a module of benchmarks in a process that has loaded what a worker has, and no more.

python -m benchmarks.as_worker MODULE ARGUMENT ...
"""

import runpy
import sys

from api.cli.worker_start import leave_out


def main() -> None:
    """Becomes that module."""
    leave_out()
    del sys.argv[0]
    runpy.run_module(sys.argv[0], run_name="__main__", alter_sys=True)


if __name__ == "__main__":
    main()
