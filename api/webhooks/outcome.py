"""What came of an attempt at a delivery, and how long to wait for the next one."""

from dataclasses import dataclass

_BACKOFF_FACTOR = 4.0
_LONGEST_PAUSE_SECONDS = 6 * 3_600.0
_JITTER = 0.25


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of an attempt."""

    status_code: int | None = None
    failure: str | None = None  # None: delivered
    is_gone: bool = False  # the receiver asks for no more of it
    retry_after_seconds: float = 0.0


def pause_seconds(attempt: int, first_seconds: float, share: float) -> float:
    """Pause after a failed attempt (1, 2, ...), spread by a quarter each way: share in [0, 1)."""
    pause = min(first_seconds * _BACKOFF_FACTOR ** (attempt - 1), _LONGEST_PAUSE_SECONDS)
    return pause * (1 - _JITTER + 2 * _JITTER * share)
