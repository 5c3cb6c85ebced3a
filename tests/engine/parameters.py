"""Hypothesis over the whole parameter space."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

from hypothesis import strategies as st

from engine.model.bounds import Bound
from engine.model.costs import FEE_BPS, Capital, Costs, Execution
from engine.model.errors import InvalidParams
from engine.model.margin import IsolatedMargin, MaintenanceTier, Rebalance
from engine.model.params import (
    COMPOSITE_BOUNDS,
    SIMPLE_BOUNDS,
    CompositeParams,
    HoldParams,
    SimpleParams,
    Sizing,
    Strategy,
)
from engine.model.trading import Direction, EntryBasis, OrderRules, Trading


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


def _or_default(build: Callable[..., Any], fields: dict[str, Any]) -> Any:
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


def _mostly(
    typical: Sequence[float], anything: st.SearchStrategy[float]
) -> st.SearchStrategy[float]:
    usual = st.sampled_from(typical)
    return st.one_of(*[usual] * 9, anything)


_BPS = _mostly([0.0, 5.0, 10.0], st.floats(0, 1_000))
_FEE = _mostly([0.0, 5.0, 10.0, -1.0], st.floats(FEE_BPS.low, FEE_BPS.high))
_EXECUTION = st.sampled_from([Execution.TAKER, Execution.TAKER, Execution.MAKER])
COSTS = st.builds(
    Costs,
    spot_fee_bps=_FEE,
    perp_fee_bps=_FEE,
    slippage_bps=_BPS,
    spot_execution=_EXECUTION,
    perp_execution=_EXECUTION,
    impact_coefficient=_mostly([0.0, 0.0, 0.01, 0.1], st.floats(0, 10)),
    borrow_apr=_mostly([0.0, 0.05, 0.5], st.floats(0, 100)),
)
CAPITALS = st.builds(
    Capital,
    initial=_mostly([100.0, 10_000.0], st.floats(1e-6, 1e12)),
    notional_fraction=_mostly([1.0, 0.5, 2.0], st.floats(1e-6, 10)),
    lot_step=_mostly([0.00001, 0.0, 0.01], st.floats(1e-12, 1e9)),
    min_quantity=_mostly([0.0, 0.01], st.floats(0, 1e15)),
    # No round notional is one hundredth above another.
    min_notional=_mostly([1.0, 0.0], st.floats(0, 9e14).map(lambda notional: notional * 1.01)),
    compounding=st.booleans(),
)


def _settlements(
    typical: tuple[int, ...], fewest: int = 1, most: int = 1_000_000
) -> st.SearchStrategy[int]:
    usual = st.sampled_from(typical)
    return st.one_of(*[usual] * 9, st.integers(fewest, most))


def _entry_basis(limits: tuple[float | None, float | None]) -> EntryBasis | None:
    try:
        return EntryBasis(*limits)
    except InvalidParams:
        return None


# One that float64 cannot tell from 0 beside a price is met where both prices are the same.
_LIMITS = st.floats(-1, 10).filter(lambda basis: basis == 0 or abs(basis) > 1e-9)
_BASIS = st.none() | _mostly([-0.0011, 0.0007, 0.0023], _LIMITS)
ENTRY_BASES = st.tuples(_BASIS, _BASIS).map(_entry_basis)
_HEADROOM = st.none() | _mostly([0.0617, 0.1503, 0.3037], st.floats(1e-6, 2))


RULES = st.fixed_dictionaries(
    {},
    optional={
        "min_holding_settlements": _settlements((0, 2, 6), fewest=0),
        "max_holding_settlements": _settlements((6, 12, 30)),
        "entry_persistence_settlements": _settlements((1, 2, 3), most=50),
        "exit_persistence_settlements": _settlements((1, 2, 3), most=50),
        # Values that two-decimal prices and whole basis points do not hit exactly: where both
        # sides of a comparison are equal, float64's rounding decides.
        "stop_basis_loss": _mostly([0.0021, 0.0053, 0.0217], st.floats(1e-6, 10)),
        "break_even_settlements": _settlements((11, 47, 211)),
        "cool_down_hours": _mostly([0.0, 20.0, 30.0], st.floats(0, 1_000)),
        "entry_basis": ENTRY_BASES,
    },
).map(lambda fields: _or_default(OrderRules, fields))


_ONE_TIER = (MaintenanceTier(0.0, 0.005),)
_TIERS = st.one_of(
    st.just(_ONE_TIER),
    # The floors lie below and above what usual capitals open.
    st.just((MaintenanceTier(0.0, 0.004), MaintenanceTier(50.0, 0.01))),
    st.just(
        (
            MaintenanceTier(0.0, 0.005),
            MaintenanceTier(5_000.0, 0.01),
            MaintenanceTier(9_900.0, 0.03),
            MaintenanceTier(12_000.0, 0.2),
        )
    ),
    st.lists(
        st.tuples(st.floats(1e-3, 1e15), st.floats(1e-4, 0.99)), min_size=0, max_size=4, unique=True
    ).map(
        lambda drawn: tuple(
            MaintenanceTier(floor, rate)
            for floor, rate in zip(
                [0.0, *sorted({floor for floor, _ in drawn})],
                sorted([0.0001, *(rate for _, rate in drawn)]),
                strict=False,
            )
        )
    ),
)
_RATIO = st.floats(0, 20, exclude_min=True)
REBALANCES = st.one_of(
    st.sampled_from(
        [
            Rebalance(top_up_below=0.05, restore_to=0.1),
            Rebalance(top_up_below=0.1, restore_to=0.2, release_above=0.25),
            Rebalance(top_up_below=0.2, restore_to=0.33, release_above=0.4),
            Rebalance(top_up_below=0.45, restore_to=0.5, release_above=0.51),
        ]
    ),
    st.tuples(_RATIO, _RATIO, st.none() | _RATIO).map(
        lambda ratios: _or_default(
            lambda below=0.1, to=0.2, above=None: Rebalance(below, to, above),
            dict(zip(("below", "to", "above"), ratios, strict=True)),
        )
    ),
)
_MARGIN_FIELDS: dict[str, st.SearchStrategy[Any]] = {
    "leverage": _mostly([2.0, 3.0, 5.0, 10.0, 20.0], st.floats(0.1, 200)),
    "tiers": _TIERS,
    "liquidation_fee_bps": _mostly([0.0, 50.0], st.floats(0, 1_000)),
    "buffer_fraction": _mostly([0.0, 0.05], st.floats(0, 10)),
}


def _margin_or_default(fields: dict[str, Any]) -> IsolatedMargin:
    try:
        return IsolatedMargin(**fields)
    except InvalidParams:
        return IsolatedMargin(3.0, _ONE_TIER, rebalance=fields["rebalance"])


MARGINS = st.fixed_dictionaries({**_MARGIN_FIELDS, "rebalance": st.just(None)}).map(
    _margin_or_default
)
REBALANCED_MARGINS = st.fixed_dictionaries({**_MARGIN_FIELDS, "rebalance": REBALANCES}).map(
    _margin_or_default
)
DIRECTIONS = st.sampled_from(Direction)
_MARGINED_RULES = st.builds(
    lambda rules, least: replace(rules, min_headroom=least), RULES, _HEADROOM
)
TRADINGS: st.SearchStrategy[Trading] = st.one_of(
    st.builds(Trading, direction=DIRECTIONS, rules=RULES, margin=st.none() | MARGINS),
    st.builds(Trading, direction=DIRECTIONS, rules=_MARGINED_RULES, margin=MARGINS),
    st.builds(Trading, rules=_MARGINED_RULES, margin=REBALANCED_MARGINS),
)
"""Rebalancing goes with long spot only."""
