"""`carry` with another time of day: seconds in the file of CHAOS_CLOCK are added to the clock.

Run as a script before anything else is imported; the file may change at any time.
"""

import os
import time
from pathlib import Path

_FILE = Path(os.environ["CHAOS_CLOCK"])
_real_ns = time.time_ns


def _shifted_ns() -> int:
    try:
        return _real_ns() + int(float(_FILE.read_text()) * 1e9)
    except (OSError, ValueError):  # absent, or being written
        return _real_ns()


if __name__ == "__main__":
    time.time_ns = _shifted_ns
    time.time = lambda: _shifted_ns() / 1e9
    from api.cli.main import main

    main()
