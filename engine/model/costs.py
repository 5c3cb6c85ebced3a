"""What trading costs and what it is done with."""

from dataclasses import dataclass
from enum import StrEnum

from engine.model.bounds import Bound, canonicalise, check_choice, check_flag
from engine.model.errors import InvalidParams
from engine.model.units import BPS


class Execution(StrEnum):
    """How a leg's orders are filled.

    TAKER: at once, slipped. MAKER: resting at the price, without slippage or impact; that it is
    always filled is an assumption.
    """

    TAKER = "TAKER"
    MAKER = "MAKER"


@dataclass(frozen=True, slots=True)
class Costs:
    """Charges of one fill, in basis points, and of borrowing, a year.

    Fee = quantity x fill price x the leg's fee. A buy fills at price x (1 + slippage), a sell at
    price x (1 - slippage), on both legs; a leg that is filled as MAKER does not slip.
    impact_coefficient: on top of slippage, coefficient x sqrt(the fill's notional / quote volume
    of the leg's last bar); 0: none. borrow_apr: of the borrowed spot's value, for each hour a
    short spot leg is held.
    """

    spot_fee_bps: float = 10.0
    perp_fee_bps: float = 5.5
    slippage_bps: float = 5.0
    spot_execution: Execution = Execution.TAKER
    perp_execution: Execution = Execution.TAKER
    impact_coefficient: float = 0.0
    borrow_apr: float = 0.0

    def __post_init__(self) -> None:
        bound = Bound(0.0, 1_000.0)
        canonicalise(
            self,
            {
                "spot_fee_bps": bound,
                "perp_fee_bps": bound,
                "slippage_bps": bound,
                "impact_coefficient": Bound(0.0, 10.0),
                "borrow_apr": Bound(0.0, 100.0),
            },
        )
        for name in ("spot_execution", "perp_execution"):
            object.__setattr__(self, name, check_choice(name, getattr(self, name), Execution))

    @property
    def spot_slippage(self) -> float:
        """Slippage of the spot leg, a fraction."""
        return 0.0 if self.spot_execution is Execution.MAKER else self.slippage_bps * BPS

    @property
    def perp_slippage(self) -> float:
        """Slippage of the perp leg, a fraction."""
        return 0.0 if self.perp_execution is Execution.MAKER else self.slippage_bps * BPS


@dataclass(frozen=True, slots=True)
class Capital:
    """Money and lot size.

    initial, min_notional: quote currency. notional_fraction: notional per leg as a fraction of
    the initial capital; with `compounding` of the equity at the entry. lot_step, min_quantity:
    base units; a lot_step of 0 does not round, one below 1e-12 is no exchange's.
    """

    initial: float = 10_000.0
    notional_fraction: float = 1.0
    lot_step: float = 0.00001
    min_quantity: float = 0.0
    min_notional: float = 1.0
    compounding: bool = False

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
        check_flag("compounding", self.compounding)
        if 0.0 < self.lot_step < 1e-12:
            raise InvalidParams("lot_step", f"must be 0 or at least 1e-12, was {self.lot_step}")
