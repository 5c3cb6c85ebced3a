"""Reading an input object: what was given of it, and errors under its GraphQL path."""

import dataclasses
import re
from collections.abc import Container, Iterator, Mapping
from contextlib import contextmanager
from enum import Enum
from types import MappingProxyType
from typing import Any, TypeVar

from strawberry import UNSET

from api.errors import InvalidInput
from engine.model.errors import InvalidParams
from engine.model.parameter import defaults_of
from engine.model.written import camel

T = TypeVar("T")

_NONE: Mapping[str, str] = MappingProxyType({})
_SNAKE = re.compile(r"\b[a-z0-9]+(?:_[a-z0-9]+)+\b")


def given(sent: object, nullable: Container[str] = ()) -> dict[str, Any]:
    """The fields of an input object that have a value; none of an absent one.

    nullable: those of which null is a value, too.
    """
    if not was_given(sent):
        return {}
    values = {field.name: getattr(sent, field.name) for field in dataclasses.fields(sent)}  # type: ignore[arg-type]
    return {
        name: value
        for name, value in values.items()
        if was_given(value) or (value is None and name in nullable)
    }


def was_given(value: object) -> bool:
    """Whether a field has a value: null means absent."""
    return value is not None and value is not UNSET


def group(
    kind: type[T],
    values: Mapping[str, Any],
    path: str,
    names: Mapping[str, str] = _NONE,
    elsewhere: Mapping[str, str] = _NONE,
) -> T:
    """Costs, Capital, ...: each field has its declared default unless a value is there for it.

    names: of the engine's fields that go by another name in the input. elsewhere: paths of those
    that do not stand at `path`.
    """
    plain = {name: one.value if isinstance(one, Enum) else one for name, one in values.items()}
    try:
        return kind(**defaults_of(kind) | plain)
    except InvalidParams as error:
        name = names.get(error.field) or camel(error.field)
        message = in_graphql_words(f"{name} {error.rule}")
        raise InvalidInput(f"{elsewhere.get(error.field, path)}.{name}", message) from None


@contextmanager
def named(path: str) -> Iterator[None]:
    """The engine's refusals as InvalidInput at one path, in GraphQL's names."""
    try:
        yield
    except InvalidParams as error:
        raise InvalidInput(path, in_graphql_words(str(error))) from None


def text_or_none(value: str | None, field: str) -> str | None:
    """A label or key, refused with control characters; None where absent."""
    if value is None or value is UNSET:
        return None
    for character in value:
        if not character.isprintable():
            code = f"U+{ord(character):04X}"
            raise InvalidInput(field, f"{field} must hold printable characters only, was {code}")
    return value


def in_graphql_words(message: str) -> str:
    """A rule of the engine with its parameters named as in GraphQL."""
    return _SNAKE.sub(lambda found: camel(found.group()), message)
