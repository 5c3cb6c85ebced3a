"""What is taken from the inside of Strawberry and graphql-core, with the libraries as they are."""

import ast
from enum import Enum
from pathlib import Path
from typing import Any

import pytest
import strawberry
from graphql import GraphQLError, parse, print_ast
from strawberry.extensions import SchemaExtension
from strawberry.schema.schema import StrawberryGraphQLCoreExecutionContext

from api.schema.inside import (
    PresentingSchema,
    core_schema,
    describe_values,
    field_node,
    forget_fields,
    given_operation_name,
)
from tests.repository.test_tree import ROOT, python_files


@strawberry.enum
class _Colour(Enum):
    RED = "red"
    BLUE = "blue"


describe_values(_Colour, ["Warm.", "Cold."])
_seen: dict[str, Any] = {}


class _Looks(SchemaExtension):
    def on_execute(self) -> Any:
        _seen["given"] = given_operation_name(self.execution_context)
        yield


@strawberry.type
class _Query:
    @strawberry.field
    def favourite(self, info: strawberry.Info, among: int) -> _Colour:
        _seen["field"] = print_ast(field_node(info))
        return list(_Colour)[among]

    @strawberry.field
    def fails(self) -> int:
        raise ValueError("secret")


class _Schema(PresentingSchema):
    def presentable(self, error: GraphQLError) -> GraphQLError:
        return GraphQLError("hidden", path=error.path)


_SCHEMA = _Schema(_Query, extensions=[_Looks])


async def test_every_error_passes_by() -> None:
    answer = await _SCHEMA.execute("{ fails }")
    assert [error.message for error in answer.errors or ()] == ["hidden"]


def test_the_core_has_the_types_and_what_was_said_of_values() -> None:
    values = core_schema(_SCHEMA).type_map["_Colour"].values  # type: ignore[attr-defined]
    assert {name: one.description for name, one in values.items()} == {
        "RED": "Warm.",
        "BLUE": "Cold.",
    }


@pytest.mark.parametrize("given", [None, "a"])
async def test_a_name_that_was_sent_is_told_from_that_of_the_operation(given: str | None) -> None:
    await _SCHEMA.execute("query a { favourite(among: 1) }", operation_name=given)
    assert _seen["given"] == given


async def test_a_field_is_seen_with_its_variables() -> None:
    query = "query ($among: Int!) { mine: favourite(among: $among) }"
    await _SCHEMA.execute(query, variable_values={"among": 1})
    assert _seen["field"] == "mine: favourite(among: $among)"


def test_a_copy_of_an_executor_gets_a_memo_of_its_own() -> None:
    executor = StrawberryGraphQLCoreExecutionContext.build(core_schema(_SCHEMA), parse("{ fails }"))
    assert not isinstance(executor, list)
    copy = executor.build_per_event_executor(None)
    assert copy._relevant_sub_fields is executor._relevant_sub_fields
    forget_fields(copy)
    assert copy._relevant_sub_fields is not executor._relevant_sub_fields


def _private_names(path: Path) -> list[str]:
    return [
        f"{path.relative_to(ROOT)}: {ast.unparse(node)}"
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Attribute)
        and node.attr.startswith("_")
        and not node.attr.startswith("__")
        and not (isinstance(node.value, ast.Name) and node.value.id in ("self", "cls"))
    ]


def test_private_names_of_others_stand_in_this_one_file() -> None:
    found = [name for path in python_files("api") for name in _private_names(path)]
    assert {name.split(":")[0] for name in found} == {"api/schema/inside.py"}, found
