"""Options of how a run is traded: one dataclass per group, its fields named as in GraphQL."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Annotated, Any

import typer

from api.client.given import Options, declared_option, given, option, options_of
from api.client.parse import maintenance_tier
from engine.model import costs as model
from engine.model.margin import IsolatedMargin, Rebalance
from engine.model.parameter import parameters_of
from engine.model.presets.registry import PRESETS
from engine.model.trading import EntryBasis, OrderRules
from engine.model.written import camel

_PRESET = "Preset"
_COSTS = "Costs"
_CAPITAL = "Capital"
_RULES = "Direction and order rules"
_MARGIN = "Margin"


class Execution(StrEnum):
    """The names are GraphQL's, the values the command line's."""

    TAKER = "taker"
    MAKER = "maker"


class SlippageModel(StrEnum):
    """The names are GraphQL's, the values the command line's."""

    FIXED = "fixed"
    ESTIMATED = "estimated"


class Direction(StrEnum):
    """The names are GraphQL's, the values the command line's."""

    LONG_SPOT = "long-spot"
    SHORT_SPOT = "short-spot"
    BOTH = "both"


@options_of(
    model.Costs,
    panel=_COSTS,
    choices={model.Execution: Execution, model.SlippageModel: SlippageModel},
)
class CostOptions(Options):
    """GraphQL: CostsInput."""


@options_of(model.Capital, panel=_CAPITAL, called={"initial": "initial_capital"})
class CapitalOptions(Options):
    """GraphQL: CapitalInput; `initial_capital` is its `initial`."""

    def input(self) -> dict[str, Any]:
        """GraphQL: CapitalInput."""
        values = given(self)
        if "initialCapital" in values:
            values["initial"] = values.pop("initialCapital")
        return values


@dataclass(frozen=True)
class DirectionOption:
    """GraphQL: Direction."""

    direction: Annotated[
        Direction | None,
        option("long-spot, short-spot, or both: as it pays.", _RULES, metavar="SIDE"),
    ] = None


_ENTRY_BASIS = {
    f"entry_basis_{one.name}": Annotated[
        float | None, declared_option(EntryBasis, one.name, _RULES)
    ]
    for one in parameters_of(EntryBasis)
}


@options_of(OrderRules, panel=_RULES, own={"entry_basis": _ENTRY_BASIS})
class RuleOptions(Options):
    """GraphQL: RulesInput and its EntryBasisInput."""

    def input(self) -> dict[str, Any]:
        """GraphQL: RulesInput."""
        values = given(self)
        ends = {one.name: camel(f"entry_basis_{one.name}") for one in parameters_of(EntryBasis)}
        basis = {end: values.pop(name) for end, name in ends.items() if name in values}
        return {**values, "entryBasis": basis} if basis else values


class MarginMode(StrEnum):
    """The names are GraphQL's, the values the command line's."""

    ISOLATED = "isolated"
    UNCONSTRAINED = "unconstrained"


_MODE_AND_TIERS = {
    "margin": Annotated[
        MarginMode | None,
        option("Whether it is modelled; any other of these is isolated.", _MARGIN, "MODE"),
    ],
    "maintenance_margin_rate": Annotated[
        float | None, option("Balance that must remain, of the notional.", _MARGIN, "FRACTION")
    ],
    "maintenance_tier": Annotated[
        list[str] | None,
        typer.Option(
            help="The same by notional: FLOOR=RATE, as often as there are tiers.",
            rich_help_panel=_MARGIN,
            show_default=False,
        ),
    ],
}


@options_of(
    IsolatedMargin, Rebalance, panel=_MARGIN, own={"tiers": _MODE_AND_TIERS, "rebalance": {}}
)
class MarginOptions(Options):
    """GraphQL: MarginInput and its RebalanceInput."""

    def input(self) -> dict[str, Any]:
        """GraphQL: MarginInput; empty where no option asks for margin."""
        values = given(self)
        if tiers := values.pop("maintenanceTier", None):
            values["maintenanceTiers"] = [maintenance_tier(one) for one in tiers]
        names = [camel(one.name) for one in parameters_of(Rebalance)]
        rebalance = {name: values.pop(name) for name in names if name in values}
        if rebalance:
            values["rebalance"] = rebalance
        mode = values.pop("margin", MarginMode.ISOLATED.name if values else None)
        return {"mode": mode, **values} if mode else {}


@dataclass(frozen=True)
class PresetOption:
    """GraphQL: preset."""

    preset: Annotated[
        str | None,
        option(f"{', '.join(PRESETS)}: what is left open is the preset's.", _PRESET, "NAME"),
    ] = None


@dataclass(frozen=True)
class ProfileOption:
    """GraphQL: venueProfile."""

    venue_profile: Annotated[
        str | None,
        option(
            "Whose profile fills what is left open: a venue, own: each market's, or none.", _COSTS
        ),
    ] = None


TERMS = (
    PresetOption,
    CostOptions,
    CapitalOptions,
    DirectionOption,
    RuleOptions,
    MarginOptions,
    ProfileOption,
)
