"""What is declared of a parameter is what is checked and told of it."""

from dataclasses import dataclass

import pytest

from engine.model.bounds import Bound
from engine.model.errors import InvalidParams
from engine.model.parameter import (
    Measure,
    Parameter,
    check_parameters,
    parameter,
    parameters_of,
)
from engine.model.params import CompositeParams, SimpleParams, Sizing


@dataclass(frozen=True)
class Toy:
    span: int = parameter(6, Bound(1, 10, integer=True), Measure.SETTLEMENTS, "A", title="Span")
    rate: float = parameter(0.00005, Bound(0, 1), Measure.NONE, "B", title="Rate")
    aside: str | None = None
    flag: bool = parameter(False, None, Measure.NONE, "C", title="Flag")

    def __post_init__(self) -> None:
        check_parameters(self)


def test_it_is_told_with_its_unit_and_its_default_as_one_types_it() -> None:
    told = [(one.name, one.told, one.default_text) for one in parameters_of(Toy)]
    assert told == [
        ("span", "A, settlements.", "6"),
        ("rate", "B.", "0.00005"),
        ("flag", "C.", "false"),
    ]


def test_numbers_are_made_canonical_and_all_is_checked() -> None:
    toy = Toy(span=7.0, rate=1)  # type: ignore[arg-type]
    assert (repr(toy.span), repr(toy.rate)) == ("7", "1.0")
    with pytest.raises(InvalidParams, match="span must be a whole number from 1 to 10, was 11"):
        Toy(span=11)
    with pytest.raises(InvalidParams, match="flag must be true or false, was 1"):
        Toy(flag=1)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "one",
    [
        pytest.param(one, id=f"{kind.__name__}.{one.name}")
        for kind in (SimpleParams, CompositeParams, Sizing)
        for one in parameters_of(kind)
    ],
)
def test_every_parameter_says_what_it_is(one: Parameter) -> None:
    assert one.title
    assert one.meaning[0].isupper()
    assert not one.meaning.endswith(".")
    assert (one.bound is None) == (one.kind is bool)
    assert one.bound is None or one.bound.integer == (one.kind is int)
    assert one.bound is None or one.bound.check(one.name, one.default) == one.default
