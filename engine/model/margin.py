"""Isolated margin of the perp leg: what is posted, what must remain, what is topped up."""

from dataclasses import dataclass
from itertools import pairwise

from engine.model.bounds import Bound, canonicalise
from engine.model.errors import InvalidParams
from engine.model.written import exact

_RATIO = Bound(0.0, 20.0, above=True)


@dataclass(frozen=True, slots=True)
class MaintenanceTier:
    """From notional_floor on, this rate applies to the notional above the floor.

    notional_floor: quote currency. rate: fraction of notional.
    """

    notional_floor: float
    rate: float

    def __post_init__(self) -> None:
        canonicalise(
            self,
            {"notional_floor": Bound(0.0, 1e15), "rate": Bound(0.0, 0.99, above=True)},
        )


@dataclass(frozen=True, slots=True)
class Rebalance:
    """Collateral moved between the legs, as ratios of balance to the perp's notional at mark.

    Under top_up_below both legs are reduced and the spot's proceeds posted, until the ratio is
    restore_to. Above release_above both legs grow back with what is posted too much, until the
    ratio is restore_to or the quantity that was opened; None: never back.
    """

    top_up_below: float
    restore_to: float
    release_above: float | None = None

    def __post_init__(self) -> None:
        bounds = {"top_up_below": _RATIO, "restore_to": _RATIO}
        if self.release_above is not None:
            bounds["release_above"] = _RATIO
        canonicalise(self, bounds)
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

    leverage: float
    tiers: tuple[MaintenanceTier, ...]
    liquidation_fee_bps: float = 0.0
    buffer_fraction: float = 0.0
    rebalance: Rebalance | None = None

    def __post_init__(self) -> None:
        canonicalise(
            self,
            {
                "leverage": Bound(0.1, 200.0),
                "liquidation_fee_bps": Bound(0.0, 1_000.0),
                "buffer_fraction": Bound(0.0, 10.0),
            },
        )
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
