"""What Strawberry and graphql-core have no public way to, and is needed here.

Private names of theirs stand in no other file; each has a test in tests/api/schema/test_inside.py.
"""

from abc import abstractmethod
from collections.abc import Iterable
from enum import Enum
from typing import Any

import strawberry
from graphql import FieldNode, GraphQLError, GraphQLSchema
from graphql.execution import Executor
from strawberry.schema import BaseSchema
from strawberry.types import ExecutionContext

from api.schema.context import Info


class PresentingSchema(strawberry.Schema):
    """Strawberry's schema with errors as clients may see them, on every transport."""

    @abstractmethod
    def presentable(self, error: GraphQLError) -> GraphQLError:
        """An error as a client may see it."""

    async def _handle_execution_result(self, *args: Any, **options: Any) -> Any:
        # Every result passes here: of a plain request, of a stream's event, of a failed start.
        result = await super()._handle_execution_result(*args, **options)
        if result.errors:
            result.errors = [self.presentable(error) for error in result.errors]
        return result


def core_schema(schema: BaseSchema) -> GraphQLSchema:
    """What graphql-core executes of a schema of Strawberry's."""
    core: GraphQLSchema = schema._schema  # type: ignore[attr-defined]
    return core


def given_operation_name(execution: ExecutionContext) -> str | None:
    """The name that was sent; `operation_name` is that of the first operation where none was."""
    return execution._provided_operation_name


def field_node(info: Info) -> FieldNode:
    """The field being resolved, as it stands in the document: with its variables' names."""
    return info._raw_info.field_nodes[0]


def forget_fields(executor: Executor[Any]) -> None:
    """Give an executor its own memo of collected sub-fields: copies share that of the first."""
    executor._relevant_sub_fields = {}


def describe_values(type_: type[Enum], descriptions: Iterable[str]) -> None:
    """Describe the values of an enum that Strawberry knows already, in their order."""
    values = vars(type_)["__strawberry_definition__"].values
    for value, description in zip(values, descriptions, strict=True):
        value.description = description
