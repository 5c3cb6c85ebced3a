"""Rates in words."""

import pytest

from api.kinds.backtest.rate_words import percent_hint, rate_words, values_words
from engine.model.written import exact


def test_rates_read_back_and_have_their_basis_points() -> None:
    assert [exact(value) for value in (5e-05, 0.00010000049, 100.0, -0.0, 1e-07)] == [
        "0.00005",
        "0.00010000049",
        "100",
        "0",
        "0.0000001",
    ]
    assert rate_words(0.00010000049) == "0.00010000049 (1 bps)"
    assert rate_words(-0.00012345) == "-0.00012345 (-1.234 bps)"
    assert values_words(["a"], 4) == "the value a"
    assert values_words(["a", "b", "c"], 4) == "the values a, b and c"


@pytest.mark.parametrize(
    ("value", "largest", "hinted"),
    [(0.01, 0.0003, True), (0.0029, 0.00001, False), (0.01, 0.004, False), (0.005, 0.0, True)],
    ids=["a percent", "below 30 bps", "within three times", "no rate at all"],
)
def test_a_percent_is_suspected_far_beyond_the_rates(
    value: float, largest: float, hinted: bool
) -> None:
    assert bool(percent_hint(value, largest)) is hinted
