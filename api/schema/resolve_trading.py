"""Costs, capital, direction, order rules and margin, from what a client sent."""

from dataclasses import replace
from typing import Any

from api.errors import InvalidInput
from api.market_data.venues.terms import VenueTerms
from api.runs.terms import ProfiledTerms
from api.runs.venue_profile import ProfileReader
from api.schema.enums import MarginMode
from api.schema.inputs import Terms as SentTerms
from api.schema.preset_choice import Asked, asked, is_funded
from api.schema.sent import given, group
from api.schema.trading_inputs import MaintenanceTierInput
from engine.model.account import ASSUMED_TIERS, default_resize_band
from engine.model.costs import MAKER_COSTS, Capital, Costs, Execution
from engine.model.margin import IsolatedMargin, MaintenanceTier, Rebalance
from engine.model.parameter import nullable_of
from engine.model.trading import EntryBasis, OrderRules, Trading
from engine.model.written import camel


def terms_of(sent: SentTerms, venue: VenueTerms | None) -> ProfiledTerms:
    """The terms of any question; InvalidInput where something is out of range.

    venue: of the market, whose values stand where the input gives none.
    """
    asking, profile = asked(sent), ProfileReader(venue)
    costs = _costs(asking.part("costs"), profile)
    sizes = asking.part("capital", nullable_of(Capital))
    profile.fill(sizes, "lot_step", "lot_step", "spot_lot_step", "perp_lot_step")
    profile.fill(sizes, "min_quantity", "min_quantity", "spot_min_quantity", "perp_min_quantity")
    profile.fill(sizes, "min_notional", "min_notional", "spot_min_notional", "perp_min_notional")
    trading = _trading(asking, profile)
    if "resize_band" not in sizes:
        funded = is_funded(asking)
        sizes["resize_band"] = default_resize_band(funded=funded, margin=trading.margin)
    parts = {
        "costs": costs,
        "capital": group(Capital, sizes, "capital"),
        "trading": trading,
        "profile": profile.use(),
    }
    return group(ProfiledTerms, parts, "capital")  # its one rule across them is on resize_band


def _costs(values: dict[str, Any], profile: ProfileReader) -> Costs:
    for leg in ("spot", "perp"):
        execution = Execution.TAKER
        if f"{leg}_execution" in values:
            execution = Execution(values[f"{leg}_execution"].value)
        fee = f"{leg}_fee_bps"
        profile.fill(values, fee, f"{leg}_{execution.lower()}_fee_bps")
        if execution is Execution.MAKER:
            values.setdefault(fee, getattr(MAKER_COSTS, fee))
    return group(Costs, values, "costs")


def _trading(asking: Asked, profile: ProfileReader) -> Trading:
    values: dict[str, Any] = {
        "rules": _rules(asking.part("rules")),
        "margin": _margin(asking.part("margin"), profile),
    }
    direction = asking.value("direction")
    if direction is not None:
        values["direction"] = direction
    # Its rules across the fields are on these two.
    return group(Trading, values, "margin", elsewhere={"min_headroom": "rules"})


def _rules(values: dict[str, Any]) -> OrderRules:
    if "entry_basis" in values:
        basis = given(values["entry_basis"])
        values["entry_basis"] = group(EntryBasis, basis, "rules.entryBasis")
    return group(OrderRules, values, "rules")


def _margin(values: dict[str, Any], profile: ProfileReader) -> IsolatedMargin | None:
    mode = MarginMode(values.pop("mode", MarginMode.ISOLATED))
    if mode is MarginMode.UNCONSTRAINED:
        for field in values:
            name = camel(field)
            raise InvalidInput(
                f"margin.{name}", f"{name} must go with mode ISOLATED, was with UNCONSTRAINED"
            )
        return None
    rebalance = values.pop("rebalance", None)
    profile.fill(values, "liquidation_fee_bps", "liquidation_fee_bps")
    values["tiers"] = _tiers(
        values.pop("maintenance_margin_rate", None), values.pop("maintenance_tiers", None), profile
    )
    margin = group(IsolatedMargin, values, "margin", {"tiers": "maintenanceTiers"})
    if rebalance is None:
        return margin
    restored = {"restore_to": margin.posted_fraction} | given(rebalance)
    return replace(margin, rebalance=group(Rebalance, restored, "margin.rebalance"))


def _tiers(
    rate: float | None, sent: list[MaintenanceTierInput] | None, profile: ProfileReader
) -> tuple[MaintenanceTier, ...]:
    if rate is None and sent is None:
        known: dict[str, Any] = {}
        profile.fill(known, "tiers", "maintenance_tiers")
        told = tuple(MaintenanceTier(floor, rate) for floor, rate in known.get("tiers", ()))
        return told or ASSUMED_TIERS
    if sent is None:
        flat = {"notional_floor": 0.0, "rate": rate}
        return (group(MaintenanceTier, flat, "margin", {"rate": "maintenanceMarginRate"}),)
    if rate is not None:
        raise InvalidInput(
            "margin",
            "at most one of maintenanceMarginRate and maintenanceTiers must be given, was both",
        )
    return tuple(
        group(MaintenanceTier, given(tier), f"margin.maintenanceTiers.{index}")
        for index, tier in enumerate(sent)
    )
