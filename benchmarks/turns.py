"""Two processes that measure in turns, so that an unsteady machine meets both sides alike.

A side reads lines from stdin: each is how often to do its work once more, and is answered by a
line of JSON, the CPU seconds of each time. At the end of its input it reports in one last line.
"""

import json
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import IO, Any, NoReturn

from benchmarks.bench import ROOT, Bench


class Side:
    """A process that works when it is told to. seconds: CPU time of every repetition so far."""

    def __init__(self, process: subprocess.Popen[str], stderr: IO[str]) -> None:
        self.seconds: list[float] = []
        self._process = process
        self._stderr = stderr

    def turn(self, repetitions: int) -> None:
        """Let it work; RuntimeError with its stderr where it fails."""
        try:
            print(repetitions, file=self._process.stdin, flush=True)
        except BrokenPipeError:
            self._fail()
        self.seconds += json.loads(next(iter(self._process.stdout or ()), None) or self._fail())

    def report(self) -> dict[str, Any]:
        """What it has to say at the end; RuntimeError with its stderr where it fails."""
        output, _ = self._process.communicate()
        if self._process.returncode != 0:
            self._fail()
        report: dict[str, Any] = json.loads(output)
        return report

    def _fail(self) -> NoReturn:
        ended_with = self._process.wait()
        self._stderr.seek(0)
        raise RuntimeError(f"a side ended with {ended_with}:\n{self._stderr.read()}")


@contextmanager
def side(command: list[str], environment: Mapping[str, str]) -> Iterator[Side]:
    """A side as a process that ends with this context."""
    pipe = subprocess.PIPE
    with (
        tempfile.TemporaryFile(mode="w+") as stderr,  # a pipe that nobody reads would fill up
        subprocess.Popen(
            command, cwd=ROOT, env=environment, stdin=pipe, stdout=pipe, stderr=stderr, text=True
        ) as process,
    ):
        try:
            yield Side(process, stderr)
        finally:
            if process.poll() is None:
                process.kill()


def compile_kernels(bench: Bench, *module_and_arguments: str) -> None:
    """Let a side of ours work once, so that the kernels it needs are cached.

    A compiler in the process that is measured would stand in its peak of memory.
    """
    with side([sys.executable, "-m", *module_and_arguments], bench.environment()) as warming:
        warming.turn(1)
        warming.report()
