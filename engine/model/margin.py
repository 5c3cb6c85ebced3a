"""Isolated margin of the perp leg: what is posted, what must remain, what is topped up."""

from dataclasses import dataclass, field
from itertools import pairwise

from engine.model.bounds import Bound
from engine.model.errors import InvalidParams
from engine.model.parameter import REQUIRED, Measure, check_parameters, parameter
from engine.model.written import exact

_RATIO = Bound(0.0, 20.0, above=True)


@dataclass(frozen=True, slots=True)
class MaintenanceTier:
    """From notional_floor on, this rate applies to the notional above the floor.

    notional_floor: quote currency. rate: fraction of notional.
    """

    notional_floor: float = parameter(
        REQUIRED,
        Bound(0.0, 1e15),
        Measure.QUOTE,
        "Where the tier begins",
        title="Notional floor",
        more="The first at 0, then ascending",
    )
    rate: float = parameter(
        REQUIRED,
        Bound(0.0, 0.99, above=True),
        Measure.FRACTION,
        "Maintenance margin of the notional above the floor",
        title="Maintenance rate",
    )

    def __post_init__(self) -> None:
        check_parameters(self)


@dataclass(frozen=True, slots=True)
class Rebalance:
    """Collateral moved between the legs, as ratios of balance to the perp's notional at mark.

    Under top_up_below both legs are reduced and the spot's proceeds posted, until the ratio is
    restore_to. Above release_above both legs grow back with what is posted too much, until the
    ratio is restore_to or the quantity that was opened; None: never back.
    """

    top_up_below: float = parameter(
        REQUIRED,
        _RATIO,
        Measure.FRACTION,
        "Under this ratio both legs are reduced and the spot's proceeds posted",
        title="Top up below",
        line="topped up below {top_up_below} to {restore_to}",
    )
    restore_to: float = parameter(
        REQUIRED,
        _RATIO,
        Measure.FRACTION,
        "The ratio after it, above the one that tops up",
        title="Restore to",
        absent="what was posted, 1 / leverage + bufferFraction",
        line="",
    )
    release_above: float | None = parameter(
        None,
        _RATIO,
        Measure.FRACTION,
        "Above this ratio both legs grow back with what is posted too much",
        title="Release above",
        absent="never",
        line="released above {release_above}",
    )

    def __post_init__(self) -> None:
        check_parameters(self)
        if self.restore_to <= self.top_up_below:
            raise InvalidParams(
                "restore_to", f"must exceed top_up_below {self.top_up_below}, was {self.restore_to}"
            )
        if self.release_above is not None and self.release_above <= self.restore_to:
            raise InvalidParams(
                "release_above",
                f"must exceed restore_to {self.restore_to}, was {self.release_above}",
            )


@dataclass(frozen=True, slots=True)
class IsolatedMargin:
    """Margin of the perp leg alone, posted at entry.

    Collateral posted = perp notional at entry x (1 / leverage + buffer_fraction); funding is
    paid into and out of it. tiers: maintenance margin by notional, the first from 0 on, floors
    and rates ascending. liquidation_fee_bps: of the perp's notional, on top of its taker fee.
    """

    leverage: float = parameter(
        1.0,
        Bound(0.1, 200.0),
        Measure.FACTOR,
        "Perp notional over its initial margin",
        title="Leverage",
        plain=REQUIRED,
        line="isolated margin at leverage {leverage}",
        sweeps=True,
    )
    tiers: tuple[MaintenanceTier, ...] = field(default=REQUIRED)
    liquidation_fee_bps: float = parameter(
        0.0,
        Bound(0.0, 1_000.0),
        Measure.BPS,
        "Charged at a liquidation on top of the fees, of the perp's notional",
        title="Liquidation fee",
        line="",
    )
    buffer_fraction: float = parameter(
        0.0,
        Bound(0.0, 10.0),
        Measure.FRACTION,
        "Collateral posted beyond the initial margin, of the notional",
        title="Buffer",
        line="buffer {buffer_fraction}",
    )
    rebalance: Rebalance | None = None

    def __post_init__(self) -> None:
        check_parameters(self)
        tiers = tuple(self.tiers)
        object.__setattr__(self, "tiers", tiers)
        if not tiers:
            raise InvalidParams("tiers", "must hold at least 1 tier, was empty")
        if tiers[0].notional_floor != 0.0:
            raise InvalidParams(
                "tiers", f"must begin at notional 0, was {exact(tiers[0].notional_floor)}"
            )
        for before, after in pairwise(tiers):
            if after.notional_floor <= before.notional_floor or after.rate < before.rate:
                raise InvalidParams(
                    "tiers",
                    "must ascend in notional and rate, was "
                    f"{exact(after.rate)} from {exact(after.notional_floor)} after "
                    f"{exact(before.rate)} from {exact(before.notional_floor)}",
                )
        if self.posted_fraction <= tiers[0].rate:
            raise InvalidParams(
                "leverage",
                f"must post more than the maintenance rate {exact(tiers[0].rate)}, "
                f"was {exact(self.leverage)} (posts {exact(self.posted_fraction)})",
            )

    @property
    def posted_fraction(self) -> float:
        """Collateral at entry as a fraction of the perp's notional."""
        return 1.0 / self.leverage + self.buffer_fraction
