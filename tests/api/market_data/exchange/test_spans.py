import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.market_data.exchange.spans import Span, missing, total


@pytest.mark.parametrize(
    ("have", "expected"),
    [
        ([], [(10, 20)]),
        ([(0, 30)], []),
        ([(12, 15)], [(10, 12), (15, 20)]),
        ([(12, 15), (14, 18)], [(10, 12), (18, 20)]),
        ([(15, 25), (0, 11)], [(11, 15)]),
        ([(20, 30), (0, 10)], [(10, 20)]),
    ],
    ids=["nothing", "all", "the middle", "overlapping", "both ends, unsorted", "outside"],
)
def test_what_is_missing(have: list[Span], expected: list[Span]) -> None:
    assert missing((10, 20), have) == expected


SPANS = st.lists(st.tuples(st.integers(0, 60), st.integers(0, 60)).map(sorted).map(tuple))


@given(SPANS)
def test_have_and_missing_are_all_of_it_without_overlap(have: list[Span]) -> None:
    gaps = missing((10, 50), have)
    covered = {at for first, end in have for at in range(first, end)}
    lacking = [at for first, end in gaps for at in range(first, end)]
    assert sorted(lacking) == [at for at in range(10, 50) if at not in covered]
    assert total(gaps) == len(lacking)
