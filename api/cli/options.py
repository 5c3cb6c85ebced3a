"""Options that several commands share: one dataclass per group, its fields named as in GraphQL.

An option that is not given is not sent, so the service's defaults have one home.
"""

import inspect
import math
import re
from collections.abc import Callable
from dataclasses import asdict, dataclass, fields
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated, Any, TypeVar, get_type_hints

import typer

from api.cli.failures import BadInput

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

Result = TypeVar("Result")


class StrategyName(StrEnum):
    """The strategies of GraphQL's StrategyInput."""

    SIMPLE = "simple"
    COMPOSITE = "composite"
    HOLD = "hold"


def _option(help_text: str, panel: str) -> Any:
    return typer.Option(help=help_text, rich_help_panel=panel, show_default=False)


_SIMPLE = "Strategy simple"
_COMPOSITE = "Strategy composite"
_SIZING = "Score-scaled sizing of composite (any of these turns it on)"
_COSTS = "Costs"
_CAPITAL = "Capital"


@dataclass(frozen=True)
class SimpleOptions:
    """GraphQL: SimpleInput. Rates are fractions per settlement: 0.0001 is 1 bp."""

    min_funding_rate: Annotated[float | None, _option("Open at this rate or above.", _SIMPLE)] = (
        None
    )
    exit_funding_rate: Annotated[float | None, _option("Close below this rate.", _SIMPLE)] = None


@dataclass(frozen=True)
class CompositeOptions:
    """GraphQL: CompositeInput without its sizing."""

    entry_threshold: Annotated[float | None, _option("Open at this score.", _COMPOSITE)] = None
    exit_threshold: Annotated[float | None, _option("Close below this score.", _COMPOSITE)] = None
    weight_rate_level: Annotated[float | None, _option("Weight of the rate.", _COMPOSITE)] = None
    weight_trend: Annotated[float | None, _option("Weight of its trend.", _COMPOSITE)] = None
    weight_persistence: Annotated[
        float | None, _option("Weight of its persistence.", _COMPOSITE)
    ] = None
    weight_basis: Annotated[float | None, _option("Weight of the basis.", _COMPOSITE)] = None
    trend_ema_span: Annotated[int | None, _option("Settlements of the EMA.", _COMPOSITE)] = None
    persistence_threshold: Annotated[
        float | None, _option("A rate at or above this persists.", _COMPOSITE)
    ] = None
    persistence_max_periods: Annotated[
        int | None, _option("Settlements for full persistence.", _COMPOSITE)
    ] = None


@dataclass(frozen=True)
class SizingOptions:
    """GraphQL: SizingInput."""

    min_allocation_fraction: Annotated[
        float | None, _option("Share of the capital at score 0.", _SIZING)
    ] = None
    max_allocation_fraction: Annotated[
        float | None, _option("Share of the capital at score 1.", _SIZING)
    ] = None
    max_portfolio_exposure: Annotated[
        float | None, _option("Notional never exceeded, in quote currency.", _SIZING)
    ] = None


@dataclass(frozen=True)
class CostOptions:
    """GraphQL: CostsInput."""

    spot_fee_bps: Annotated[float | None, _option("Taker fee of the spot leg.", _COSTS)] = None
    perp_fee_bps: Annotated[float | None, _option("Taker fee of the perp leg.", _COSTS)] = None
    slippage_bps: Annotated[float | None, _option("Slippage of each fill.", _COSTS)] = None


@dataclass(frozen=True)
class CapitalOptions:
    """GraphQL: CapitalInput; `initial_capital` is its `initial`."""

    initial_capital: Annotated[float | None, _option("In quote currency.", _CAPITAL)] = None
    notional_fraction: Annotated[
        float | None, _option("Notional of a leg as a share of it.", _CAPITAL)
    ] = None
    lot_step: Annotated[float | None, _option("Quantities are multiples of it.", _CAPITAL)] = None
    min_quantity: Annotated[float | None, _option("Smallest quantity.", _CAPITAL)] = None
    min_notional: Annotated[float | None, _option("Smallest notional.", _CAPITAL)] = None


