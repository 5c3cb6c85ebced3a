"""How a position is traded beyond its signal: direction, order rules, margin."""

from dataclasses import dataclass, field
from enum import StrEnum

from engine.model.bounds import Bound, check_choice
from engine.model.errors import InvalidParams
from engine.model.margin import IsolatedMargin
from engine.model.parameter import Measure, check_parameters, parameter

_SETTLEMENTS = Bound(1, 1_000_000, integer=True)
_BASIS = Bound(-1.0, 10.0)


class Direction(StrEnum):
    """Which way round the legs are.

    LONG_SPOT: long spot, short perp, collects positive funding. SHORT_SPOT: short borrowed spot,
    long perp, collects negative funding. BOTH: whichever the signal asks for, one at a time.
    """

    LONG_SPOT = "LONG_SPOT"
    SHORT_SPOT = "SHORT_SPOT"
    BOTH = "BOTH"


@dataclass(frozen=True, slots=True)
class EntryBasis:
    """Where the basis must lie for an entry, both ends included; None: no limit on that side.

    The basis is (perp - spot) / spot of the traded prices at the entry, in either direction.
    """

    min: float | None = parameter(
        None,
        _BASIS,
        Measure.FRACTION,
        "Opened only where the basis is at least this",
        title="Entry basis from",
        more="The basis is (perp - spot) / spot",
        absent="no limit",
        line="opened at a basis from {min}",
    )
    max: float | None = parameter(
        None,
        _BASIS,
        Measure.FRACTION,
        "Opened only where the basis is at most this",
        title="Entry basis to",
        absent="no limit",
        line="opened at a basis of at most {max}",
    )

    def __post_init__(self) -> None:
        check_parameters(self)
        if self.min is None and self.max is None:
            raise InvalidParams("min", "must be given where max is absent, was absent too")
        if self.min is not None and self.max is not None and self.min > self.max:
            raise InvalidParams("min", f"must not exceed max {self.max}, was {self.min}")


