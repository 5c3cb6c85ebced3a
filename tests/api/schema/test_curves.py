"""Thinning out curves for a screen."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from api.schema.curves import kept_points, pnl_histogram

_VALUES = hnp.arrays(np.float64, st.integers(1, 400), elements=st.floats(-1e6, 1e6))


@given(_VALUES, st.integers(2, 60))
def test_few_points_keep_ends_and_extremes(values: np.ndarray, max_points: int) -> None:
    kept = kept_points(values, max_points)
    assert len(kept) <= max(max_points, 1)
    assert list(kept) == sorted(set(kept))
    assert {kept[0], kept[-1]} == {0, len(values) - 1}
    if max_points >= 4:
        assert values[kept].min() == values.min()
        assert values[kept].max() == values.max()
    if len(values) <= max_points:
        assert len(kept) == len(values)


def test_every_stretch_keeps_its_own_extremes() -> None:
    wave = np.sin(np.arange(10_000) / 50.0)
    kept = kept_points(wave, 1_000)
    gaps = np.diff(kept)
    assert gaps.max() < 45
    assert 900 < len(kept) <= 1_000


@pytest.mark.parametrize(
    ("trades", "bins", "expected"),
    [(1, 10, 3), (9, 10, 3), (15, 10, 5), (300, 10, 10), (300, 4, 4)],
)
def test_the_number_of_bins_follows_the_number_of_trades(
    trades: int, bins: int, expected: int
) -> None:
    histogram = pnl_histogram(np.linspace(-5, 5, trades), bins)
    assert histogram is not None
    assert len(np.asarray(histogram.counts)) == expected
    assert np.asarray(histogram.counts).sum() == trades


def test_no_trades_have_no_histogram() -> None:
    assert pnl_histogram(np.empty(0), 10) is None
