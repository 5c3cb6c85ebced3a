"""What the exact simulator leaves behind."""

from dataclasses import dataclass, field
from decimal import Decimal


@dataclass
class Adjustment:
    """Both legs reduced or enlarged: settlement, signed change, fill prices, costs.

    quantity, collateral: after it.
    """

    index: int
    change: Decimal
    spot_fill: Decimal
    perp_fill: Decimal
    fees: Decimal
    slippage: Decimal
    quantity: Decimal
    collateral: Decimal


@dataclass
class ExactTrade:
    """One round trip. Indices are settlements of the period; spot_entry and the like are fills.

    direction: 1 long spot, -1 short spot. quantity: the one opened. basis: both legs at unslipped
    prices, what reducing has realised included. notional: of perp at the entry. tied_up: the most
    that spot and margin took at the entry or at a resize. turnover: value of all fills, both legs.
    slippable: what a slippage of 1 would cost its taker fills, fees of it included; slipped: what
    theirs has cost, impact left out.
    """

    direction: int
    entry: int
    quantity: Decimal
    spot_entry: Decimal
    perp_entry: Decimal
    entry_fees: Decimal
    slippage: Decimal
    notional: Decimal
    tied_up: Decimal
    turnover: Decimal
    entry_ts_ms: int
    exit: int = -1
    exit_ts_ms: int = -1
    reason: str = ""
    spot_exit: Decimal = Decimal(0)
    perp_exit: Decimal = Decimal(0)
    quantity_at_exit: Decimal = Decimal(0)
    exit_fees: Decimal = Decimal(0)
    funding: Decimal = Decimal(0)
    basis: Decimal = Decimal(0)
    borrow: Decimal = Decimal(0)
    spot_yield: Decimal = Decimal(0)
    liquidation_cost: Decimal = Decimal(0)
    slippable: Decimal = Decimal(0)
    slipped: Decimal = Decimal(0)
    resizes: int = 0
    adjustments: list[Adjustment] = field(default_factory=list)

    @property
    def paid(self) -> int:
        """Settlements that paid; the one at which it is found liquidated does not."""
        return self.exit - self.entry - (1 if self.reason == "LIQUIDATED" else 0)

    @property
    def net(self) -> Decimal:
        gained = self.funding + self.basis + self.spot_yield
        charged = self.entry_fees + self.exit_fees + self.slippage
        return gained - charged - self.borrow - self.liquidation_cost


@dataclass
class ExactResult:
    """One entry per settlement of the period in each curve, and the trades.

    quantity: after the settlement, negative while spot is short. headroom: None while flat or
    unconstrained. free_cash: after the settlement, of the account. interest: of the account too.
    """

    ts_ms: list[int] = field(default_factory=list)
    equity: list[Decimal] = field(default_factory=list)
    funding: list[Decimal] = field(default_factory=list)
    borrow: list[Decimal] = field(default_factory=list)
    spot_yield: list[Decimal] = field(default_factory=list)
    interest: list[Decimal] = field(default_factory=list)
    free_cash: list[Decimal] = field(default_factory=list)
    quantity: list[Decimal] = field(default_factory=list)
    headroom: list[Decimal | None] = field(default_factory=list)
    trades: list[ExactTrade] = field(default_factory=list)
    entries_below_minimum: int = 0
    entries_beyond_margin: int = 0
    perp_bar_liquidations: int = 0
    untradable: int = 0
    closed_at_stale_price: bool = False
