"""Options of how a run is traded: one dataclass per group, its fields named as in GraphQL."""

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Annotated, Any

import typer

from api.cli.given import given, option
from api.cli.parse import maintenance_tier

_COSTS = "Costs"
_CAPITAL = "Capital"
_RULES = "Direction and order rules"
_MARGIN = "Isolated margin (any of these turns it on)"


class Execution(StrEnum):
    """The names are GraphQL's, the values the command line's."""

    TAKER = "taker"
    MAKER = "maker"


class Direction(StrEnum):
    """The names are GraphQL's, the values the command line's."""

    LONG_SPOT = "long-spot"
    SHORT_SPOT = "short-spot"
    BOTH = "both"


@dataclass(frozen=True)
class CostOptions:
    """GraphQL: CostsInput."""

    spot_fee_bps: Annotated[
        float | None, option("Fee of the spot leg; 10 bps are 0.1 %.", _COSTS, "BPS")
    ] = None
    perp_fee_bps: Annotated[float | None, option("Fee of the perp leg.", _COSTS, "BPS")] = None
    slippage_bps: Annotated[float | None, option("Slippage of a taker fill.", _COSTS, "BPS")] = None
    spot_execution: Annotated[
        Execution | None, option("maker: no slippage, always filled.", _COSTS)
    ] = None
    perp_execution: Annotated[Execution | None, option("The same of the perp leg.", _COSTS)] = None
    impact_coefficient: Annotated[
        float | None, option("x sqrt(notional / bar volume) on top of slippage.", _COSTS, "FACTOR")
    ] = None
    borrow_apr: Annotated[
        float | None, option("A year, of borrowed spot; 0.1 is 10 %.", _COSTS, "FRACTION")
    ] = None


@dataclass(frozen=True)
class CapitalOptions:
    """GraphQL: CapitalInput; `initial_capital` is its `initial`."""

    initial_capital: Annotated[
        float | None, option("What the account begins with, in quote currency.", _CAPITAL, "QUOTE")
    ] = None
    notional_fraction: Annotated[
        float | None, option("Notional of a leg as a share of it.", _CAPITAL, "FRACTION")
    ] = None
    lot_step: Annotated[
        float | None, option("Quantities are multiples of it, in base units.", _CAPITAL, "BASE")
    ] = None
    min_quantity: Annotated[float | None, option("Smallest quantity.", _CAPITAL, "BASE")] = None
    min_notional: Annotated[float | None, option("Smallest notional.", _CAPITAL, "QUOTE")] = None
    compounding: Annotated[
        bool | None,
        typer.Option(
            "--compounding", help="Size by the equity at the entry.", rich_help_panel=_CAPITAL
        ),
    ] = None

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


@dataclass(frozen=True)
class RuleOptions:
    """GraphQL: RulesInput."""

    min_holding_settlements: Annotated[
        int | None, option("No exit by signal before so many payments.", _RULES)
    ] = None
    max_holding_settlements: Annotated[
        int | None, option("Closed after so many payments.", _RULES)
    ] = None
    entry_persistence_settlements: Annotated[
        int | None, option("Signals in a row before an entry.", _RULES)
    ] = None
    exit_persistence_settlements: Annotated[
        int | None, option("Signals in a row before an exit.", _RULES)
    ] = None
    stop_basis_loss: Annotated[
        float | None,
        option("Closed at this loss of both legs, share of notional.", _RULES, "FRACTION"),
    ] = None
    break_even_settlements: Annotated[
        int | None, option("Opened if so many payments exceed the costs.", _RULES)
    ] = None


@dataclass(frozen=True)
class MarginOptions:
    """GraphQL: MarginInput and its RebalanceInput."""

    leverage: Annotated[
        float | None, option("Notional over initial margin.", _MARGIN, "FACTOR")
    ] = None
    maintenance_margin_rate: Annotated[
        float | None, option("Balance that must remain, of the notional.", _MARGIN, "FRACTION")
    ] = None
    maintenance_tier: Annotated[
        list[str] | None,
        typer.Option(
            help="The same by notional: FLOOR=RATE, as often as there are tiers.",
            rich_help_panel=_MARGIN,
            show_default=False,
        ),
    ] = None
    liquidation_fee_bps: Annotated[
        float | None, option("Charged at a liquidation on top.", _MARGIN, "BPS")
    ] = None
    buffer_fraction: Annotated[
        float | None, option("Posted beyond the initial margin.", _MARGIN, "FRACTION")
    ] = None
    top_up_below: Annotated[
        float | None,
        option("Rebalance under this ratio of balance to notional.", _MARGIN, "FRACTION"),
    ] = None
    restore_to: Annotated[float | None, option("Up to this ratio.", _MARGIN, "FRACTION")] = None
    release_above: Annotated[
        float | None, option("Grow back above this one.", _MARGIN, "FRACTION")
    ] = None

    def input(self) -> dict[str, Any]:
        """GraphQL: MarginInput; empty where no option asks for margin."""
        values = given(replace(self, maintenance_tier=None))
        if self.maintenance_tier:
            values["maintenanceTiers"] = [maintenance_tier(one) for one in self.maintenance_tier]
        names = ("topUpBelow", "restoreTo", "releaseAbove")
        rebalance = {name: values.pop(name) for name in names if name in values}
        if rebalance:
            values["rebalance"] = rebalance
        return {"mode": "ISOLATED", **values} if values else {}


@dataclass(frozen=True)
class ProfileOption:
    """GraphQL: venueProfile."""

    venue_profile: Annotated[
        str | None,
        option("Whose profile fills what is left open: a venue, or own: each market's.", _COSTS),
    ] = None


TERMS = (CostOptions, CapitalOptions, DirectionOption, RuleOptions, MarginOptions, ProfileOption)
