"""Numbers that read back equal."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.model.written import exact


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0.00010000049, "0.00010000049"),
        (5e-05, "0.00005"),
        (0.1 + 0.2, "0.30000000000000004"),
        (6.0, "6"),
        (10_000, "10000"),
        (1.5e16, "15000000000000000"),
        (-0.35, "-0.35"),
        (0.0, "0"),
    ],
)
def test_a_number_is_written_with_all_its_digits_and_no_more(value: float, text: str) -> None:
    assert exact(value) == text


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_what_is_written_reads_back_equal(value: float) -> None:
    assert float(exact(value)) == value
    assert "e" not in exact(value)


def test_what_is_no_number_is_called_so() -> None:
    assert (exact(math.nan), exact(-math.inf)) == ("NaN", "-Infinity")
