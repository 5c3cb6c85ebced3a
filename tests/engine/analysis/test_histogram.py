"""Bins of rates by hand."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from engine.analysis.histogram import rate_spread


def test_bins_reach_from_percentile_1_to_99_and_count_the_rest_beside() -> None:
    # Percentiles of 0, 1, ..., 100: 1 and 99; two bins of 49, the last with its right edge.
    found = rate_spread(np.arange(101.0), 2)
    assert found.edges.tolist() == [1.0, 50.0, 99.0]
    assert found.counts.tolist() == [49, 50]
    assert (found.below, found.above) == (1, 1)


def test_an_edge_lies_on_zero() -> None:
    found = rate_spread(np.array([-1.0] * 50 + [3.0] * 50), 4)
    assert found.edges.tolist() == [-1.0, 0.0, 1.0, 2.0, 3.0]
    assert found.counts.tolist() == [50, 0, 0, 50]


def test_equal_rates_stand_in_one_bin() -> None:
    found = rate_spread(np.full(7, 0.0001), 20)
    assert found.counts.tolist() == [7]
    assert found.edges[0] < 0.0001 < found.edges[1]


@given(
    st.lists(st.floats(-0.05, 0.05, allow_subnormal=False), min_size=1, max_size=60),
    st.integers(1, 30),
)
def test_every_rate_is_counted_once(rates: list[float], bins: int) -> None:
    found = rate_spread(np.array(rates), bins)
    assert found.counts.sum() + found.below + found.above == len(rates)
    assert 1 <= found.counts.shape[0] == found.edges.shape[0] - 1 <= bins
    assert (np.diff(found.edges) > 0).all()
