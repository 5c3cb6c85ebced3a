"""Costs, capital, order rules and margin as clients send them; absent (or null): the default."""

import strawberry
from strawberry import UNSET

from api.schema.enums import Execution, MarginMode


@strawberry.input(description="What trading costs, in basis points; borrowing, a year.")
class CostsInput:
    spot_fee_bps: float | None = strawberry.field(
        default=UNSET, description="Fee of the spot leg. Default 10, TAKER or MAKER."
    )
    perp_fee_bps: float | None = strawberry.field(
        default=UNSET, description="Fee of the perp leg. Default 5.5; of a MAKER leg 2."
    )
    slippage_bps: float | None = strawberry.field(
        default=UNSET, description="How much worse than the price a TAKER fill is. Default 5."
    )
    spot_execution: Execution | None = strawberry.field(
        default=UNSET, description="How the spot leg is filled. Default TAKER."
    )
    perp_execution: Execution | None = strawberry.field(
        default=UNSET, description="How the perp leg is filled. Default TAKER."
    )
    impact_coefficient: float | None = strawberry.field(
        default=UNSET,
        description="Slippage on top of a TAKER leg: this x the square root of the fill's "
        "notional over the quote volume of the leg's last bar. Default 0: none.",
    )
    borrow_apr: float | None = strawberry.field(
        default=UNSET,
        description="Yearly rate of borrowing the spot of a short spot leg, fraction of its "
        "value. Default 0.",
    )


@strawberry.input(description="Capital and the size of positions.")
class CapitalInput:
    initial: float | None = strawberry.field(
        default=UNSET, description="Initial capital, quote currency. Default 10000."
    )
    notional_fraction: float | None = strawberry.field(
        default=UNSET, description="Notional as a share of the initial capital. Default 1."
    )
    lot_step: float | None = strawberry.field(
        default=UNSET,
        description="Quantities are rounded down to a multiple of this. Default 0.00001.",
    )
    min_quantity: float | None = strawberry.field(
        default=UNSET, description="Smallest quantity that is opened. Default 0."
    )
    min_notional: float | None = strawberry.field(
        default=UNSET, description="Smallest notional that is opened. Default 1."
    )
    compounding: bool | None = strawberry.field(
        default=UNSET,
        description="Size by the equity at the entry instead of the initial capital. "
        "Default false.",
    )


@strawberry.input(description="Conditions on entries and exits beside the signal.")
class RulesInput:
    min_holding_settlements: int | None = strawberry.field(
        default=UNSET,
        description="No exit by signal before the position was paid so often. Default 0.",
    )
    max_holding_settlements: int | None = strawberry.field(
        default=UNSET, description="Closed once it was paid so often. Default: no limit."
    )
    entry_persistence_settlements: int | None = strawberry.field(
        default=UNSET,
        description="Settlements in a row at which the signal must have said open. Default 1.",
    )
    exit_persistence_settlements: int | None = strawberry.field(
        default=UNSET,
        description="Settlements in a row at which the signal must have said close. Default 1.",
    )
    stop_basis_loss: float | None = strawberry.field(
        default=UNSET,
        description="Closed once both legs together have lost this share of the notional at "
        "entry, by unslipped prices. Default: no stop.",
    )
    break_even_settlements: int | None = strawberry.field(
        default=UNSET,
        description="Opened only where the funding of so many settlements at the present rate "
        "exceeds the costs of the round trip. Default: not asked.",
    )


@strawberry.input(description="From a notional on, the rate of the part above it.")
class MaintenanceTierInput:
    notional_floor: float = strawberry.field(
        description="Where the tier begins, quote currency; the first at 0, then ascending."
    )
    rate: float = strawberry.field(
        description="Maintenance margin of the notional above the floor, fraction."
    )


@strawberry.input(
    description="Collateral moved between the legs (direction LONG_SPOT only). Ratios are of the "
    "balance to the perp's notional at the mark price."
)
class RebalanceInput:
    top_up_below: float = strawberry.field(
        description="Under this ratio both legs are reduced and the spot's proceeds posted."
    )
    restore_to: float | None = strawberry.field(
        default=UNSET,
        description="The ratio after it, above topUpBelow. Default 1 / leverage + bufferFraction.",
    )
    release_above: float | None = strawberry.field(
        default=UNSET,
        description="Above this ratio both legs grow back with what is posted too much. "
        "Default: never.",
    )


@strawberry.input(description="Margin of the perp leg. Everything but mode goes with ISOLATED.")
class MarginInput:
    mode: MarginMode | None = strawberry.field(
        default=UNSET, description="Whether margin is modelled. Default UNCONSTRAINED: it is not."
    )
    leverage: float | None = strawberry.field(
        default=UNSET, description="Perp notional over its initial margin. Needed by ISOLATED."
    )
    maintenance_margin_rate: float | None = strawberry.field(
        default=UNSET,
        description="Balance that must remain, fraction of the notional. ISOLATED needs exactly "
        "one of this and maintenanceTiers.",
    )
    maintenance_tiers: list[MaintenanceTierInput] | None = strawberry.field(
        default=UNSET, description="The same by notional."
    )
    liquidation_fee_bps: float | None = strawberry.field(
        default=UNSET,
        description="Charged at a liquidation on top of the fees, of the perp's notional. "
        "Default 0.",
    )
    buffer_fraction: float | None = strawberry.field(
        default=UNSET,
        description="Collateral posted beyond the initial margin, fraction of the notional. "
        "Default 0.",
    )
    rebalance: RebalanceInput | None = strawberry.field(
        default=UNSET, description="Collateral moved between the legs; absent: never."
    )
