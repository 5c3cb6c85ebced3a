import numpy as np
import pytest

from engine.analysis.luck.fingerprints import fingerprints, first_of_equal


def test_equal_rows_have_equal_fingerprints_and_a_bit_makes_another() -> None:
    rows = np.random.RandomState(1).standard_normal((6_000, 5))
    rows[5_000], rows[7] = rows[3], 0.0
    rows[8] = -0.0
    found = fingerprints(rows)
    assert found[5_000] == found[3]
    assert found[8] == found[7]
    assert np.unique(found).shape == (5_998,)
    rows[5_000, 4] = np.nextafter(rows[5_000, 4], 1.0)
    assert fingerprints(rows)[5_000] != found[3]


@pytest.mark.parametrize("kinds", [1, 7, 900, 2**62], ids=["equal", "few", "some", "distinct"])
def test_the_first_of_each_is_kept(kinds: int) -> None:
    found = np.random.RandomState(2).randint(0, kinds, 1_000).astype(np.uint64)
    seen: set[int] = set()
    expected = []
    for one in found.tolist():
        expected.append(one not in seen)
        seen.add(one)
    assert first_of_equal(found).tolist() == expected


def test_of_nothing_nothing_is_kept() -> None:
    assert first_of_equal(np.empty(0, dtype=np.uint64)).shape == (0,)
