"""Answers of the schema in which every text is one that a console could take for markup."""

from pathlib import Path
from typing import Any

from graphql import (
    GraphQLEnumType,
    GraphQLList,
    GraphQLNonNull,
    GraphQLResolveInfo,
    GraphQLScalarType,
    GraphQLSchema,
    build_schema,
    execute_sync,
    parse,
)

SCHEMA = build_schema(
    (Path(__file__).parents[3] / "schema.graphql").read_text(encoding="utf-8"), assume_valid=True
)
# Closes what nothing opened, names a style that is none, and an emoji.
HOSTILE = "[/x][v2] :fire:"
_SCALARS: dict[str, Any] = {
    "String": HOSTILE,
    "ID": HOSTILE,
    "JSON": HOSTILE,
    "Int": 3,
    "BigInt": 3,
    "Float": 0.5,
    "Boolean": True,
    "DateTime": "2024-01-01T00:00:00Z",
}
_COLUMN = [0.5] * 7  # as many as a distribution has percentiles


def hostile_answer(document: str, typename: str = "", **variables: Any) -> dict[str, Any]:
    """The data of an answer to the document; typename: what interfaces and unions turn out as."""

    def resolve(_: object, info: GraphQLResolveInfo[Any], **__: Any) -> Any:
        return _value(info.return_type)

    result = execute_sync(
        SCHEMA,
        parse(document),
        root_value={},
        variable_values=variables,
        field_resolver=resolve,
        type_resolver=lambda _, info, abstract: _chosen(info.schema, abstract, typename),
    )
    assert result.errors is None, result.errors
    assert result.data is not None
    return result.data


def run_types() -> list[str]:
    """Every type that is a Run."""
    run = SCHEMA.type_map["Run"]
    return [one.name for one in SCHEMA.get_possible_types(run)]  # type: ignore[arg-type]


def _chosen(schema: GraphQLSchema, abstract: Any, typename: str) -> str:
    names = [one.name for one in schema.get_possible_types(abstract)]
    return typename if typename in names else names[0]


def _value(kind: Any) -> Any:
    if isinstance(kind, GraphQLNonNull):
        return _value(kind.of_type)
    if isinstance(kind, GraphQLList):
        return [_value(kind.of_type)] * 2
    if isinstance(kind, GraphQLEnumType):
        return next(iter(kind.values.values())).value
    if isinstance(kind, GraphQLScalarType):
        return _SCALARS.get(kind.name, _COLUMN)
    return {}
