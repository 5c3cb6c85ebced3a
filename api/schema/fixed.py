"""Which answers never change, said where a field is declared.

A field with a resolver is asked anew each time unless its metadata is FIXED: about a run that has
ended it tells the same for ever. A field without one holds what the field that led to it put in,
and is as fixed as that, unless its metadata is VARIES. What another process writes, what depends
on the clock or on the asker's key, and what starts something is not fixed.
The runs that an answer tells of must have ended; `api.http.kept_answers` sees to that.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from graphql import (
    DirectiveNode,
    DocumentNode,
    FieldNode,
    GraphQLField,
    GraphQLSchema,
    OperationDefinitionNode,
    OperationType,
    TypeInfo,
    TypeInfoVisitor,
    Visitor,
    visit,
)
from strawberry.schema.schema_converter import GraphQLCoreConverter
from strawberry.types.field import StrawberryField

_KEY = "fixed"
FIXED: Mapping[str, bool] = MappingProxyType({_KEY: True})
"""Metadata of a resolver whose answer never changes."""
VARIES: Mapping[str, bool] = MappingProxyType({_KEY: False})
"""Metadata of a field that has no resolver and may change all the same."""

_DIRECTIVES = frozenset({"include", "skip"})


def is_fixed(document: DocumentNode, schema: GraphQLSchema) -> bool:
    """Whether every field of a valid document is fixed, and every operation a query."""
    info = TypeInfo(schema)
    search = _Search(info)
    visit(document, TypeInfoVisitor(info, search))
    return search.found_none


class _Search(Visitor):
    # For anything that is not fixed.
    def __init__(self, info: TypeInfo) -> None:
        super().__init__()
        self._info = info
        self.found_none = True

    def enter_operation_definition(self, node: OperationDefinitionNode, *_: Any) -> None:
        self.found_none &= node.operation is OperationType.QUERY

    def enter_directive(self, node: DirectiveNode, *_: Any) -> None:
        self.found_none &= node.name.value in _DIRECTIVES

    def enter_field(self, node: FieldNode, *_: Any) -> None:
        self.found_none &= node.name.value == "__typename" or _says_fixed(
            self._info.get_field_def()
        )


def _says_fixed(definition: GraphQLField | None) -> bool:
    extensions = {} if definition is None else definition.extensions
    declared = extensions.get(GraphQLCoreConverter.DEFINITION_BACKREF)
    if not isinstance(declared, StrawberryField):
        return False  # one of GraphQL's own, about the schema
    fixed: bool = declared.metadata.get(_KEY, declared.base_resolver is None)
    return fixed
