"""Open WebSockets of this process, by address and by key: one that idles costs memory too."""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager

from api.errors import LimitExceeded


class OpenSockets:
    """Places for sockets; one per process."""

    def __init__(self) -> None:
        self._taken: Counter[tuple[str, str]] = Counter()

    @contextmanager
    def place(self, kind: str, who: str, limit: int) -> Iterator[None]:
        """Hold one of so many places; LimitExceeded where none is left. A limit of 0 is none."""
        place = kind, who
        if 0 < limit <= self._taken[place]:
            taken = self._taken[place]
            raise LimitExceeded(
                limit,
                taken + 1,
                f"WebSockets of one {kind} must be at most {limit}, were {taken} already",
            )
        self._taken[place] += 1
        try:
            yield
        finally:
            self._taken -= Counter({place: 1})  # drops what falls to zero
