"""A few hundred of the spoilt files of `fuzzing`; the rest by its command."""

import pytest

from tests.api.market_data.files.containers import MAKERS
from tests.api.market_data.files.fuzzing import read_spoilt


@pytest.mark.parametrize("hundred", range(4))
def test_a_hundred_spoilt_files_are_refused_or_read_and_nothing_else(hundred: int) -> None:
    for seed in range(hundred * 100, hundred * 100 + 100):
        read_spoilt(seed)


@pytest.mark.parametrize("kind", MAKERS)
def test_so_are_a_hundred_binary_ones(kind: str) -> None:
    for seed in range(100):
        read_spoilt(seed, kind)
