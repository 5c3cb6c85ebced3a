"""How a run is traded, echoed back with every default resolved."""

from dataclasses import fields
from typing import Any

import strawberry

from api.schema.enums import Execution, MarginMode
from engine.model import costs as model
from engine.model.margin import IsolatedMargin
from engine.model.trading import OrderRules


@strawberry.type(description="What trading costs, in basis points; borrowing, a year.")
class Costs:
    spot_fee_bps: float = strawberry.field(description="Fee of the spot leg, bps of the fill.")
    perp_fee_bps: float = strawberry.field(description="Fee of the perp leg, bps of the fill.")
    slippage_bps: float = strawberry.field(
        description="How much worse than the price a TAKER fill is, bps."
    )
    spot_execution: Execution = strawberry.field(description="How the spot leg is filled.")
    perp_execution: Execution = strawberry.field(description="How the perp leg is filled.")
    impact_coefficient: float = strawberry.field(
        description="Slippage on top of a TAKER leg: this x the square root of the fill's "
        "notional over the quote volume of the leg's last bar; 0: none."
    )
    borrow_apr: float = strawberry.field(
        description="Yearly rate of borrowing the spot of a short spot leg, fraction of its value."
    )


@strawberry.type(description="Capital and the size of positions.")
class Capital:
    initial: float = strawberry.field(description="Initial capital, quote currency.")
    notional_fraction: float = strawberry.field(
        description="Notional of a position as a share of the initial capital."
    )
    lot_step: float = strawberry.field(
        description="Quantities are rounded down to a multiple of this; 0: not rounded."
    )
    min_quantity: float = strawberry.field(description="Smallest quantity that is opened.")
    min_notional: float = strawberry.field(
        description="Smallest notional that is opened, quote currency."
    )
    compounding: bool = strawberry.field(
        description="Whether positions are sized by the equity at their entry."
    )


@strawberry.type(description="Conditions on entries and exits beside the signal.")
class Rules:
    min_holding_settlements: int = strawberry.field(
        description="No exit by signal before the position was paid so often."
    )
    max_holding_settlements: int | None = strawberry.field(
        description="Closed once it was paid so often; null: no limit."
    )
    entry_persistence_settlements: int = strawberry.field(
        description="Settlements in a row at which the signal must have said open."
    )
    exit_persistence_settlements: int = strawberry.field(
        description="Settlements in a row at which the signal must have said close."
    )
    stop_basis_loss: float | None = strawberry.field(
        description="Closed once both legs together have lost this share of the notional at "
        "entry, by unslipped prices; null: no stop."
    )
    break_even_settlements: int | None = strawberry.field(
        description="Opened only where the funding of so many settlements at the present rate "
        "exceeds the costs of the round trip; null: not asked."
    )


@strawberry.type(description="From a notional on, the rate of the part above it.")
class MaintenanceTier:
    notional_floor: float = strawberry.field(description="Where it begins, quote currency.")
    rate: float = strawberry.field(
        description="Maintenance margin of the notional above the floor, fraction."
    )


@strawberry.type(
    description="Collateral moved between the legs, by the ratio of balance to notional."
)
class Rebalance:
    top_up_below: float = strawberry.field(
        description="Under this ratio both legs are reduced and the spot's proceeds posted."
    )
    restore_to: float = strawberry.field(description="The ratio after it.")
    release_above: float | None = strawberry.field(
        description="Above this ratio both legs grow back; null: never."
    )


@strawberry.type(description="Margin of the perp leg.")
class Margin:
    mode: MarginMode = strawberry.field(description="Whether it is modelled.")
    leverage: float | None = strawberry.field(
        description="Perp notional over its initial margin; null: unconstrained."
    )
    maintenance_tiers: list[MaintenanceTier] = strawberry.field(
        description="Balance that must remain, by notional; empty: unconstrained."
    )
    liquidation_fee_bps: float = strawberry.field(
        description="Charged at a liquidation on top of the fees, bps of the perp's notional."
    )
    buffer_fraction: float = strawberry.field(
        description="Collateral posted beyond the initial margin, fraction of the notional."
    )
    rebalance: Rebalance | None = strawberry.field(
        description="Collateral moved between the legs; null: never."
    )


def costs_of(costs: model.Costs) -> Costs:
    """GraphQL form of costs."""
    values = _values(Costs, costs)
    for leg in ("spot_execution", "perp_execution"):
        values[leg] = Execution(values[leg].value)
    return Costs(**values)


def capital_of(capital: model.Capital) -> Capital:
    """GraphQL form of capital."""
    return Capital(**_values(Capital, capital))


def rules_of(rules: OrderRules) -> Rules:
    """GraphQL form of the order rules."""
    return Rules(**_values(Rules, rules))


def margin_of(margin: IsolatedMargin | None) -> Margin:
    """GraphQL form of the margin; None: unconstrained."""
    if margin is None:
        return Margin(
            mode=MarginMode.UNCONSTRAINED,
            leverage=None,
            maintenance_tiers=[],
            liquidation_fee_bps=0.0,
            buffer_fraction=0.0,
            rebalance=None,
        )
    rebalance = margin.rebalance
    return Margin(
        mode=MarginMode.ISOLATED,
        leverage=margin.leverage,
        maintenance_tiers=[
            MaintenanceTier(**_values(MaintenanceTier, tier)) for tier in margin.tiers
        ],
        liquidation_fee_bps=margin.liquidation_fee_bps,
        buffer_fraction=margin.buffer_fraction,
        rebalance=None if rebalance is None else Rebalance(**_values(Rebalance, rebalance)),
    )


def _values(kind: Any, value: object) -> dict[str, Any]:
    # The engine's dataclasses have the same field names.
    return {field.name: getattr(value, field.name) for field in fields(kind)}
