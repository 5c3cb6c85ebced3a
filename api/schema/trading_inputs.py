"""Costs, capital, order rules and margin as clients send them; absent (or null): the default."""

import strawberry
from strawberry import UNSET

from api.schema.enums import MarginMode
from api.schema.made import MadeField, input_fields, with_fields
from engine.model.costs import Capital, Costs
from engine.model.margin import IsolatedMargin, MaintenanceTier, Rebalance
from engine.model.trading import EntryBasis, OrderRules


@strawberry.input(description="What trading costs, in basis points; borrowing, a year.")
@with_fields(input_fields(Costs))
class CostsInput:
    """Fields: the parameters of Costs."""


@strawberry.input(description="Capital and the size of positions.")
@with_fields(input_fields(Capital))
class CapitalInput:
    """Fields: the parameters of Capital."""


@strawberry.input(
    description="Where the basis, (perp - spot) / spot of the traded prices, must lie for an "
    "entry; at least one of its ends."
)
@with_fields(input_fields(EntryBasis))
class EntryBasisInput:
    """Fields: the parameters of EntryBasis."""


_ENTRY_BASIS = MadeField(
    "entry_basis",
    EntryBasisInput | None,
    strawberry.field(
        default=UNSET, description="Where the basis must lie for an entry; absent: anywhere."
    ),
)


@strawberry.input(description="Conditions on entries and exits beside the signal.")
@with_fields(input_fields(OrderRules, {"entry_basis": (_ENTRY_BASIS,)}))
class RulesInput:
    """Fields: the parameters of OrderRules."""


@strawberry.input(description="From a notional on, the rate of the part above it.")
@with_fields(input_fields(MaintenanceTier))
class MaintenanceTierInput:
    """Fields: the parameters of MaintenanceTier."""


@strawberry.input(
    description="Collateral moved between the legs (direction LONG_SPOT only). Ratios are of the "
    "balance to the perp's notional at the mark price."
)
@with_fields(input_fields(Rebalance))
class RebalanceInput:
    """Fields: the parameters of Rebalance."""


_TIERS = (
    MadeField(
        "maintenance_margin_rate",
        float | None,
        strawberry.field(
            default=UNSET,
            description="Balance that must remain, fraction of the notional, instead of "
            "maintenanceTiers. Without either: the tiers of the venue's profile, else 0.01.",
        ),
    ),
    MadeField(
        "maintenance_tiers",
        list[MaintenanceTierInput] | None,
        strawberry.field(default=UNSET, description="The same by notional."),
    ),
)
_REBALANCE = MadeField(
    "rebalance",
    RebalanceInput | None,
    strawberry.field(
        default=UNSET, description="Collateral moved between the legs; absent: never."
    ),
)


@strawberry.input(description="Margin of the perp leg. Everything but mode goes with ISOLATED.")
@with_fields(
    input_fields(
        IsolatedMargin,
        {"tiers": _TIERS, "rebalance": (_REBALANCE,)},
    )
)
class MarginInput:
    """Fields: mode, and the parameters of IsolatedMargin."""

    mode: MarginMode | None = strawberry.field(
        default=UNSET,
        description="Whether margin is modelled. Default ISOLATED; UNCONSTRAINED: it is not.",
    )
