"""What the exact simulator leaves behind."""

from dataclasses import dataclass, field
from decimal import Decimal


@dataclass
class Adjustment:
    """Both legs reduced or enlarged by a rebalancing: settlement, signed change, its costs."""

    index: int
    change: Decimal
    fees: Decimal
    slippage: Decimal


@dataclass
class ExactTrade:
    """One round trip. Indices are settlements of the period; spot_entry and the like are fills.

    direction: 1 long spot, -1 short spot. quantity: the one opened. basis: both legs at unslipped
    prices, what rebalancing has realised included. notional: of perp at the entry. tied_up: what
    spot and margin take at the entry. turnover: value of all fills, both legs.
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
    exit_fees: Decimal = Decimal(0)
    funding: Decimal = Decimal(0)
    basis: Decimal = Decimal(0)
    borrow: Decimal = Decimal(0)
    liquidation_cost: Decimal = Decimal(0)
    adjustments: list[Adjustment] = field(default_factory=list)

    @property
    def paid(self) -> int:
        """Settlements that paid; the one at which it is found liquidated does not."""
        return self.exit - self.entry - (1 if self.reason == "LIQUIDATED" else 0)

    @property
    def net(self) -> Decimal:
        charged = self.entry_fees + self.exit_fees + self.slippage
        return self.funding + self.basis - charged - self.borrow - self.liquidation_cost


@dataclass
class ExactResult:
    """One entry per settlement of the period in each curve, and the trades.

    quantity: after the settlement, negative while spot is short. headroom: None while flat or
    unconstrained.
    """

    equity: list[Decimal] = field(default_factory=list)
    funding: list[Decimal] = field(default_factory=list)
    borrow: list[Decimal] = field(default_factory=list)
    quantity: list[Decimal] = field(default_factory=list)
    headroom: list[Decimal | None] = field(default_factory=list)
    trades: list[ExactTrade] = field(default_factory=list)
    entries_below_minimum: int = 0
    entries_beyond_margin: int = 0
