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
    PresetOption,
    ProfileOption,
    RuleOptions,
)
from engine.model.parameter import parameters_of
from engine.model.params import Sizing
from engine.model.presets.registry import PRESETS
from engine.model.strategies import COMPARED, COMPOSITE, SIMPLE, STRATEGIES, kind_named, kind_of
from engine.model.strategy import StrategyKind

Result = TypeVar("Result")


class StrategyName(StrEnum):
    """The strategies of GraphQL's StrategyInput."""

    vars().update({kind.name.upper(): kind.name for kind in STRATEGIES})


_BOTH = "Strategies simple and composite"
_SIZING = "Score-scaled sizing of composite (any of these turns it on)"
_OF_BOTH: Mapping[str, Mapping[str, Any]] = {"use_eight_hour_equivalent": {}}


def _own_options(kind: StrategyKind) -> type[Options]:
    panel = f"Strategy {kind.name} (rates: fractions per settlement)"
    return options_of(kind.params, panel=panel, own={**_OF_BOTH, "sizing": {}})(
        type(f"{kind.name.title()}Options", (Options,), {})
    )


OWN: Mapping[str, type[Options]] = {kind.name: _own_options(kind) for kind in COMPARED}
"""The options of each strategy; GraphQL: SimpleInput, CompositeInput without its sizing, ..."""


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


GROUPS: tuple[Any, ...] = (
    EightHourOption,
    *OWN.values(),
    SizingOptions,
    *TERMS,
)


@dataclass(frozen=True)
class RunOptions:
    """The options that every command which starts a run shares, as given."""

    eight_hour: EightHourOption
    own: Mapping[str, Options]
    sizing: SizingOptions
    preset: PresetOption
    costs: CostOptions
    capital: CapitalOptions
    direction: DirectionOption
    rules: RuleOptions
    margin: MarginOptions
    profile: ProfileOption

    def one_strategy(self, name: StrategyName | None) -> dict[str, Any]:
        """The field `strategy` of a start input; none where it is all the preset's."""
        preset = PRESETS.get(self.preset.preset or "")
        own = SIMPLE if preset is None else kind_of(preset.strategy)
        sent = self.strategy_input(name or StrategyName(own.name))
        left_open = name is None and self.preset.preset is not None and not any(sent.values())
        return {} if left_open else {"strategy": sent}

    def strategy_input(self, name: StrategyName) -> dict[str, Any]:
        """GraphQL: StrategyInput. Refuses an option of a strategy that was not chosen."""
        return self.strategy_inputs([name])[0]

    def strategy_inputs(self, names: Sequence[StrategyName]) -> list[dict[str, Any]]:
        """The same of each strategy that is compared."""
        chosen = ", ".join(names)
        owners = (*self.own.items(), (COMPOSITE.name, self.sizing))
        for owner, group in owners:
            if owner not in names and (strange := given(group)):
                option = option_name(next(iter(strange)))
                raise BadInput(f"{option} needs --strategy {owner}, was {chosen}")
        wants_eight_hours = self.eight_hour.use_eight_hour_equivalent
        if wants_eight_hours and not any(_knows_eight_hours(name) for name in names):
            raise BadInput(f"--eight-hour-equivalent needs a rule that compares, was {chosen}")
        return [self._own(name) for name in names]

    def _own(self, name: StrategyName) -> dict[str, Any]:
        own = given(self.own[name]) if name in self.own else {}
        if name == COMPOSITE.name and (sizing := given(self.sizing)):
            own["sizing"] = sizing
        if self.eight_hour.use_eight_hour_equivalent and _knows_eight_hours(name):
            own["useEightHourEquivalent"] = True
        return {name.value: own}

    def terms_input(self) -> dict[str, Any]:
        """How it is traded: those fields of a start input, as far as given."""
        parts = {
            **given(self.preset),
            "costs": given(self.costs),
            "capital": self.capital.input(),
            **given(self.direction),
            "rules": self.rules.input(),
            "margin": self.margin.input(),
            **given(self.profile),
        }
        return {name: part for name, part in parts.items() if part}


def _knows_eight_hours(name: str) -> bool:
    declared = parameters_of(kind_named(name).params)
    return any(one.name == "use_eight_hour_equivalent" for one in declared)


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
        eight_hour, *others = [_taken(group, values) for group in GROUPS]
        strategies = dict(zip(OWN, others, strict=False))
        named = {name: _taken(kind, values) for name, kind in parts.items()}
        shared = RunOptions(eight_hour, strategies, *others[len(strategies) :])
        return command(**values, **named, options=shared)

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
