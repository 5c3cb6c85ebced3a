"""Range checks that canonicalise: what passes is a finite float (or an int) within its bounds."""

import math
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeVar

from engine.model.errors import InvalidParams

Choice = TypeVar("Choice", bound=StrEnum)


@dataclass(frozen=True, slots=True)
class Bound:
    """An inclusive range; `above` excludes the lower end, `integer` wants a whole number."""

    low: float
    high: float
    above: bool = False
    integer: bool = False

    def rule(self) -> str:
        """The range in words."""
        noun = "a whole number" if self.integer else "a number"
        if self.above:
            return f"must be {noun} greater than {self.low:g} and at most {self.high:g}"
        return f"must be {noun} from {self.low:g} to {self.high:g}"

    def check(self, field: str, value: object) -> float:
        """The value as a float without a negative zero; InvalidParams if out of range."""
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise InvalidParams(field, f"{self.rule()}, was {value!r}")
        try:
            number = float(value) + 0.0
        except OverflowError:
            number = math.inf
        inside = self.low < number <= self.high if self.above else self.low <= number <= self.high
        if not inside or (self.integer and number != math.floor(number)):
            raise InvalidParams(field, f"{self.rule()}, was {shown(value)}")
        return number


def shown(value: float) -> str:
    """A number for an error's text: short, and never thousands of digits."""
    if isinstance(value, int) and abs(value) >= 10**21:
        return "a whole number of more than 21 digits"
    return repr(value)


def canonicalise(instance: object, bounds: dict[str, Bound]) -> None:
    """Checks the fields of a frozen dataclass and stores the canonical numbers.

    1 and 1.0 become the same value, so that equal questions have equal keys.
    """
    for field, bound in bounds.items():
        number = bound.check(field, getattr(instance, field))
        object.__setattr__(instance, field, int(number) if bound.integer else number)


def check_flag(field: str, value: object) -> None:
    """InvalidParams unless the value is a bool."""
    if not isinstance(value, bool):
        raise InvalidParams(field, f"must be true or false, was {value!r}")


def check_choice(field: str, value: object, choices: type[Choice]) -> Choice:
    """The member of that name; InvalidParams with all the names otherwise."""
    try:
        return choices(str(value))
    except ValueError:
        names = ", ".join(choice.value for choice in choices)
        raise InvalidParams(field, f"must be one of {names}, was {value!r}") from None
