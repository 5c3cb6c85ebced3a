"""The size of a query's answer, bounded before anything of it is read.

Only what the query itself says is known here: page sizes, points of curves, bins, and the most
entries a run may have. What the stored data decide is not: a column of unknown length (a heatmap,
a trade's ledger) counts as a short one, so a sweep of a million cells can be drawn.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from graphql import (
    BooleanValueNode,
    DirectiveNode,
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLError,
    GraphQLField,
    GraphQLInterfaceType,
    GraphQLObjectType,
    GraphQLSchema,
    InlineFragmentNode,
    IntValueNode,
    OperationDefinitionNode,
    SelectionSetNode,
    Undefined,
    ValueNode,
    VariableNode,
    get_named_type,
    is_leaf_type,
    value_from_ast_untyped,
)

from api.schema.lengths import limit_of
from api.schema.run_comparison import MOST_COMPARED
from api.submitting.describe import MOST_TAGS

_FIELD_NUMBERS = 50  # a field resolved by itself takes longer than that many in a column
_UNKNOWN_LENGTH = 100
_MOST_BINS = 100
_COLUMNS = frozenset({"FloatColumn", "IntColumn", "TimeColumn"})

Variables = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class AnswerLimits:
    """The most numbers in an answer, and the most of what multiplies them."""

    numbers: int = 2_000_000
    page_size: int = 100
    curve_points: int = 5_000
    comparison_entries: int = 8
    markets: int = 200
    folds: int = 200
    tags: int = MOST_TAGS
    compared: int = MOST_COMPARED


@dataclass(frozen=True, slots=True)
class _Size:
    numbers: int = 0
    columns: int = 0  # columns whose length the field around them decides


class _Answer:
    def __init__(
        self,
        document: DocumentNode,
        schema: GraphQLSchema,
        limits: AnswerLimits,
        variables: Variables | None,
    ) -> None:
        self.schema = schema
        self.variables = variables
        self.limits = limits
        self.most = {"first": limits.page_size, "maxPoints": limits.curve_points}
        self.most["bins"] = _MOST_BINS
        self.fragments = {
            node.name.value: node
            for node in document.definitions
            if isinstance(node, FragmentDefinitionNode)
        }
        self.known: dict[str, _Size] = {}

    def size(self, selections: SelectionSetNode, parent: object) -> _Size:
        numbers = columns = 0
        for node in selections.selections:
            if not self._included(node.directives or ()):
                continue
            if isinstance(node, FieldNode):
                inner = self._field(node, parent)
            elif isinstance(node, InlineFragmentNode):
                condition = node.type_condition
                kind = self.schema.get_type(condition.name.value) if condition else parent
                inner = self.size(node.selection_set, kind)
            else:
                assert isinstance(node, FragmentSpreadNode)  # noqa: S101  there is no fourth kind
                inner = self._fragment(node.name.value)
            numbers, columns = numbers + inner.numbers, columns + inner.columns
        return _Size(numbers, columns)

    def _fragment(self, name: str) -> _Size:
        if name not in self.known:
            fragment = self.fragments[name]
            kind = self.schema.get_type(fragment.type_condition.name.value)
            self.known[name] = self.size(fragment.selection_set, kind)
        return self.known[name]

    def _field(self, node: FieldNode, parent: object) -> _Size:
        fields = (
            parent.fields if isinstance(parent, GraphQLObjectType | GraphQLInterfaceType) else {}
        )
        definition = fields.get(node.name.value)
        if definition is None or node.selection_set is None:  # __typename, __schema, or a leaf
            kind = definition and get_named_type(definition.type)
            if kind and is_leaf_type(kind) and kind.name in _COLUMNS:
                return _Size(columns=1)
            return _Size(_FIELD_NUMBERS)
        kind = get_named_type(definition.type)
        inner = self.size(node.selection_set, kind)
        length = next(
            (
                self._asked(node, name, definition)
                for name in ("maxPoints", "bins")
                if name in definition.args
            ),
            _UNKNOWN_LENGTH,
        )
        items = self._asked(node, "first", definition) if "first" in definition.args else 1
        limit = limit_of(definition)
        if limit is not None:
            items *= getattr(self.limits, limit)
        return _Size(items * (_FIELD_NUMBERS + inner.numbers + inner.columns * length))

    def _asked(self, node: FieldNode, name: str, definition: GraphQLField) -> int:
        """What an argument asks for; beyond its own limit the field will refuse it."""
        most = self.most[name]
        argument = next((one.value for one in node.arguments or () if one.name.value == name), None)
        value = self._value(argument) if argument else Undefined
        if isinstance(argument, VariableNode) and self.variables is None:
            return most
        if value is Undefined or value is None:  # null means the default
            value = definition.args[name].default_value
        return min(max(int(value), 1), most) if isinstance(value, int | float) else 1

    def _value(self, node: ValueNode) -> Any:
        if isinstance(node, VariableNode):
            return (self.variables or {}).get(node.name.value, Undefined)
        return int(node.value) if isinstance(node, IntValueNode) else Undefined

    def _included(self, directives: tuple[DirectiveNode, ...]) -> bool:
        for directive in directives:
            name, arguments = directive.name.value, directive.arguments or ()
            if name in ("include", "skip") and arguments:
                condition = arguments[0].value
                if isinstance(condition, VariableNode):
                    value = None if self.variables is None else self._value(condition)
                else:
                    value = isinstance(condition, BooleanValueNode) and condition.value
                if value is (name == "skip"):
                    return False
        return True


def numbers_asked_for(
    document: DocumentNode,
    operation: OperationDefinitionNode,
    schema: GraphQLSchema,
    limits: AnswerLimits,
    variables: Variables | None,
) -> int:
    """The most numbers in the answer to a valid operation; `variables` None: whatever they are."""
    if variables is not None:
        defaults = {
            definition.variable.name.value: value_from_ast_untyped(definition.default_value)
            for definition in operation.variable_definitions or ()
            if definition.default_value is not None
        }
        variables = defaults | dict(variables)
    answer = _Answer(document, schema, limits, variables)
    return answer.size(operation.selection_set, schema.get_root_type(operation.operation)).numbers


def too_large(numbers: int, limits: AnswerLimits) -> GraphQLError:
    """What the sender of such a query is told."""
    return GraphQLError(
        f"query must ask for at most {limits.numbers} numbers "
        f"(CARRY_MAX_QUERY_NUMBERS), was {numbers}",
        extensions={"code": "LIMIT_EXCEEDED"},
    )
