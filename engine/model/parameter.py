"""What is said about a parameter where it is declared."""

from dataclasses import MISSING, dataclass, field, fields
from enum import StrEnum
from functools import cache
from types import NoneType
from typing import Any, get_args

from engine.model.bounds import Bound, check_choice, check_flag
from engine.model.written import exact


class Measure(StrEnum):
    """What a parameter is measured in, in words."""

    RATE = "fraction per settlement"
    FRACTION = "fraction"
    YEARLY = "fraction a year"
    BPS = "bps"
    QUOTE = "quote currency"
    BASE = "base units"
    SETTLEMENTS = "settlements"
    HOURS = "hours"
    DAYS = "days"
    POSITIONS = "positions"
    SCORE = "score"
    WEIGHT = "weight"
    FACTOR = "factor"
    NONE = ""


_SELF_EXPLAINING = {
    Measure.POSITIONS,
    Measure.SCORE,
    Measure.WEIGHT,
    Measure.FACTOR,
    Measure.NONE,
}

REQUIRED: Any = MISSING
"""The default of a parameter that has none."""

_AS_DEFAULT: Any = object()

NEEDED = "needed"
"""What an absent parameter without a default means: it is refused."""


class End(StrEnum):
    """One end of the values that a sweep varies a parameter over."""

    LOWEST = "LOWEST"
    HIGHEST = "HIGHEST"


@dataclass(frozen=True, slots=True)
class Parameter:
    """One parameter: a field of a dataclass and what is said about it.

    meaning: a sentence without its full stop, for the unit comes behind it; more: another one.
    kind: the field's type. bound: of numbers; None: true or false, or one of a StrEnum.
    default: what an input means that leaves it open; REQUIRED: it may not. plain: what a value has
    that is built without it, and a stored one of before: that of the plain trade.
    absent: what an absent one means, in words, where the default does not tell it. null: the word
    for None where None is a choice of its own, and not what an absent one means.
    line: how a run's line of settings tells it: `{its_name}` is its value, `{another}` that of
    another parameter beside it, `(s)` a plural of its value; of a flag what it means not to have
    the default. None: title and value; empty: what tells it is another's line, or a sentence of
    the page.
    sweeps: whether a sweep may vary it. opens_most: the end of its values at which a strategy
    opens most; None: it depends.
    """

    name: str
    kind: Any
    default: Any
    plain: Any
    title: str
    unit: Measure
    meaning: str
    more: str
    bound: Bound | None
    absent: str | None
    null: str | None
    line: str | None
    sweeps: bool
    opens_most: End | None

    @property
    def may_be_none(self) -> bool:
        """Whether None is one of its values."""
        return NoneType in get_args(self.kind)

    @property
    def choices(self) -> type[StrEnum] | None:
        """The enum whose members are its values, if it is a choice."""
        is_choice = isinstance(self.kind, type) and issubclass(self.kind, StrEnum)
        return self.kind if is_choice else None

    @property
    def told(self) -> str:
        """What it means and, where its name does not say so, is measured in."""
        if self.unit in _SELF_EXPLAINING or self.name.endswith(self.unit):
            return f"{self.meaning}."
        return f"{self.meaning}, {self.unit}."

    @property
    def told_in_full(self) -> str:
        """The same, and what more there is to say."""
        return f"{self.told} {self.more}." if self.more else self.told

    @property
    def default_told(self) -> str:
        """What an absent one means, as a sentence; empty of one that is needed."""
        if self.absent == NEEDED:
            return ""
        return f"Default: {self.absent}." if self.absent else f"Default {self.default_text}."

    @property
    def default_text(self) -> str:
        """The default as one types it."""
        if self.choices is not None:
            return str(self.default)
        return str(self.default).lower() if self.bound is None else exact(self.default)


def parameter(
    default: Any,
    bound: Bound | None,
    unit: Measure,
    meaning: str,
    *,
    title: str,
    more: str = "",
    plain: Any = _AS_DEFAULT,
    absent: str | None = None,
    null: str | None = None,
    line: str | None = None,
    sweeps: bool = False,
    opens_most: End | None = None,
) -> Any:
    """A field of a dataclass of parameters; see Parameter."""
    said = {
        "default": default,
        "bound": bound,
        "unit": unit,
        "meaning": meaning,
        "title": title,
        "more": more,
        "absent": NEEDED if default is REQUIRED and absent is None else absent,
        "null": null,
        "line": line,
        "sweeps": sweeps,
        "opens_most": opens_most,
    }
    return field(default=default if plain is _AS_DEFAULT else plain, metadata=said)


def as_in(kind: Any, name: str, **said: Any) -> Any:
    """A field that says the same as one of another dataclass, but for what is given."""
    other = next(one for one in fields(kind) if one.name == name)
    return field(default=other.default, metadata={**other.metadata, **said})


def parameters_of(kind: Any) -> tuple[Parameter, ...]:
    """The declared parameters of a dataclass, in order."""
    return _declared(kind)


@cache
def _declared(kind: Any) -> tuple[Parameter, ...]:
    return tuple(
        Parameter(name=one.name, kind=one.type, plain=one.default, **one.metadata)
        for one in fields(kind)
        if one.metadata
    )


def defaults_of(kind: Any) -> dict[str, Any]:
    """What an input means that leaves all of its parameters open, but for those it needs."""
    return {one.name: one.default for one in parameters_of(kind) if one.default is not REQUIRED}


def nullable_of(kind: Any) -> frozenset[str]:
    """Its parameters of which None is a choice of its own."""
    return frozenset(one.name for one in parameters_of(kind) if one.null)


def bounds_of(kind: Any) -> dict[str, Bound]:
    """The bounds of its numbers."""
    return {one.name: one.bound for one in parameters_of(kind) if one.bound is not None}


def check_parameters(instance: Any) -> None:
    """Checks the parameters of a frozen dataclass and stores the canonical values.

    1 and 1.0 become the same value, and so do an enum's member and its name, so that equal
    questions have equal keys. Raises InvalidParams.
    """
    for one in parameters_of(type(instance)):
        value = getattr(instance, one.name)
        if value is not None or not one.may_be_none:
            object.__setattr__(instance, one.name, _canonical(one, value))


def _canonical(one: Parameter, value: Any) -> Any:
    if one.choices is not None:
        return check_choice(one.name, value, one.choices)
    if one.bound is None:
        check_flag(one.name, value)
        return value
    number = one.bound.check(one.name, value)
    return int(number) if one.bound.integer else number
