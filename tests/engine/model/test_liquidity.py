"""What had traded, as it was known at each settlement."""

import numpy as np

from engine.model.liquidity import last_traded_quote
from engine.model.units import HOUR_MS
from tests.engine.markets import bars


def test_it_is_of_the_last_closed_bar_in_which_anything_traded() -> None:
    traded = bars([0, HOUR_MS, 2 * HOUR_MS], [10.0, 20.0, 30.0], volume=[3.0, 0.0, 5.0])
    at = np.array([0, 1, 2, 3], dtype=np.int64) * HOUR_MS
    # The first bar closes at one o'clock with 3 x 10, the second is empty, the third has 5 x 30.
    assert last_traded_quote(at, traded).tolist() == [0.0, 30.0, 30.0, 150.0]


def test_an_unknown_volume_is_none() -> None:
    at = np.array([HOUR_MS], dtype=np.int64)
    assert last_traded_quote(at, bars([0], [10.0], volume=[np.nan])).tolist() == [0.0]
