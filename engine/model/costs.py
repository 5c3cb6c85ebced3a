"""What trading costs and what it is done with."""

from dataclasses import dataclass

from engine.model.bounds import Bound, canonicalise
from engine.model.errors import InvalidParams


@dataclass(frozen=True, slots=True)
class Costs:
    """Charges of one fill, in basis points.

    Fee = quantity x fill price x the leg's fee. A buy fills at price x (1 + slippage), a sell at
    price x (1 - slippage), on both legs.
    """

    spot_fee_bps: float = 10.0
    perp_fee_bps: float = 5.5
    slippage_bps: float = 5.0

    def __post_init__(self) -> None:
        bound = Bound(0.0, 1_000.0)
        canonicalise(self, {"spot_fee_bps": bound, "perp_fee_bps": bound, "slippage_bps": bound})


@dataclass(frozen=True, slots=True)
class Capital:
    """Money and lot size.

    initial, min_notional: quote currency. notional_fraction: notional per leg as a fraction of
    the initial capital, fixed. lot_step, min_quantity: base units; a lot_step of 0 does not
    round, one below 1e-12 is no exchange's.
    """

    initial: float = 10_000.0
    notional_fraction: float = 1.0
    lot_step: float = 0.00001
    min_quantity: float = 0.0
    min_notional: float = 1.0

    def __post_init__(self) -> None:
        canonicalise(
            self,
            {
                "initial": Bound(0.0, 1e12, above=True),
                "notional_fraction": Bound(0.0, 10.0, above=True),
                "lot_step": Bound(0.0, 1e9),
                "min_quantity": Bound(0.0, 1e15),
                "min_notional": Bound(0.0, 1e15),
            },
        )
        if 0.0 < self.lot_step < 1e-12:
            raise InvalidParams("lot_step", f"must be 0 or at least 1e-12, was {self.lot_step}")
