"""Ranges: what passes is canonical, what does not says the rule."""

import math

import pytest

from engine.model.bounds import Bound, canonicalise, check_choice, check_flag, shown
from engine.model.costs import Execution
from engine.model.errors import InvalidParams


def test_the_ends_belong_to_it_unless_it_is_above() -> None:
    assert Bound(0, 1).check("x", 0) == 0.0
    assert Bound(0, 1).check("x", 1) == 1.0
    with pytest.raises(InvalidParams, match="must be a number greater than 0 and at most 1, was 0"):
        Bound(0, 1, above=True).check("x", 0)


@pytest.mark.parametrize("value", [math.nan, math.inf, -0.1, 1.1, True, "1", None, 10**400])
def test_nothing_else_is_a_number(value: object) -> None:
    with pytest.raises(InvalidParams, match="x must be a number from 0 to 1, was"):
        Bound(0, 1).check("x", value)


def test_zero_has_no_sign() -> None:
    assert math.copysign(1.0, Bound(-1, 1).check("x", -0.0)) == 1.0


def test_a_whole_number_stays_one() -> None:
    class Thing:
        count = 3.0

    thing = Thing()
    canonicalise(thing, {"count": Bound(1, 9, integer=True)})
    assert repr(thing.count) == "3"
    with pytest.raises(InvalidParams, match=r"a whole number from 1 to 9, was 3\.5"):
        Bound(1, 9, integer=True).check("count", 3.5)


def test_thousands_of_digits_are_not_repeated() -> None:
    assert shown(10**20) == str(10**20)
    assert shown(-(10**21)) == "a whole number of more than 21 digits"


def test_flags_and_choices_are_what_they_are_called() -> None:
    check_flag("x", False)
    with pytest.raises(InvalidParams, match="must be true or false, was 0"):
        check_flag("x", 0)
    assert check_choice("x", "MAKER", Execution) is Execution.MAKER
    with pytest.raises(InvalidParams, match="must be one of TAKER, MAKER, was 'BOTH'"):
        check_choice("x", "BOTH", Execution)
