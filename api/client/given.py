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
_NO = "no_"  # before the name of a flag: what says that it is not so


def option(help_text: str, panel: str, metavar: str | None = None) -> Any:
    """An option whose default is the service's.

    metavar: the unit of a number (FRACTION: 1 is 100 %; QUOTE, BASE: units of those currencies),
    or what stands for a choice whose names would leave no room for those of the options.
    """
    return typer.Option(help=help_text, rich_help_panel=panel, show_default=False, metavar=metavar)


class Null(Enum):
    """What is sent as null: an absent option is not sent."""

    NULL = None


class Options:
    """A group of options that are made from declarations; see `options_of`."""

    if TYPE_CHECKING:
        __dataclass_fields__: ClassVar[dict[str, Any]]

        def __init__(self, *values: Any, **named: Any) -> None: ...


def flag(name: str, help_text: str, panel: str, *, is_shown: bool = True) -> Any:
    """An option without a value."""
    return typer.Option(name, help=help_text, rich_help_panel=panel, hidden=not is_shown)


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
        for one in (one for kind in declared for one in parameters_of(kind)):
            if one.kind is bool and one.name not in own:
                yield f"{_NO}{one.name}", _refusal(one, panel)

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
        shown = not one.default  # help shows the one of both that changes something
        name = option_name(camel(one.name))
        return Annotated[bool | None, flag(name, one.told, panel, is_shown=shown)]
    if one.null:
        return Annotated[Any, _number_or_word(one, one.null, panel)]
    return Annotated[one.kind | None, option(_help(one), panel, _metavar(one))]


def _refusal(one: Parameter, panel: str) -> Any:
    # --no-funded beside --funded; click's own pair of names is too wide for the help.
    name = option_name(camel(f"{_NO}{one.name}"))
    words = one.line or one.meaning
    help_text = f"{words[:1].upper()}{words[1:]}."
    return Annotated[bool | None, flag(name, help_text, panel, is_shown=bool(one.default))]


def _number_or_word(one: Parameter, word: str, panel: str) -> Any:
    def parse(text: str) -> float | Null:
        try:
            return Null.NULL if text == word else float(text)
        except ValueError:
            raise typer.BadParameter(f"must be a number or {word}, was {text!r}") from None

    help_text = f"{_help(one)} {word}: not at all."
    metavar = f"{_metavar(one)}|{word}"
    return typer.Option(
        help=help_text, rich_help_panel=panel, show_default=False, metavar=metavar, parser=parse
    )


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
    typed = {name: value for name, value in asdict(group).items() if value is not None}
    refused = {name.removeprefix(_NO): False for name in typed if name.startswith(_NO)}
    values = {name: typed[name] for name in typed if not name.startswith(_NO)} | refused
    return {camel(name): _sendable(name, value) for name, value in values.items()}


def _sendable(name: str, value: Any) -> Any:
    if value is Null.NULL:
        return None
    if isinstance(value, Enum):
        return value.name
    if isinstance(value, float) and not math.isfinite(value):
        raise BadInput(f"{option_name(camel(name))} must be a finite number, was {value}")
    return value
