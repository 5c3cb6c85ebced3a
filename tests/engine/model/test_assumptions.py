"""What an explorer assumes of costs."""

from engine.model.assumptions import CarryAssumptions
from engine.model.costs import Costs
from engine.model.parameter import (
    parameters_of,
)


def test_what_is_assumed_of_costs_is_what_costs_say() -> None:
    assert CarryAssumptions().costs == Costs()
    spot_fee, perp_fee, slippage, _ = parameters_of(CarryAssumptions)
    declared = parameters_of(Costs)
    assert spot_fee == declared[0]
    assert (perp_fee.default_told, perp_fee.bound) == ("Default 5.5.", declared[1].bound)
    assert slippage.title == declared[2].title
