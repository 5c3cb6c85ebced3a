"""The largest of the lanes, wherever it is."""

import numpy as np
import pytest

from engine.analysis.luck.lanes.kernels import LANES, largest_nb

pytestmark = pytest.mark.interpreted


@pytest.mark.parametrize("place", [0, 1, 3, 4, LANES // 2, LANES - 1])
def test_it_is_found_in_every_lane(place: int) -> None:
    values = np.linspace(-2.0, -1.0, LANES)
    values[place] = 0.5
    assert largest_nb(values) == 0.5
