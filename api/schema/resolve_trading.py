"""Costs, capital, direction, order rules and margin, from what a client sent."""

from dataclasses import replace
from typing import Any

from api.errors import InvalidInput
from api.schema.enums import MarginMode
from api.schema.inputs import Terms
from api.schema.sent import camel, given, group
from api.schema.trading_inputs import CostsInput, MaintenanceTierInput, MarginInput
from engine.model.costs import Capital, Costs, Execution
from engine.model.margin import IsolatedMargin, MaintenanceTier, Rebalance
from engine.model.trading import OrderRules, Trading

MAKER_COSTS = Costs(
    spot_fee_bps=10.0,
    perp_fee_bps=2.0,
    spot_execution=Execution.MAKER,
    perp_execution=Execution.MAKER,
)
"""Where both legs are MAKER and nothing is given; the fees are those of the FeeSettings of
https://github.com/Urftt/funding-rate-arbitrage."""


def terms_of(sent: Terms) -> tuple[Costs, Capital, Trading]:
    """The terms of any question; InvalidInput where something is out of range."""
    capital = group(Capital, given(sent.capital), "capital")
    return _costs(sent.costs), capital, _trading(sent)


def _costs(sent: CostsInput | None) -> Costs:
    values = given(sent)
    for leg in ("spot", "perp"):
        execution = values.get(f"{leg}_execution")
        if execution is None:
            continue
        values[f"{leg}_execution"] = execution.value
        if execution.value == Execution.MAKER:
            fee = f"{leg}_fee_bps"
            values.setdefault(fee, getattr(MAKER_COSTS, fee))
    return group(Costs, values, "costs")


def _trading(sent: Terms) -> Trading:
    values: dict[str, Any] = {
        "rules": group(OrderRules, given(sent.rules), "rules"),
        "margin": _margin(sent.margin),
    }
    if sent.direction:
        values["direction"] = sent.direction.value
    return group(Trading, values, "margin")  # its one rule across the fields is on rebalance


def _margin(sent: MarginInput | None) -> IsolatedMargin | None:
    values = given(sent)
    mode = values.pop("mode", MarginMode.UNCONSTRAINED)
    if mode is MarginMode.UNCONSTRAINED:
        for field in values:
            name = camel(field)
            raise InvalidInput(
                f"margin.{name}", f"{name} must go with mode ISOLATED, was with UNCONSTRAINED"
            )
        return None
    if "leverage" not in values:
        raise InvalidInput(
            "margin.leverage", "leverage must be given with mode ISOLATED, was absent"
        )
    rebalance = values.pop("rebalance", None)
    values["tiers"] = _tiers(
        values.pop("maintenance_margin_rate", None), values.pop("maintenance_tiers", None)
    )
    margin = group(IsolatedMargin, values, "margin", {"tiers": "maintenanceTiers"})
    if rebalance is None:
        return margin
    restored = {"restore_to": margin.posted_fraction} | given(rebalance)
    return replace(margin, rebalance=group(Rebalance, restored, "margin.rebalance"))


def _tiers(
    rate: float | None, sent: list[MaintenanceTierInput] | None
) -> tuple[MaintenanceTier, ...]:
    if (rate is None) == (sent is None):
        was = "neither" if rate is None else "both"
        raise InvalidInput(
            "margin",
            f"exactly one of maintenanceMarginRate and maintenanceTiers must be given, was {was}",
        )
    if sent is None:
        flat = {"notional_floor": 0.0, "rate": rate}
        return (group(MaintenanceTier, flat, "margin", {"rate": "maintenanceMarginRate"}),)
    return tuple(
        group(MaintenanceTier, given(tier), f"margin.maintenanceTiers.{index}")
        for index, tier in enumerate(sent)
    )
