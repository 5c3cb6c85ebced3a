"""Options that several commands share: one dataclass per group, its fields named as in GraphQL.

An option that is not given is not sent, so the service's defaults have one home.
"""

import inspect
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, fields
from enum import StrEnum
from typing import Annotated, Any, TypeVar, get_type_hints

import typer

from api.client.failures import BadInput
from api.client.given import Options, given, option_name, options_of
from api.client.trading_options import (
    TERMS,
    CapitalOptions,
    CostOptions,
    DirectionOption,
    MarginOptions,
    ProfileOption,
    RuleOptions,
)
from engine.model.params import CompositeParams, SimpleParams, Sizing

Result = TypeVar("Result")


class StrategyName(StrEnum):
    """The strategies of GraphQL's StrategyInput."""

    SIMPLE = "simple"
    COMPOSITE = "composite"
    HOLD = "hold"


_BOTH = "Strategies simple and composite"
_SIMPLE = "Strategy simple (rates: fractions per settlement)"
_COMPOSITE = "Strategy composite (rates: fractions per settlement)"
_SIZING = "Score-scaled sizing of composite (any of these turns it on)"
_OF_BOTH: Mapping[str, Mapping[str, Any]] = {"use_eight_hour_equivalent": {}}


@options_of(SimpleParams, panel=_SIMPLE, own=_OF_BOTH)
class SimpleOptions(Options):
    """GraphQL: SimpleInput."""


@options_of(CompositeParams, panel=_COMPOSITE, own={**_OF_BOTH, "sizing": {}})
class CompositeOptions(Options):
    """GraphQL: CompositeInput without its sizing."""


@options_of(Sizing, panel=_SIZING)
class SizingOptions(Options):
    """GraphQL: SizingInput."""


@dataclass(frozen=True)
class EightHourOption:
    """Both strategies know it."""

    use_eight_hour_equivalent: Annotated[
        bool,
        typer.Option(
            "--eight-hour-equivalent",
            help="Compare r x 8 / interval, not the rate.",
            rich_help_panel=_BOTH,
        ),
    ] = False


GROUPS = (
    EightHourOption,
    SimpleOptions,
    CompositeOptions,
    SizingOptions,
    *TERMS,
)


@dataclass(frozen=True)
class RunOptions:
    """The options that every command which starts a run shares, as given."""

    eight_hour: EightHourOption
    simple: SimpleOptions
    composite: CompositeOptions
    sizing: SizingOptions
    costs: CostOptions
    capital: CapitalOptions
    direction: DirectionOption
    rules: RuleOptions
    margin: MarginOptions
    profile: ProfileOption

    def strategy_input(self, name: StrategyName) -> dict[str, Any]:
        """GraphQL: StrategyInput. Refuses an option of a strategy that was not chosen."""
        return self.strategy_inputs([name])[0]

    def strategy_inputs(self, names: Sequence[StrategyName]) -> list[dict[str, Any]]:
        """The same of each strategy that is compared."""
        chosen = ", ".join(names)
        owners = (
            (StrategyName.SIMPLE, self.simple),
            (StrategyName.COMPOSITE, self.composite),
            (StrategyName.COMPOSITE, self.sizing),
        )
        for owner, group in owners:
            if owner not in names and (strange := given(group)):
                option = option_name(next(iter(strange)))
                raise BadInput(f"{option} needs --strategy {owner}, was {chosen}")
        if self.eight_hour.use_eight_hour_equivalent and set(names) == {StrategyName.HOLD}:
            raise BadInput("--eight-hour-equivalent needs a rule that compares, was hold")
        return [self._own(name) for name in names]

    def _own(self, name: StrategyName) -> dict[str, Any]:
        if name is StrategyName.HOLD:
            return {"hold": {}}
        own = given(self.simple if name is StrategyName.SIMPLE else self.composite)
        if name is StrategyName.COMPOSITE and (sizing := given(self.sizing)):
            own["sizing"] = sizing
        if self.eight_hour.use_eight_hour_equivalent:
            own["useEightHourEquivalent"] = True
        return {name.value: own}

    def terms_input(self) -> dict[str, Any]:
        """How it is traded: those fields of a start input, as far as given."""
        parts = {
            "costs": given(self.costs),
            "capital": self.capital.input(),
            **given(self.direction),
            "rules": given(self.rules),
            "margin": self.margin.input(),
            **given(self.profile),
        }
        return {name: part for name, part in parts.items() if part}


def with_run_options(command: Callable[..., Result]) -> Callable[..., Result]:
    """Give a command every option of GROUPS; it receives them as one RunOptions, `options`.

    A parameter of its own that is a group of options becomes these options, too.
    """
    signature = inspect.signature(command)
    own: list[inspect.Parameter] = []
    parts: dict[str, type[Options]] = {}
    for name, parameter in signature.parameters.items():
        kind = parameter.annotation
        if isinstance(kind, type) and issubclass(kind, Options):
            parts[name] = kind
            own += _parameters(kind)
        elif name != "options":
            own.append(parameter.replace(kind=inspect.Parameter.KEYWORD_ONLY))
    shared = [parameter for group in GROUPS for parameter in _parameters(group)]

    def wrapper(**values: Any) -> Result:
        groups = [_taken(group, values) for group in GROUPS]
        named = {name: _taken(kind, values) for name, kind in parts.items()}
        return command(**values, **named, options=RunOptions(*groups))

    wrapper.__doc__ = command.__doc__
    wrapper.__signature__ = signature.replace(parameters=own + shared)  # type: ignore[attr-defined]
    wrapper.__annotations__ = {parameter.name: parameter.annotation for parameter in own + shared}
    return wrapper


def _parameters(group: Any) -> list[inspect.Parameter]:
    hints = get_type_hints(group, include_extras=True)
    return [
        inspect.Parameter(
            field.name,
            inspect.Parameter.KEYWORD_ONLY,
            default=field.default,
            annotation=hints[field.name],
        )
        for field in fields(group)
    ]


def _taken(group: Any, values: dict[str, Any]) -> Any:
    return group(**{field.name: values.pop(field.name) for field in fields(group)})
