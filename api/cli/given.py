"""From a command's options to the fields of a GraphQL input; what was not given is not sent."""

import math
import re
from collections.abc import Callable
from dataclasses import asdict, dataclass
from enum import Enum
from typing import TYPE_CHECKING, Annotated, Any, ClassVar, TypeVar

import typer

from api.cli.failures import BadInput
from engine.model.parameter import Measure, Parameter, parameters_of
from engine.model.written import camel

if TYPE_CHECKING:
    from _typeshed import DataclassInstance


Group = TypeVar("Group", bound="Options")


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


def options_of(declared: Any, panel: str) -> Callable[[type[Group]], type[Group]]:
    """Makes a group of the numbers that a dataclass of the engine declares."""

    def add(kind: type[Group]) -> type[Group]:
        numbers = [one for one in parameters_of(declared) if one.bound is not None]
        kind.__annotations__ = {
            one.name: Annotated[one.kind | None, option(_help(one), panel, _metavar(one))]
            for one in numbers
        }
        for one in numbers:
            setattr(kind, one.name, None)
        return dataclass(frozen=True)(kind)

    return add


def _help(number: Parameter) -> str:
    if number.unit is Measure.RATE:
        return f"{number.meaning}; 0.0001: 1 bp."
    is_whole = number.bound is not None and number.bound.integer
    return number.told if is_whole else f"{number.meaning}."  # its metavar tells the unit


def _metavar(number: Parameter) -> str | None:
    # A whole number says so by itself, and its help what it counts; a rate is a fraction.
    if number.bound is not None and number.bound.integer:
        return None
    return Measure.FRACTION.name if number.unit is Measure.RATE else number.unit.name


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
