"""Ties a child process to the life of its parent, also when the parent is killed.

Run as a script: `tether.py PARENT_PID COMMAND...` with a pipe as standard input whose other end
the parent holds. On Linux the kernel kills the command with its parent; elsewhere, or with
TETHER_WATCH=1, this process stays, and ends the command when the pipe closes.
It must import nothing but the standard library: it starts before everything else.
"""

import contextlib
import os
import select
import signal
import subprocess
import sys
import time

_PR_SET_PDEATHSIG = 1


def command(*arguments: str) -> list[str]:
    """The command line that runs `arguments` tethered to the present process.

    Start it from the main thread, with stdin=subprocess.PIPE, and keep that pipe open.
    """
    return [sys.executable, "-I", "-S", os.path.abspath(__file__), str(os.getpid()), *arguments]  # noqa: PTH100


def carry(*words: str) -> list[str]:
    """The command line of `carry WORDS` by this very Python, whatever folder it is started in.

    Without -P, `-m` puts the working directory first on the path of modules: an `engine.py` or
    `numpy.py` that lies there would be run instead of ours.
    """
    return [sys.executable, "-P", "-m", "api.cli.main", *words]


def _kill_me_with_my_parent(parent: int) -> None:
    # Here, not above: nobody needs it but the child between fork and exec.
    import ctypes

    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent:
        sys.exit(1)  # it died before we were tied to it


def _watch(arguments: list[str]) -> int:
    process = subprocess.Popen(arguments, stdin=subprocess.DEVNULL)  # noqa: S603
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda caught, _frame: process.send_signal(caught))
    while process.poll() is None:
        readable, _, _ = select.select([0], [], [], 0.2)
        if readable and not os.read(0, 1):
            process.terminate()
            time.sleep(0.5)
            with contextlib.suppress(ProcessLookupError):
                process.kill()
            return process.wait()
    return process.returncode


def main() -> None:
    """Run the command line; on Linux never returns."""
    parent, arguments = int(sys.argv[1]), sys.argv[2:]
    if sys.platform == "linux" and "TETHER_WATCH" not in os.environ:
        _kill_me_with_my_parent(parent)
        os.execv(arguments[0], arguments)  # noqa: S606
    sys.exit(_watch(arguments))


if __name__ == "__main__":
    main()
