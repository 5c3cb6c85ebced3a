"""What is declared of a parameter is what is checked and told of it."""

from dataclasses import dataclass

import pytest

from engine.model.assumptions import CarryAssumptions
from engine.model.bounds import Bound
from engine.model.costs import Capital, Costs, Execution
from engine.model.errors import InvalidParams
from engine.model.margin import IsolatedMargin, MaintenanceTier, Rebalance
from engine.model.parameter import (
    REQUIRED,
    Measure,
    Parameter,
    check_parameters,
    parameter,
    parameters_of,
)
from engine.model.params import CompositeParams, SimpleParams, Sizing
from engine.model.portfolio import PortfolioRules
from engine.model.trading import OrderRules

DECLARED = (
    SimpleParams,
    CompositeParams,
    Sizing,
    Costs,
    Capital,
    OrderRules,
    IsolatedMargin,
    MaintenanceTier,
    Rebalance,
    PortfolioRules,
    CarryAssumptions,
)


@dataclass(frozen=True)
class Toy:
    span: int = parameter(6, Bound(1, 10, integer=True), Measure.SETTLEMENTS, "A", title="Span")
    rate: float = parameter(0.00005, Bound(0, 1), Measure.NONE, "B", title="Rate")
    aside: str | None = None
    flag: bool = parameter(False, None, Measure.NONE, "C", title="Flag")
    least: float | None = parameter(
        None, Bound(1, 9), Measure.QUOTE, "D", more="E", absent="no limit", title="Least"
    )
    filled: Execution = parameter(Execution.TAKER, None, Measure.NONE, "F", title="Filled")

    def __post_init__(self) -> None:
        check_parameters(self)


def test_it_is_told_with_its_unit_and_its_default_as_one_types_it() -> None:
    told = [(one.name, one.told_in_full, one.default_told) for one in parameters_of(Toy)]
    assert told == [
        ("span", "A, settlements.", "Default 6."),
        ("rate", "B.", "Default 0.00005."),
        ("flag", "C.", "Default false."),
        ("least", "D, quote currency. E.", "Default: no limit."),
        ("filled", "F.", "Default TAKER."),
    ]


def test_what_has_no_default_is_needed_and_a_name_may_tell_the_unit() -> None:
    _, liquidation_fee, _ = parameters_of(IsolatedMargin)
    top_up, *_ = parameters_of(Rebalance)
    assert (top_up.absent, top_up.default_told) == ("needed", "")
    assert liquidation_fee.unit is Measure.BPS
    assert "bps" not in liquidation_fee.told


def test_numbers_are_made_canonical_and_all_is_checked() -> None:
    toy = Toy(span=7.0, rate=1)  # type: ignore[arg-type]
    assert (repr(toy.span), repr(toy.rate)) == ("7", "1.0")
    with pytest.raises(InvalidParams, match="span must be a whole number from 1 to 10, was 11"):
        Toy(span=11)
    with pytest.raises(InvalidParams, match="flag must be true or false, was 1"):
        Toy(flag=1)  # type: ignore[arg-type]
    with pytest.raises(InvalidParams, match="least must be a number from 1 to 9, was 0"):
        Toy(least=0)
    assert Toy(least=None).least is None
    assert Toy(filled="MAKER").filled is Execution.MAKER  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "one",
    [
        pytest.param(one, id=f"{kind.__name__}.{one.name}")
        for kind in DECLARED
        for one in parameters_of(kind)
    ],
)
def test_every_parameter_says_what_it_is(one: Parameter) -> None:
    assert one.title
    assert one.meaning[0].isupper()
    assert not one.meaning.endswith(".")
    assert (one.bound is None) == (one.kind is bool or one.choices is not None)
    whole = one.kind in (int, int | None)
    assert one.bound is None or one.bound.integer == whole
    assert (one.absent is not None) or (one.default is not None)
    assert not one.may_be_none or one.default is None
    if one.bound is not None and one.default not in (None, REQUIRED):
        assert one.bound.check(one.name, one.default) == one.default
