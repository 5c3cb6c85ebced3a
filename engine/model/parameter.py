"""What is said about a parameter where it is declared."""

from dataclasses import dataclass, field, fields
from enum import StrEnum
from functools import cache
from typing import Any

from engine.model.bounds import Bound, check_flag
from engine.model.written import exact


class Measure(StrEnum):
    """What a parameter is measured in, in words."""

    RATE = "fraction per settlement"
    FRACTION = "fraction"
    QUOTE = "quote currency"
    SETTLEMENTS = "settlements"
    SCORE = "score"
    WEIGHT = "weight"
    NONE = ""


class End(StrEnum):
    """One end of the values that a sweep varies a parameter over."""

    LOWEST = "LOWEST"
    HIGHEST = "HIGHEST"


@dataclass(frozen=True, slots=True)
class Parameter:
    """One parameter: a field of a dataclass and what is said about it.

    meaning: a sentence without its full stop, for the unit comes behind it.
    kind: the field's type. bound: of numbers; None: true or false.
    line: how a run's line of settings tells it: `{its_name}` is its value, `{another}` that of
    another parameter beside it, `(s)` a plural of its value. None: title and value; empty: what
    tells it is another's line, or a sentence of the page.
    sweeps: whether a sweep may vary it. opens_most: the end of its values at which a strategy
    opens most; None: it depends.
    """

    name: str
    kind: Any
    default: Any
    title: str
    unit: Measure
    meaning: str
    bound: Bound | None
    line: str | None
    sweeps: bool
    opens_most: End | None

    @property
    def told(self) -> str:
        """What it means and is measured in."""
        speaks_for_itself = self.unit in {Measure.SCORE, Measure.WEIGHT, Measure.NONE}
        return f"{self.meaning}." if speaks_for_itself else f"{self.meaning}, {self.unit}."

    @property
    def default_text(self) -> str:
        """The default as one types it."""
        return str(self.default).lower() if self.bound is None else exact(self.default)


def parameter(
    default: Any,
    bound: Bound | None,
    unit: Measure,
    meaning: str,
    *,
    title: str,
    line: str | None = None,
    sweeps: bool = False,
    opens_most: End | None = None,
) -> Any:
    """A field of a dataclass of parameters; see Parameter."""
    said = {
        "bound": bound,
        "unit": unit,
        "meaning": meaning,
        "title": title,
        "line": line,
        "sweeps": sweeps,
        "opens_most": opens_most,
    }
    return field(default=default, metadata=said)


def parameters_of(kind: Any) -> tuple[Parameter, ...]:
    """The declared parameters of a dataclass, in order."""
    return _declared(kind)


@cache
def _declared(kind: Any) -> tuple[Parameter, ...]:
    return tuple(
        Parameter(name=one.name, kind=one.type, default=one.default, **one.metadata)
        for one in fields(kind)
        if one.metadata
    )


def bounds_of(kind: Any) -> dict[str, Bound]:
    """The bounds of its numbers."""
    return {one.name: one.bound for one in parameters_of(kind) if one.bound is not None}


def check_parameters(instance: Any) -> None:
    """Checks the parameters of a frozen dataclass and stores the canonical numbers.

    1 and 1.0 become the same value, so that equal questions have equal keys. Raises
    InvalidParams.
    """
    for one in parameters_of(type(instance)):
        value = getattr(instance, one.name)
        if one.bound is None:
            check_flag(one.name, value)
            continue
        number = one.bound.check(one.name, value)
        object.__setattr__(instance, one.name, int(number) if one.bound.integer else number)
