"""Limits on a query's shape, checked before GraphQL's own rules see it.

Those rules compare fields pairwise and follow every fragment, so a query of a few kilobytes
could keep them busy for minutes. Here every fragment is measured once.
"""

from dataclasses import dataclass, field

from graphql import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLError,
    InlineFragmentNode,
    OperationDefinitionNode,
    SelectionSetNode,
)

from api.http.answer_size import AnswerLimits

_MOST = 10**9  # a measure beyond this is not counted further


@dataclass(frozen=True, slots=True)
class QueryLimits:
    """What one document may ask for."""

    depth: int
    tokens: int
    aliases: int
    fields: int = 2_000
    repetitions: int = 20
    answer: AnswerLimits = field(default_factory=AnswerLimits)


@dataclass(frozen=True, slots=True)
class Shape:
    """Size of a selection with its fragments written out."""

    depth: int = 0
    aliases: int = 0
    fields: int = 0


class _Measure:
    def __init__(self, document: DocumentNode) -> None:
        self.fragments = {
            node.name.value: node
            for node in document.definitions
            if isinstance(node, FragmentDefinitionNode)
        }
        self.known: dict[str, Shape] = {}
        self.most_repeated = 0

    def shape(self, selections: SelectionSetNode | None) -> Shape:
        if selections is None:
            return Shape()
        depth = aliases = fields = 0
        names: dict[str, int] = {}
        for node in selections.selections:
            inner = self._inner(node)
            name = node.name.value if isinstance(node, FieldNode | FragmentSpreadNode) else "..."
            if isinstance(node, FieldNode):
                name = node.alias.value if node.alias else name
                inner = Shape(
                    inner.depth + 1, inner.aliases + (node.alias is not None), inner.fields + 1
                )
            names[name] = names.get(name, 0) + 1
            depth = max(depth, inner.depth)
            aliases = min(aliases + inner.aliases, _MOST)
            fields = min(fields + inner.fields, _MOST)
        self.most_repeated = max(self.most_repeated, *names.values())
        return Shape(depth, aliases, fields)

    def _inner(self, node: object) -> Shape:
        if isinstance(node, FieldNode | InlineFragmentNode):
            return self.shape(node.selection_set)
        name = node.name.value if isinstance(node, FragmentSpreadNode) else ""
        if name not in self.known:
            self.known[name] = Shape()  # a cycle ends here; GraphQL's own rules refuse it
            fragment = self.fragments.get(name)
            self.known[name] = self.shape(fragment.selection_set) if fragment else Shape()
        return self.known[name]


def check_limits(document: DocumentNode, limits: QueryLimits) -> list[GraphQLError]:
    """The limits that a document breaks, as errors for its sender."""
    measure = _Measure(document)
    shapes = [
        measure.shape(node.selection_set)
        for node in document.definitions
        if isinstance(node, OperationDefinitionNode)
    ]
    for fragment in measure.fragments.values():
        measure.shape(fragment.selection_set)
    found = (
        ("levels", max((shape.depth for shape in shapes), default=0), limits.depth),
        ("aliases", sum(shape.aliases for shape in shapes), limits.aliases),
        ("fields", sum(shape.fields for shape in shapes), limits.fields),
        ("repetitions of one field", measure.most_repeated, limits.repetitions),
    )
    return [
        GraphQLError(
            f"query must have at most {limit} {what}, was {count}",
            extensions={"code": "LIMIT_EXCEEDED"},
        )
        for what, count, limit in found
        if count > limit
    ]
