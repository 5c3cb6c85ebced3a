"""The settlements of several markets in the order of time."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from engine.model.sampling import samples_after
from engine.model.units import IntArray


@dataclass(frozen=True, slots=True, eq=False)
class Timeline:
    """Events are the instants at which some market settles.

    ts_ms, samples: shape (E,), samples as of engine/model/sampling.py. first: shape (E + 1,):
    settlements first[e] to first[e + 1] of market and index belong to event e, in the order of
    the markets. market, index: shape (sum of T,).
    """

    ts_ms: IntArray
    samples: IntArray
    first: IntArray
    market: IntArray
    index: IntArray


def timeline(settlements: Sequence[IntArray]) -> Timeline:
    """The events of markets that settle at these times, each ascending."""
    ts_ms = np.concatenate(settlements)
    market = np.repeat(np.arange(len(settlements)), [times.shape[0] for times in settlements])
    index = np.concatenate([np.arange(times.shape[0]) for times in settlements])
    order = np.lexsort((market, ts_ms))
    events, counts = np.unique(ts_ms, return_counts=True)
    return Timeline(
        ts_ms=events,
        samples=samples_after(events).astype(np.int64),
        first=np.concatenate(([0], np.cumsum(counts))).astype(np.int64),
        market=market[order].astype(np.int64),
        index=index[order].astype(np.int64),
    )
