"""When a worker's small runs leave a gap: what follows from a run gives way to the next one.

Judging a run, looking for webhooks that are due and the like take the event loop and the kernel
threads from the small run that somebody waits for, if it comes right behind.
"""

import asyncio
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress

_PAUSE_SECONDS = 0.15  # behind the last run: a client that asks again at once has done so by then


class Lull:
    """Use it on one event loop."""

    def __init__(self) -> None:
        self._busy = 0
        self._is_here = asyncio.Event()
        self._is_here.set()
        self._coming: asyncio.TimerHandle | None = None
        self._then: list[Callable[[], None]] = []

    @contextmanager
    def put_off(self) -> Iterator[None]:
        """No lull while this lasts, nor for a moment after."""
        self._busy += 1
        self._is_here.clear()
        if self._coming is not None:
            self._coming.cancel()
            self._coming = None
        try:
            yield
        finally:
            self._busy -= 1
            if not self._busy:
                clock = asyncio.get_running_loop()
                self._coming = clock.call_later(_PAUSE_SECONDS, self._begin)

    async def wait(self, at_most_seconds: float) -> None:
        """Return once there is one, or after so long without: nothing is put off for ever."""
        with suppress(TimeoutError):
            await asyncio.wait_for(self._is_here.wait(), at_most_seconds)

    def then(self, call: Callable[[], None]) -> None:
        """Call it once in the next one, however often that is said before; at once in one."""
        if self._is_here.is_set():
            call()
        elif call not in self._then:
            self._then.append(call)

    def _begin(self) -> None:
        self._is_here.set()
        due, self._then = self._then, []
        for call in due:
            call()
