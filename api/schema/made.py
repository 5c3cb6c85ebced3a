"""GraphQL types whose fields are made from a declaration in the engine."""

import dataclasses
from collections.abc import Callable, Iterable, Iterator, Mapping
from types import MappingProxyType
from typing import Any, NamedTuple, TypeVar

import strawberry
from strawberry import UNSET

from engine.model.parameter import parameters_of

Made = TypeVar("Made")


_NONE: Mapping[str, "MadeField"] = MappingProxyType({})


class MadeField(NamedTuple):
    """name: as Python writes it. kind: its type. field: what strawberry.field gives."""

    name: str
    kind: Any
    field: Any


def with_fields(made: Iterable[MadeField]) -> Callable[[type[Made]], type[Made]]:
    """Adds fields behind a class's own ones; stands under `@strawberry.type` or `input`.

    For types whose fields no code touches by name.
    """

    def add(kind: type[Made]) -> type[Made]:
        annotations = dict(kind.__annotations__)
        for one in made:
            annotations[one.name] = one.kind
            setattr(kind, one.name, one.field)
        kind.__annotations__ = annotations
        return kind

    return add


def input_fields(kind: Any, own: Mapping[str, MadeField] = _NONE) -> Iterator[MadeField]:
    """The parameters of an engine's dataclass as a client sends them: absent means the default.

    own: its fields that are no parameters, where they stand.
    """
    declared = {one.name: one for one in parameters_of(kind)}
    for name in (one.name for one in dataclasses.fields(kind)):
        if name in own:
            yield own[name]
            continue
        one = declared[name]
        told = f"{one.told} Default {one.default_text}."
        yield MadeField(name, one.kind | None, strawberry.field(default=UNSET, description=told))


def echo_fields(kind: Any, own: Mapping[str, MadeField] = _NONE) -> Iterator[MadeField]:
    """The same as they are told, with every default resolved."""
    declared = {one.name: one for one in parameters_of(kind)}
    for name in (one.name for one in dataclasses.fields(kind)):
        if name in own:
            yield own[name]
        else:
            one = declared[name]
            yield MadeField(name, one.kind, strawberry.field(description=one.told))
