"""How rates are spread, over bins that a few extreme ones cannot stretch."""

from dataclasses import dataclass

import numpy as np

from engine.metrics.bins import edges_around_zero
from engine.model.units import FloatArray, IntArray

_OUTER_PERCENTILES = (1.0, 99.0)


@dataclass(frozen=True, slots=True)
class RateSpread:
    """edges: one more than counts, ascending, 0 among them where rates lie on both sides.

    counts: rates per bin, each bin with its left edge, the last with both. below, above: rates
    outside the edges.
    """

    edges: FloatArray
    counts: IntArray
    below: int
    above: int


def rate_spread(rate: FloatArray, bins: int) -> RateSpread:
    """At most `bins` bins of equal width from percentile 1 to 99 of at least one rate.

    A bin edge lies on 0 where rates lie on both sides of it, so that no bin mixes what is
    received with what is paid. A single value gets one bin around it.
    """
    low, high = (float(one) for one in np.percentile(rate, _OUTER_PERCENTILES))
    if high - low <= 1e-12:
        half = max(abs(low) * 0.5, 1e-8)
        edges = np.array([low - half, low + half])
    elif low < 0.0 < high and bins > 1:
        edges = edges_around_zero(low, high, bins)
    else:
        edges = np.linspace(low, high, bins + 1)
    counts, _ = np.histogram(rate, bins=edges)
    return RateSpread(
        edges=edges,
        counts=counts.astype(np.int64),
        below=int((rate < edges[0]).sum()),
        above=int((rate > edges[-1]).sum()),
    )