@dataclass(frozen=True)
class EightHourOption:
    """Both strategies know it."""

    use_eight_hour_equivalent: Annotated[
        bool,
        typer.Option("--eight-hour-equivalent", help="Compare r x 8 / interval, not the rate."),
    ] = False


GROUPS = (
    EightHourOption,
    SimpleOptions,
    CompositeOptions,
    SizingOptions,
    CostOptions,
    CapitalOptions,
)


def camel_case(name: str) -> str:
    """min_funding_rate -> minFundingRate, as GraphQL spells it."""
    first, *rest = name.split("_")
    return first + "".join(word.capitalize() for word in rest)


def option_name(field: str) -> str:
    """minFundingRate -> --min-funding-rate, as the command line spells it."""
    return "--" + re.sub("[A-Z]", lambda letter: "-" + letter.group().lower(), field)


def given(group: "DataclassInstance") -> dict[str, Any]:
    """The options of a group that were given, as a GraphQL input. JSON has no NaN and no inf."""
    values = {name: value for name, value in asdict(group).items() if value is not None}
    for name, value in values.items():
        if not math.isfinite(value):
            raise BadInput(f"{option_name(camel_case(name))} must be a finite number, was {value}")
    return {camel_case(name): value for name, value in values.items()}


@dataclass(frozen=True)
class RunOptions:
    """The shared options of `carry backtest` and `carry sweep`, as given."""

    eight_hour: EightHourOption
    simple: SimpleOptions
    composite: CompositeOptions
    sizing: SizingOptions
    costs: CostOptions
    capital: CapitalOptions

    def strategy_input(self, name: StrategyName) -> dict[str, Any]:
        """GraphQL: StrategyInput. Refuses an option of a strategy that was not chosen."""
        owners = (
            (StrategyName.SIMPLE, self.simple),
            (StrategyName.COMPOSITE, self.composite),
            (StrategyName.COMPOSITE, self.sizing),
        )
        for owner, group in owners:
            if owner is not name and (strange := given(group)):
                option = option_name(next(iter(strange)))
                raise BadInput(f"{option} needs --strategy {owner}, was {name}")
        eight_hour = self.eight_hour.use_eight_hour_equivalent
        if name is StrategyName.HOLD:
            if eight_hour:
                raise BadInput("--eight-hour-equivalent needs a rule that compares, was hold")
            return {"hold": {}}
        own = given(self.simple) | given(self.composite)
        if sizing := given(self.sizing):
            own["sizing"] = sizing
        if eight_hour:
            own["useEightHourEquivalent"] = True
        return {name.value: own}

    def costs_and_capital(self) -> dict[str, Any]:
        """The parts `costs` and `capital` of a start input, as far as given."""
        capital = given(self.capital)
        if "initialCapital" in capital:
            capital["initial"] = capital.pop("initialCapital")
        parts = {"costs": given(self.costs), "capital": capital}
        return {name: part for name, part in parts.items() if part}


def with_run_options(command: Callable[..., Result]) -> Callable[..., Result]:
    """Give a command every option of GROUPS; it receives them as one RunOptions, `options`."""
    signature = inspect.signature(command)
    shared = [
        inspect.Parameter(
            field.name,
            inspect.Parameter.KEYWORD_ONLY,
            default=field.default,
            annotation=get_type_hints(group, include_extras=True)[field.name],
        )
        for group in GROUPS
        for field in fields(group)
    ]
    own = [
        parameter.replace(kind=inspect.Parameter.KEYWORD_ONLY)
        for name, parameter in signature.parameters.items()
        if name != "options"
    ]

    def wrapper(**values: Any) -> Result:
        groups = [
            group(**{field.name: values.pop(field.name) for field in fields(group)})
            for group in GROUPS
        ]
        return command(**values, options=RunOptions(*groups))  # type: ignore[arg-type]

    wrapper.__doc__ = command.__doc__
    wrapper.__signature__ = signature.replace(parameters=own + shared)  # type: ignore[attr-defined]
    wrapper.__annotations__ = {parameter.name: parameter.annotation for parameter in own + shared}
    return wrapper
