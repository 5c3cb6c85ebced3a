"""GraphQL types whose fields are made from a declaration in the engine."""

import dataclasses
from collections.abc import Callable, Iterable, Iterator, Mapping
from types import MappingProxyType
from typing import Any, NamedTuple, TypeAlias, TypeVar

import strawberry
from strawberry import UNSET

from api.schema.choices import ENUMS, schema_value
from engine.model.parameter import NEEDED, REQUIRED, Parameter, parameters_of

Made = TypeVar("Made")

Own: TypeAlias = Mapping[str, tuple["MadeField", ...]]
_NOTHING: Mapping[str, Any] = MappingProxyType({})


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


def input_fields(
    kind: Any, own: Own = _NOTHING, *, may_lack: Mapping[str, str] = _NOTHING
) -> Iterator[MadeField]:
    """The parameters of an engine's dataclass as a client sends them: absent means the default.

    own: what stands for its fields that are no parameters. may_lack: those that are needed, but
    not of every client, and when.
    """
    for one in _declared(kind, own):
        if isinstance(one, MadeField):
            yield one
        elif one.absent == NEEDED and one.name not in may_lack:
            yield MadeField(one.name, _kind(one), strawberry.field(description=one.told_in_full))
        else:
            told = f"{one.told_in_full} {may_lack.get(one.name) or one.default_told}"
            if one.null:
                told += f" Null: {one.null}."
            field = strawberry.field(default=UNSET, description=told)
            yield MadeField(one.name, _kind(one) | None, field)


def echo_fields(
    kind: Any, own: Own = _NOTHING, *, may_lack: Mapping[str, str] = _NOTHING
) -> Iterator[MadeField]:
    """The same as they are told, with every default resolved.

    may_lack: those that are null where their group was not asked for, and what that means.
    """
    for one in _declared(kind, own):
        if isinstance(one, MadeField):
            yield one
            continue
        kind, told = _kind(one), one.told_in_full
        null = may_lack.get(one.name) or (one.null or one.absent if one.may_be_none else None)
        if null:
            kind, told = kind | None, f"{told} Null: {null}."
        yield MadeField(one.name, kind, strawberry.field(description=told))


def echoed(value: Any) -> dict[str, Any]:
    """The parameters of an engine's dataclass as the fields that `echo_fields` made of it."""
    names = [one.name for one in parameters_of(type(value))]
    return {name: schema_value(getattr(value, name)) for name in names}


def defaulted(kind: Any) -> dict[str, Any]:
    """The same fields where nothing was given: the defaults, None for those that have none."""
    return {
        one.name: None if one.default is REQUIRED else schema_value(one.default)
        for one in parameters_of(kind)
    }


def _declared(kind: Any, own: Own) -> Iterator[Parameter | MadeField]:
    declared = {one.name: one for one in parameters_of(kind)}
    for name in (one.name for one in dataclasses.fields(kind)):
        if name in declared:
            yield declared[name]
        else:
            yield from own[name]


def _kind(one: Parameter) -> Any:
    return one.kind if one.choices is None else ENUMS[one.choices]
