"""The largest of many cells in resamples, as NumPy has it."""

import numpy as np
import pytest

from engine.analysis.luck.resamples.kernels import maxima_nb

pytestmark = pytest.mark.interpreted


@pytest.mark.parametrize("cells", [1, 128, 131], ids=["one", "a block", "more"])
def test_each_maximum_is_that_of_all_cells(cells: int) -> None:
    random = np.random.default_rng(cells)
    sums = random.normal(size=(6, cells))
    drawn = random.integers(0, 6, size=(4, 6))
    beside = random.normal(size=(2, 4))
    scale, shift = random.uniform(0.5, 2.0, size=(2, cells)), random.normal(size=(2, cells))
    shift[1, 0] = -np.inf
    maxima = np.full((2, 4), -np.inf)
    maxima_nb(sums, drawn, beside, scale, shift, maxima)
    total = sums[drawn].sum(axis=1)  # shape (R, N)
    wanted = (total[None] - beside[:, :, None]) * scale[:, None, :] + shift[:, None, :]
    np.testing.assert_allclose(maxima, wanted.max(axis=2), rtol=1e-12)
