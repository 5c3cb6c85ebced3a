"""How a worker process starts: with as little as it can, for it is started often and in numbers."""

import gc
import sys

# Libraries load these on sight for what no worker does: structlog draws tracebacks with rich, numba
# reads a settings file with yaml, looks in scipy for the matrix products that no kernel has, in
# cffi for pointers and in coverage for lines, and redis-py's tokens could be signed with
# cryptography (since ccxt brought it in). Together a fifth of the start, most of it scipy's.
_DONE_WITHOUT = ("cffi", "coverage", "cryptography", "rich", "scipy", "yaml")


def leave_out() -> None:
    """Let libraries find nothing of what no worker needs; before any of them is imported."""
    for name in _DONE_WITHOUT:
        # None: "not installed", says the reference. What measures this process is there before.
        sys.modules.setdefault(name, None)  # type: ignore[arg-type]


def start_worker() -> None:
    """Become a worker; returns when it was told to stop."""
    # What is loaded now stays: looking for garbage in it meanwhile takes a fifth of the start.
    # The worker collects again as soon as it is ready.
    gc.disable()
    leave_out()
    from api.settings import get_settings
    from api.worker import run_worker

    # What was loaded without it stays so; ccxt, which an import from an exchange loads, needs it.
    del sys.modules["cryptography"]
    run_worker(get_settings())
