"""Hypothesis over the whole parameter space."""

from typing import Any

from hypothesis import strategies as st

from engine.model.bounds import Bound
from engine.model.costs import Capital, Costs
from engine.model.errors import InvalidParams
from engine.model.params import (
    COMPOSITE_BOUNDS,
    SIMPLE_BOUNDS,
    CompositeParams,
    HoldParams,
    SimpleParams,
    Sizing,
    Strategy,
)


def within(bound: Bound, typical: tuple[float, ...]) -> st.SearchStrategy[float]:
    """Mostly values that trade, now and then anything allowed."""
    anything: st.SearchStrategy[float] = (
        st.integers(int(bound.low), int(bound.high))
        if bound.integer
        else st.floats(bound.low, bound.high)
    )
    return st.one_of(st.sampled_from(typical), st.sampled_from(typical), anything)


_TYPICAL = {
    "min_funding_rate": (0.0001, 0.0003, 0.0, -0.0005),
    "exit_funding_rate": (0.00005, 0.0001, -0.0005, -1.0),
    "entry_threshold": (0.35, 0.2, 0.1, 0.5),
    "exit_threshold": (0.2, 0.1, 0.0, 0.05),
    "weight_rate_level": (0.35, 0.0, 1.0),
    "weight_trend": (0.25, 0.0, 0.5),
    "weight_persistence": (0.25, 0.0, 0.5),
    "weight_basis": (0.15, 0.0, 0.5),
    "trend_ema_span": (6, 1, 2, 12),
    "persistence_threshold": (0.0003, 0.0001, 0.0),
    "persistence_max_periods": (30, 1, 5),
}


def _fields(bounds: dict[str, Bound]) -> dict[str, st.SearchStrategy[Any]]:
    return {name: within(bound, _TYPICAL[name]) for name, bound in bounds.items()}


def _or_default(build: type[Any], fields: dict[str, Any]) -> Any:
    # What the dataclass refuses (exit above entry) is not part of the space.
    try:
        return build(**fields)
    except InvalidParams:
        return build()


SIZINGS = st.builds(
    lambda low, more, most: Sizing(low, low + more, most),
    low=st.floats(0, 5),
    more=st.floats(0, 5),
    most=st.floats(1e-3, 1e15),
)
SIMPLE = st.fixed_dictionaries(
    {**_fields(SIMPLE_BOUNDS), "use_eight_hour_equivalent": st.booleans()}
).map(lambda fields: _or_default(SimpleParams, fields))
COMPOSITE = st.fixed_dictionaries(
    {
        **_fields(COMPOSITE_BOUNDS),
        "use_eight_hour_equivalent": st.booleans(),
        "sizing": st.none() | SIZINGS,
    }
).map(lambda fields: _or_default(CompositeParams, fields))
STRATEGIES: st.SearchStrategy[Strategy] = st.one_of(SIMPLE, COMPOSITE, st.just(HoldParams()))

_BPS = st.one_of(st.sampled_from([0.0, 5.0, 10.0]), st.floats(0, 1_000))
COSTS = st.builds(Costs, spot_fee_bps=_BPS, perp_fee_bps=_BPS, slippage_bps=_BPS)
CAPITALS = st.builds(
    Capital,
    initial=st.one_of(st.sampled_from([100.0, 10_000.0]), st.floats(1e-6, 1e12)),
    notional_fraction=st.one_of(st.just(1.0), st.floats(1e-6, 10)),
    lot_step=st.one_of(st.sampled_from([0.00001, 0.0, 1.0]), st.floats(1e-12, 1e9)),
    min_quantity=st.one_of(st.just(0.0), st.floats(0, 1e15)),
    min_notional=st.one_of(st.sampled_from([1.0, 0.0]), st.floats(0, 1e15)),
)
