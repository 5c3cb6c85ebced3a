"""What the parameters refuse, and that equal questions are equal."""

import math
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.model.costs import Capital, Costs
from engine.model.errors import InvalidParams
from engine.model.params import (
    COMPOSITE_BOUNDS,
    SIMPLE_BOUNDS,
    CompositeParams,
    Period,
    SimpleParams,
    Sizing,
)
from engine.model.presets.registry import PRESETS


@pytest.mark.parametrize(
    ("build", "field", "message"),
    [
        (
            lambda: SimpleParams(min_funding_rate=0.0001, exit_funding_rate=0.0002),
            "exit_funding_rate",
            "exit_funding_rate must not exceed min_funding_rate 0.0001, was 0.0002",
        ),
        (
            lambda: SimpleParams(min_funding_rate=math.nan),
            "min_funding_rate",
            "min_funding_rate must be a number from -1 to 1, was nan",
        ),
        (
            lambda: SimpleParams(exit_funding_rate=-math.inf),
            "exit_funding_rate",
            "exit_funding_rate must be a number from -1 to 1, was -inf",
        ),
        (
            lambda: CompositeParams(entry_threshold=0.1),
            "exit_threshold",
            "exit_threshold must not exceed entry_threshold 0.1, was 0.2",
        ),
        (
            lambda: CompositeParams(weight_basis=-0.1),
            "weight_basis",
            "weight_basis must be a number from 0 to 10, was -0.1",
        ),
        (
            lambda: CompositeParams(
                weight_rate_level=0, weight_trend=0, weight_persistence=0, weight_basis=0
            ),
            "weight_rate_level",
            "weight_rate_level must be above 0 where the other three weights are 0, was 0.0",
        ),
        (
            lambda: CompositeParams(trend_ema_span=0),
            "trend_ema_span",
            "trend_ema_span must be a whole number from 1 to 1000, was 0",
        ),
        (
            lambda: CompositeParams(persistence_max_periods=2.5),  # type: ignore[arg-type]
            "persistence_max_periods",
            "persistence_max_periods must be a whole number from 1 to 1000, was 2.5",
        ),
        (
            lambda: CompositeParams(trend_ema_span=True),
            "trend_ema_span",
            "trend_ema_span must be a whole number from 1 to 1000, was True",
        ),
        (
            lambda: SimpleParams(use_eight_hour_equivalent=1),  # type: ignore[arg-type]
            "use_eight_hour_equivalent",
            "use_eight_hour_equivalent must be true or false, was 1",
        ),
        (
            lambda: Sizing(min_allocation_fraction=0.6, max_allocation_fraction=0.5),
            "min_allocation_fraction",
            "min_allocation_fraction must not exceed max_allocation_fraction 0.5, was 0.6",
        ),
        (
            lambda: Sizing(max_portfolio_exposure=0),
            "max_portfolio_exposure",
            "max_portfolio_exposure must be a number greater than 0 and at most 1e+15, was 0",
        ),
        (
            lambda: Costs(slippage_bps=-1),
            "slippage_bps",
            "slippage_bps must be a number from 0 to 1000, was -1",
        ),
        (
            lambda: Capital(initial=0),
            "initial",
            "initial must be a number greater than 0 and at most 1e+12, was 0",
        ),
        (
            lambda: Capital(initial=10**400),
            "initial",
            "initial must be a number greater than 0 and at most 1e+12, "
            "was a whole number of more than 21 digits",
        ),
        (
            lambda: Capital(lot_step=1e-13),
            "lot_step",
            "lot_step must be 0 or at least 1e-12, was 1e-13",
        ),
        (
            lambda: Capital(lot_step="1"),  # type: ignore[arg-type]
            "lot_step",
            "lot_step must be a number from 0 to 1e+09, was '1'",
        ),
        (
            lambda: Period(start_ms=2_000, end_ms=1_000),
            "end_ms",
            "end_ms must not be before start_ms 2000, was 1000",
        ),
    ],
)
def test_nonsense_is_refused_by_name(build: Callable[[], Any], field: str, message: str) -> None:
    with pytest.raises(InvalidParams) as refused:
        build()
    assert refused.value.field == field
    assert str(refused.value) == message


@pytest.mark.parametrize("name", [*SIMPLE_BOUNDS, *COMPOSITE_BOUNDS])
@given(value=st.one_of(st.floats(), st.integers(), st.booleans(), st.none(), st.text()))
def test_a_number_is_canonical_or_refused_whatever_is_sent(name: str, value: Any) -> None:
    build = SimpleParams if name in SIMPLE_BOUNDS else CompositeParams
    bound = (COMPOSITE_BOUNDS | SIMPLE_BOUNDS)[name]
    refusal = None
    try:
        stored = getattr(build(**{name: value}), name)
    except InvalidParams as error:
        refusal = error
    if refusal is None:
        assert type(stored) is (int if bound.integer else float)
        assert bound.low <= stored <= bound.high
        assert not (stored == 0 and math.copysign(1.0, stored) < 0)
    else:
        assert refusal.field in {*SIMPLE_BOUNDS, *COMPOSITE_BOUNDS}
        assert str(refusal) == f"{refusal.field} {refusal.rule}"
        assert ", was " in refusal.rule


def test_whole_numbers_and_floats_are_the_same_question() -> None:
    assert Capital(initial=10_000) == Capital(initial=10_000.0)
    assert repr(Costs(spot_fee_bps=10)) == repr(Costs(spot_fee_bps=10.0))
    assert repr(SimpleParams(0.0001, -0.0)) == repr(SimpleParams(0.0001, 0.0))


def test_the_presets_are_those_of_the_origin() -> None:
    assert PRESETS["conservative"].strategy == SimpleParams(0.0005, 0.0002)
    assert PRESETS["balanced"].strategy == CompositeParams(0.35, 0.2, 0.35, 0.25, 0.25, 0.15)
    assert PRESETS["aggressive"].strategy == CompositeParams(0.25, 0.15, 0.40, 0.20, 0.25, 0.15)
    assert list(PRESETS) == ["conservative", "balanced", "aggressive", "origin"]
