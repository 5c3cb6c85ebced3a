"""How a run is traded, echoed back with every default resolved."""

import strawberry

from api.schema.enums import MarginMode
from api.schema.made import MadeField, defaulted, echo_fields, echoed, with_fields
from engine.model import costs as model
from engine.model import margin as model_margin
from engine.model import trading as model_trading


@strawberry.type(description="What trading costs, in basis points; borrowing, a year.")
@with_fields(echo_fields(model.Costs))
class Costs:
    """Fields: the parameters of the engine's Costs."""


@strawberry.type(description="Capital and the size of positions.")
@with_fields(echo_fields(model.Capital))
class Capital:
    """Fields: the parameters of the engine's Capital."""


@strawberry.type(description="Where the basis must lie for an entry, both ends included.")
@with_fields(echo_fields(model_trading.EntryBasis))
class EntryBasis:
    """Fields: the parameters of the engine's EntryBasis."""


_ENTRY_BASIS = MadeField(
    "entry_basis",
    EntryBasis | None,
    strawberry.field(description="Where the basis must lie for an entry; null: anywhere."),
)


@strawberry.type(description="Conditions on entries and exits beside the signal.")
@with_fields(echo_fields(model_trading.OrderRules, {"entry_basis": (_ENTRY_BASIS,)}))
class Rules:
    """Fields: the parameters of OrderRules."""


@strawberry.type(description="From a notional on, the rate of the part above it.")
@with_fields(echo_fields(model_margin.MaintenanceTier))
class MaintenanceTier:
    """Fields: the parameters of the engine's MaintenanceTier."""


@strawberry.type(
    description="Collateral moved between the legs, by the ratio of balance to notional."
)
@with_fields(echo_fields(model_margin.Rebalance))
class Rebalance:
    """Fields: the parameters of the engine's Rebalance."""


_TIERS = MadeField(
    "maintenance_tiers",
    list[MaintenanceTier],
    strawberry.field(description="Balance that must remain, by notional; empty: unconstrained."),
)
_REBALANCE = MadeField(
    "rebalance",
    Rebalance | None,
    strawberry.field(description="Collateral moved between the legs; null: never."),
)


@strawberry.type(description="Margin of the perp leg.")
@with_fields(
    echo_fields(
        model_margin.IsolatedMargin,
        {"tiers": (_TIERS,), "rebalance": (_REBALANCE,)},
        may_lack={"leverage": "unconstrained"},
    )
)
class Margin:
    """Fields: mode, and the parameters of IsolatedMargin."""

    mode: MarginMode = strawberry.field(description="Whether it is modelled.")


def costs_of(costs: model.Costs) -> Costs:
    """GraphQL form of costs."""
    return Costs(**echoed(costs))


def capital_of(capital: model.Capital) -> Capital:
    """GraphQL form of capital."""
    return Capital(**echoed(capital))


def rules_of(rules: model_trading.OrderRules) -> Rules:
    """GraphQL form of the order rules."""
    basis = rules.entry_basis
    values = {"entry_basis": None if basis is None else EntryBasis(**echoed(basis))}
    return Rules(**echoed(rules), **values)


def margin_of(margin: model_margin.IsolatedMargin | None) -> Margin:
    """GraphQL form of the margin; None: unconstrained."""
    if margin is None:
        values = defaulted(model_margin.IsolatedMargin)
        values |= {"leverage": None, "maintenance_tiers": [], "rebalance": None}
        return Margin(mode=MarginMode.UNCONSTRAINED, **values)
    rebalance = margin.rebalance
    values = echoed(margin) | {
        "maintenance_tiers": [MaintenanceTier(**echoed(tier)) for tier in margin.tiers],
        "rebalance": None if rebalance is None else Rebalance(**echoed(rebalance)),
    }
    return Margin(mode=MarginMode.ISOLATED, **values)