@dataclass(frozen=True, slots=True)
class OrderRules:
    """Conditions on entries and exits beside the signal; counts are settlements.

    min_holding_settlements: no exit by signal before the position was paid so often.
    max_holding_settlements: closed once it was paid so often; None: no limit.
    entry_persistence_settlements, exit_persistence_settlements: how many settlements in a row
    the signal must say so; 1: at once.
    stop_basis_loss: closed once both legs together have lost this share of the notional at
    entry, by unslipped prices; None: no stop. It does not wait for min_holding_settlements.
    break_even_settlements: opened only where the funding of so many settlements at the present
    rate exceeds the costs of the round trip at present prices; None: not asked.
    min_headroom: closed at a settlement at which a smaller adverse move of the mark, a fraction of
    it, would liquidate; None: not asked. It goes with a margin.
    cool_down_hours: no entry within so many hours of a basis stop, a margin call or a liquidation.
    entry_basis: where the basis must lie for an entry; None: anywhere.
    fill_without_volume: bars in which nothing traded fill orders and give prices too.
    anticipate: trades before the settlement pays, which supposes that its rate is known then.
    """

    min_holding_settlements: int = parameter(
        0,
        Bound(0, 1_000_000, integer=True),
        Measure.SETTLEMENTS,
        "No exit by signal before the position was paid so often",
        title="Minimum holding",
        line="held at least {min_holding_settlements} settlement(s)",
    )
    max_holding_settlements: int | None = parameter(
        None,
        _SETTLEMENTS,
        Measure.SETTLEMENTS,
        "Closed once it was paid so often",
        title="Maximum holding",
        absent="no limit",
        line="held at most {max_holding_settlements} settlement(s)",
    )
    entry_persistence_settlements: int = parameter(
        1,
        _SETTLEMENTS,
        Measure.SETTLEMENTS,
        "The signal must have said open so often in a row",
        title="Entry persistence",
        line="entry after {entry_persistence_settlements} signals in a row",
    )
    exit_persistence_settlements: int = parameter(
        1,
        _SETTLEMENTS,
        Measure.SETTLEMENTS,
        "The signal must have said close so often in a row",
        title="Exit persistence",
        line="exit after {exit_persistence_settlements} signals in a row",
    )
    stop_basis_loss: float | None = parameter(
        None,
        Bound(1e-6, 10.0),
        Measure.FRACTION,
        "Closed once both legs together have lost this share of the notional at entry",
        title="Stop at basis loss",
        more="By unslipped prices",
        absent="no stop",
        line="stop at a basis loss of {stop_basis_loss} of the notional",
    )
    break_even_settlements: int | None = parameter(
        None,
        _SETTLEMENTS,
        Measure.SETTLEMENTS,
        "Opened only where so many payments of the present rate exceed the round trip's costs",
        title="Break-even within",
        absent="not asked",
        line="opened only if {break_even_settlements} settlement(s) pay for the costs",
    )
    min_headroom: float | None = parameter(
        None,
        Bound(0.0, 10.0, above=True),
        Measure.FRACTION,
        "Closed where a smaller adverse move of the mark price would liquidate",
        title="Minimum headroom",
        more="Goes with isolated margin",
        absent="not asked",
        line="closed below a headroom of {min_headroom}",
    )
    cool_down_hours: float = parameter(
        0.0,
        Bound(0.0, 1_000_000.0),
        Measure.HOURS,
        "No entry for so long after a basis stop, a margin call or a liquidation",
        title="Cool-down",
        line="no entry within {cool_down_hours} hour(s) of a stop, margin call or liquidation",
    )
    entry_basis: EntryBasis | None = None
    fill_without_volume: bool = parameter(
        False,
        None,
        Measure.NONE,
        "Bars in which nothing traded fill orders and give prices too",
        title="Fill without volume",
        more="False is a model of what could be filled: it shows only when a bar closes",
        plain=True,
        line="bars in which nothing traded fill orders too",
    )
    anticipate: bool = parameter(
        False,
        None,
        Measure.NONE,
        "Trade before the settlement pays, by the rate that it is about to pay",
        title="Before the settlement",
        more="Supposes that this rate is known just before",
        line="traded before the settlement",
    )

    def __post_init__(self) -> None:
        check_parameters(self)
        if self.entry_basis is not None and not isinstance(self.entry_basis, EntryBasis):
            raise InvalidParams(
                "entry_basis", f"must be an EntryBasis or absent, was {self.entry_basis!r}"
            )
        longest = self.max_holding_settlements
        if longest is not None and longest < self.min_holding_settlements:
            raise InvalidParams(
                "max_holding_settlements",
                f"must not be below min_holding_settlements {self.min_holding_settlements}, "
                f"was {longest}",
            )


@dataclass(frozen=True, slots=True)
class Trading:
    """margin: None leaves the perp leg unconstrained: no margin call, no liquidation."""

    direction: Direction = Direction.LONG_SPOT
    rules: OrderRules = field(default_factory=OrderRules)
    margin: IsolatedMargin | None = None

    def __post_init__(self) -> None:
        direction = check_choice("direction", self.direction, Direction)
        object.__setattr__(self, "direction", direction)
        if self.margin is None and self.rules.min_headroom is not None:
            raise InvalidParams(
                "min_headroom", f"must go with a margin, was {self.rules.min_headroom} without it"
            )
        if self.margin is None or self.margin.rebalance is None:
            return
        if direction is not Direction.LONG_SPOT:
            raise InvalidParams(
                "rebalance", f"must go with direction LONG_SPOT, was with {direction.value}"
            )


PLAIN_TRADING = Trading()
"""Long spot, by the signal alone, unconstrained: what preset `origin` does."""


MANAGED_COST = 6
"""Time of one event-cell that is not plain, in those of a plain one (benchmarks)."""
