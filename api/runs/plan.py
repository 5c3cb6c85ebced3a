"""How a run is cut into shards, and which lane they wait in."""

from dataclasses import dataclass

from api.broker.queue import Lane

_FAST_MARKETS = 8


@dataclass(frozen=True, slots=True)
class Plan:
    """The shards of a run as [first, last) ranges, and what its progress counts.

    last_waits: the last shard needs the results of all others, and is computed after them.
    """

    ranges: tuple[tuple[int, int], ...]
    lane: Lane
    progress_total: int
    progress_unit: str
    last_waits: bool = False


@dataclass(frozen=True, slots=True)
class Quota:
    """How many runs of a kind one owner may have waiting or running, and start in an hour.

    per_hour: 0 sets no limit. of: what they are called, in the plural.
    """

    at_once: int
    per_hour: int
    of: str


def lane_of_markets(count: int) -> Lane:
    """Where a run over so many markets waits."""
    return Lane.FAST if count <= _FAST_MARKETS else Lane.BULK
