"""Every place of the schema where null may be sent: arguments of fields, fields of inputs."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from graphql import (
    GraphQLField,
    GraphQLInputObjectType,
    GraphQLInputType,
    GraphQLInterfaceType,
    GraphQLObjectType,
    GraphQLOutputType,
    get_named_type,
    is_leaf_type,
    is_required_argument,
)
from strawberry.schema.schema_converter import GraphQLCoreConverter

from api.http.schema import schema

Values = Mapping[str, Any]
_DEPTH = 2  # of the answers that are compared
_CLOCK = {"ageHours"}  # another with every look


class Way(NamedTuple):
    """How a query comes to the fields of a type: what stands before them and behind."""

    before: str
    behind: str


def argument_nulls(
    field: GraphQLField, value: Values, fills: Mapping[str, Sequence[Any]]
) -> Iterator[list[Values]]:
    """Pairs of arguments with a null and without it, for every place within them.

    value: valid arguments. fills: for an input type, values of it that stand where it is absent.
    """
    yield from _nulls({name: one.type for name, one in field.args.items()}, value, fills)


def _nulls(
    slots: Mapping[str, GraphQLInputType], value: Values, fills: Mapping[str, Sequence[Any]]
) -> Iterator[list[Values]]:
    for name, slot in slots.items():
        inner = get_named_type(slot)
        is_list = "[" in str(slot)
        if name not in value and not str(slot).endswith("!"):
            yield [dict(value) | {name: None}, value]
        if not isinstance(inner, GraphQLInputObjectType):
            continue
        given = value.get(name)
        here = [given[0] if is_list else given] if given else fills.get(inner.name, ())
        for filled in here:
            # Of a oneOf nothing else may be named, null or not.
            one_of = inner.extensions[GraphQLCoreConverter.DEFINITION_BACKREF].is_one_of
            kept = {key: inner.fields[key] for key in filled} if one_of else inner.fields
            types = {key: field.type for key, field in kept.items()}
            for pair in _nulls(types, filled, fills):
                yield [dict(value) | {name: [one] if is_list else one} for one in pair]


def ways(known: Mapping[str, Way]) -> dict[str, Way]:
    """A way to every type that some query leads to; `known`: those that need an argument."""
    found = {"Query": Way("", "")} | dict(known)
    waiting = list(found)
    while waiting:
        way, kind = found[waiting[0]], schema._schema.type_map[waiting.pop(0)]
        assert isinstance(kind, GraphQLObjectType)
        for name, field in kind.fields.items():
            led = get_named_type(field.type)
            if any(map(is_required_argument, field.args.values())) or led.name in found:
                continue
            if isinstance(led, GraphQLObjectType):
                found[led.name] = Way(f"{way.before} {name} {{", f"}} {way.behind}")
                waiting.append(led.name)
    return found


def with_arguments() -> Iterator[tuple[str, str, GraphQLField]]:
    """Every field, by its type and name, that has an argument which may be null."""
    for kind in schema._schema.type_map.values():
        if isinstance(kind, GraphQLObjectType) and not kind.name.startswith("__"):
            for name, field in kind.fields.items():
                if any(not str(one.type).endswith("!") for one in field.args.values()):
                    yield kind.name, name, field


def selection(kind: GraphQLOutputType, depth: int = _DEPTH) -> str:
    """What a type tells without any argument; nothing for a number or a text."""
    named = get_named_type(kind)
    if is_leaf_type(named):
        return ""
    parts = ["__typename"]
    if isinstance(named, GraphQLObjectType | GraphQLInterfaceType) and depth:
        for name, field in named.fields.items():
            if not field.args and name not in _CLOCK:
                inner = selection(field.type, depth - 1)
                if inner or is_leaf_type(get_named_type(field.type)):
                    parts.append(f"{name} {inner}")
    return f"{{ {' '.join(parts)} }}"
