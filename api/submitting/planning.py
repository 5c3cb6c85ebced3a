"""How a run is cut into shards, and which lane they wait in."""

from dataclasses import dataclass
from itertools import pairwise

from api.broker.queue import Lane
from api.runs.config import (
    BacktestConfig,
    ComparisonConfig,
    MultiMarketConfig,
    PortfolioConfig,
    RunConfig,
    SweepConfig,
)
from engine.model.params import CompositeParams
from engine.model.trading import TRADED_COST

_COMPOSITE_COST = 3  # a composite cell costs about as much as three simple ones
_FAST_EVENT_CELLS = 50_000_000  # a twentieth of a second
_FAST_MARKETS = 8


@dataclass(frozen=True, slots=True)
class Plan:
    """The shards of a run as [first, last) ranges, and what its progress counts."""

    ranges: tuple[tuple[int, int], ...]
    lane: Lane
    progress_total: int
    progress_unit: str


def plan(config: RunConfig, settlements: int, shard_event_cells: int) -> Plan:
    """Cut a run up; `settlements` is how many its period has (of no use to multi-market runs)."""
    match config:
        case BacktestConfig():
            return Plan(((0, 1),), Lane.FAST, settlements, "settlements")
        case ComparisonConfig():
            total = settlements * len(config.entries)
            return Plan(((0, len(config.entries)),), Lane.FAST, total, "settlements")
        case MultiMarketConfig():
            count = len(config.markets)
            lane = Lane.FAST if count <= _FAST_MARKETS else Lane.BULK
            return Plan(tuple((i, i + 1) for i in range(count)), lane, count, "markets")
        case PortfolioConfig():
            count = len(config.markets)
            lane = Lane.FAST if count <= _FAST_MARKETS else Lane.BULK
            return Plan(((0, count),), lane, settlements, "settlements")
        case SweepConfig():
            return _sweep_plan(config, settlements, shard_event_cells)


def _sweep_plan(config: SweepConfig, settlements: int, shard_event_cells: int) -> Plan:
    cells = config.grid().total_cells
    cost = _COMPOSITE_COST if isinstance(config.strategy, CompositeParams) else 1
    if not config.terms.is_plain:
        cost = TRADED_COST
    event_cells = cells * settlements * cost
    count = max(1, min(cells, -(-event_cells // shard_event_cells)))
    edges = [cells * index // count for index in range(count + 1)]
    is_small = count == 1 and event_cells <= _FAST_EVENT_CELLS
    ranges = tuple(pairwise(edges))
    return Plan(ranges, Lane.FAST if is_small else Lane.BULK, cells, "cells")
