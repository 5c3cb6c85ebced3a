"""An explicit null stands for the default, wherever an argument or input field has one.

Said here once for the whole schema: in Python such an argument is plainly `int = 20`, and no
resolver ever meets the null. In the schema it is `Int = 20`, not `Int! = 20`, so that clients which
send every variable, null where nothing was chosen, are understood.
"""

from collections.abc import Callable, Mapping
from typing import Any

from graphql import (
    GraphQLArgument,
    GraphQLField,
    GraphQLInputField,
    GraphQLInputObjectType,
    GraphQLInterfaceType,
    GraphQLNonNull,
    GraphQLObjectType,
    GraphQLSchema,
    Undefined,
)

_Slots = Mapping[str, GraphQLArgument] | Mapping[str, GraphQLInputField]
_Values = dict[str, Any]


def take_null_as_default(schema: GraphQLSchema) -> None:
    """Make what has a default nullable, and null the same as absent; of fields and of inputs."""
    for kind in schema.type_map.values():
        if kind.name.startswith("__"):
            continue
        if isinstance(kind, GraphQLObjectType | GraphQLInterfaceType):
            for field in kind.fields.values():
                _relax_field(field)
        elif isinstance(kind, GraphQLInputObjectType):
            _relax_input(kind)


def _relax_field(field: GraphQLField) -> None:
    if defaults := _relaxed(field.args):
        field.resolve = _with_defaults(field.resolve, defaults)
        field.subscribe = _with_defaults(field.subscribe, defaults)


def _relax_input(kind: GraphQLInputObjectType) -> None:
    if defaults := _relaxed(kind.fields):
        kind.out_type = _filling(kind.out_type, defaults)  # type: ignore[method-assign, assignment]


def _relaxed(slots: _Slots) -> _Values:
    # The default of each of them that is not null itself, by the name that its value comes under.
    defaults = {}
    for name, slot in slots.items():
        if slot.default_value is Undefined or slot.default_value is None:
            continue
        if isinstance(slot.type, GraphQLNonNull):
            slot.type = slot.type.of_type
        defaults[slot.out_name or name] = slot.default_value
    return defaults


def _with_defaults(
    resolve: Callable[..., Any] | None, defaults: _Values
) -> Callable[..., Any] | None:
    if resolve is None:
        return None

    def resolved(source: Any, info: Any, **arguments: Any) -> Any:
        return resolve(source, info, **_filled(arguments, defaults))

    return resolved


def _filling(build: Callable[[_Values], Any], defaults: _Values) -> Callable[[_Values], Any]:
    def built(value: _Values) -> Any:
        return build(_filled(value, defaults))

    return built


def _filled(sent: _Values, defaults: _Values) -> _Values:
    for name, default in defaults.items():
        if sent.get(name) is None:
            sent[name] = default
    return sent
