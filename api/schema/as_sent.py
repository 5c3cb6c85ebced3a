"""An argument as the client wrote it, before its values were coerced: instants keep their form."""

from typing import Any

from graphql import Undefined, value_from_ast_untyped

from api.schema.context import Info, raw_variables
from api.schema.inside import field_node


def argument_as_sent(info: Info, name: str) -> Any:
    """The JSON of one argument of the field being resolved; absent variables stay absent."""
    sent = raw_variables.get()
    variables = {
        definition.variable.name.value: value_from_ast_untyped(definition.default_value)
        for definition in info.operation.variable_definitions or ()
        if definition.default_value is not None
    } | sent
    arguments = field_node(info).arguments or ()
    node = next(argument.value for argument in arguments if argument.name.value == name)
    return _without_absent(value_from_ast_untyped(node, variables))


def _without_absent(value: Any) -> Any:
    if isinstance(value, dict):
        present = {key: item for key, item in value.items() if item is not Undefined}
        return {key: _without_absent(item) for key, item in present.items()}
    if isinstance(value, list):
        return [None if item is Undefined else _without_absent(item) for item in value]
    return value
