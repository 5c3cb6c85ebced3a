"""A function in a child process in which one module of the engine is another."""

import importlib.abc
import importlib.machinery
import importlib.util
import os
import signal
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from types import ModuleType

from engine.version import __file__ as _engine_version

ROOT = Path(_engine_version).resolve().parents[1]

PASSED = 0
"""What a child ends with where nothing failed; anything else kills the mutant."""


class _Mutated(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    def __init__(self, name: str, source: str) -> None:
        self.name, self.source = name, source
        self.path = str(ROOT / (name.replace(".", "/") + ".py"))

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> importlib.machinery.ModuleSpec | None:
        del path, target
        if fullname != self.name:
            return None
        return importlib.util.spec_from_file_location(fullname, self.path, loader=self)

    def create_module(self, spec: importlib.machinery.ModuleSpec) -> None:
        del spec

    def exec_module(self, module: ModuleType) -> None:
        exec(compile(self.source, self.path, "exec"), module.__dict__)  # noqa: S102


def in_child(
    work: Callable[[], bytes | None],
    timeout_s: int,
    mutant: tuple[str, str] | None = None,
    loud: bool = False,
) -> tuple[int, bytes]:
    """Exit code and bytes of `work` in a fork, with (module, source) in place of the engine's.

    A child that outlasts its time is ended. Raises where the parent has imported the module.
    """
    if mutant is not None and mutant[0] in sys.modules:
        raise RuntimeError(f"{mutant[0]} must be imported by the child, and is already")
    read, write = os.pipe()
    child = os.fork()
    if child == 0:
        code = 1
        try:
            os.close(read)
            signal.alarm(timeout_s)
            if not loud:
                nowhere = os.open(os.devnull, os.O_WRONLY)
                os.dup2(nowhere, 1)
                os.dup2(nowhere, 2)
            if mutant is not None:
                sys.meta_path.insert(0, _Mutated(*mutant))
            data = work()
            with os.fdopen(write, "wb") as pipe:
                pipe.write(data or b"")
            code = PASSED
        except BaseException:
            if loud:
                sys.excepthook(*sys.exc_info())
        os._exit(code)
    os.close(write)
    with os.fdopen(read, "rb") as pipe:
        data = pipe.read()
    _, status = os.waitpid(child, 0)
    return os.waitstatus_to_exitcode(status), data
