"""From a command's options to the fields of a GraphQL input; what was not given is not sent."""

import math
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict, dataclass, fields
from enum import Enum
from types import MappingProxyType
from typing import TYPE_CHECKING, Annotated, Any, ClassVar, TypeVar

import typer

from api.client.failures import BadInput
from engine.model.parameter import Measure, Parameter, parameters_of
from engine.model.written import camel

if TYPE_CHECKING:
    from _typeshed import DataclassInstance


Group = TypeVar("Group", bound="Options")

_NOTHING: Mapping[Any, Any] = MappingProxyType({})
_ARE_FRACTIONS = {Measure.RATE, Measure.YEARLY}


def option(help_text: str, panel: str, metavar: str | None = None) -> Any:
    """An option whose default is the service's.

    metavar: the unit of a number (FRACTION: 1 is 100 %; QUOTE, BASE: units of those currencies),
    or what stands for a choice whose names would leave no room for those of the options.
    """
    return typer.Option(help=help_text, rich_help_panel=panel, show_default=False, metavar=metavar)


class Options:
    """A group of options that are made from declarations; see `options_of`."""

    if TYPE_CHECKING:
        __dataclass_fields__: ClassVar[dict[str, Any]]

        def __init__(self, *values: Any, **named: Any) -> None: ...


def flag(name: str, help_text: str, panel: str) -> Any:
    """An option without a value."""
    return typer.Option(name, help=help_text, rich_help_panel=panel)


def options_of(
    *declared: Any,
    panel: str,
    own: Mapping[str, Mapping[str, Any]] = _NOTHING,
    called: Mapping[str, str] = _NOTHING,
    choices: Mapping[Any, type[Enum]] = _NOTHING,
) -> Callable[[type[Group]], type[Group]]:
    """Makes a group of what dataclasses of the engine declare, in their order.

    own: options, as annotations, that stand for a field which is no parameter or has another
    option; none for one without. called: options by another name. choices: their enums here.
    """

    def annotations() -> Iterator[tuple[str, Any]]:
        for kind in declared:
            known = {one.name: one for one in parameters_of(kind)}
            for name in (one.name for one in fields(kind)):
                if name in own:
                    yield from own[name].items()
                else:
                    yield called.get(name, name), _annotation(known[name], panel, choices)

    def add(kind: type[Group]) -> type[Group]:
        kind.__annotations__ = dict(annotations())
        for name in kind.__annotations__:
            setattr(kind, name, None)
        return dataclass(frozen=True)(kind)

    return add


def declared_option(kind: Any, name: str, panel: str) -> Any:
    """The option of one number that a dataclass of the engine declares."""
    number = next(one for one in parameters_of(kind) if one.name == name)
    return option(_help(number), panel, _metavar(number))


def _annotation(one: Parameter, panel: str, choices: Mapping[Any, type[Enum]]) -> Any:
    if one.choices is not None:
        return Annotated[choices[one.choices] | None, option(one.told, panel)]
    if one.bound is None:
        return Annotated[bool | None, flag(option_name(camel(one.name)), one.told, panel)]
    return Annotated[one.kind | None, option(_help(one), panel, _metavar(one))]


def _help(number: Parameter) -> str:
    if number.unit is Measure.RATE:
        return f"{number.meaning}; 0.0001: 1 bp."
    is_whole = number.bound is not None and number.bound.integer
    return number.told if is_whole else f"{number.meaning}."  # its metavar tells the unit


def _metavar(number: Parameter) -> str | None:
    # A whole number says so by itself, and its help what it counts.
    if number.bound is not None and number.bound.integer:
        return None
    return Measure.FRACTION.name if number.unit in _ARE_FRACTIONS else number.unit.name


def option_name(field: str) -> str:
    """minFundingRate -> --min-funding-rate, as the command line spells it."""
    return "--" + re.sub("[A-Z]", lambda letter: "-" + letter.group().lower(), field)


def given(group: "DataclassInstance") -> dict[str, Any]:
    """The options of a group that were given, as a GraphQL input. JSON has no NaN and no inf."""
    values = {name: value for name, value in asdict(group).items() if value is not None}
    return {camel(name): _sendable(name, value) for name, value in values.items()}


def _sendable(name: str, value: Any) -> Any:
    if isinstance(value, Enum):
        return value.name
    if isinstance(value, float) and not math.isfinite(value):
        raise BadInput(f"{option_name(camel(name))} must be a finite number, was {value}")
    return value
