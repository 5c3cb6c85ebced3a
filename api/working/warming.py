"""A worker's kernels: compiled or loaded beside everything else, the plain ones first."""

import asyncio
import contextlib
import threading
from collections.abc import Callable

from engine import compiled
from engine.model.stages import KERNELS, Stage
from engine.warm import compiled_so_far, warm_kernels


class Warming:
    """Works in a thread of its own and knows how far it is.

    plain, complete: done when the kernels of plain runs, or all of them, are there; they raise what
    kept them from it. on_stage: called on the loop whenever a stage is reached; once, where all has
    been compiled before. The thread dies with the process: who is told to stop does not wait for a
    compiler.
    """

    def __init__(self) -> None:
        self.stage = Stage.NOTHING
        self.on_stage: Callable[[], None] = lambda: None
        self._stopping = False
        # Loading all of them takes a moment: nothing is gained by working beside it.
        self._only_loads = compiled.has(max(Stage))
        self._loop = asyncio.get_running_loop()
        self.plain: asyncio.Future[None] = self._loop.create_future()
        self.complete: asyncio.Future[None] = self._loop.create_future()
        self._thread = threading.Thread(target=self._run, name="kernels", daemon=True)

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def stop(self) -> None:
        """End after the kernel that is being compiled."""
        self._stopping = True

    @property
    def is_complete(self) -> bool:
        """Whether no run has to wait for a kernel any more."""
        return self.stage is max(Stage)

    def so_far(self) -> Stage | None:
        """The stage that is reached; None: the last one."""
        return None if self.is_complete else self.stage

    @property
    def done(self) -> int:
        """Kernels that are there, of KERNELS."""
        return KERNELS if self.is_complete else max(self.stage, compiled_so_far())

    def _run(self) -> None:
        failure: BaseException | None = None
        try:
            warm_kernels(self._reached, lambda: self._stopping)
        except BaseException as error:  # told to whoever waits
            failure = error
        self._tell(lambda: self._end(failure))

    def _reached(self, stage: Stage) -> None:
        self._tell(lambda: self._has(stage))

    def _tell(self, what: Callable[[], None]) -> None:
        with contextlib.suppress(RuntimeError):  # the loop is closed: nobody listens any more
            self._loop.call_soon_threadsafe(what)

    def _has(self, stage: Stage) -> None:
        self.stage = stage
        if self._only_loads and not self.is_complete:
            return
        if not self.plain.done():
            self.plain.set_result(None)
        self.on_stage()

    def _end(self, failure: BaseException | None) -> None:
        for future in (self.plain, self.complete):
            if not future.done() and failure is not None:
                future.set_exception(failure)
                future.exception()  # seen, if nobody waits
            elif not future.done() and self.is_complete:
                future.set_result(None)
