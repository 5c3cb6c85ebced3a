"""Threads that let others go first."""

import os
import sys
import threading
from contextlib import suppress

_BULK_NICENESS = 5


def let_others_first() -> None:
    """Called in a thread: the event loop and small runs go before it."""
    # On Linux niceness belongs to the thread.
    if sys.platform == "linux":
        with suppress(OSError):
            os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), _BULK_NICENESS)
