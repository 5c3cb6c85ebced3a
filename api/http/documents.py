"""Parsed and validated queries, remembered: the same text is never checked twice."""

from dataclasses import dataclass

from cachetools import LRUCache
from graphql import DocumentNode, GraphQLError, GraphQLSchema, OperationDefinitionNode, parse
from strawberry.schema.schema import validate_document
from strawberry.types.execution import ExecutionContext

from api.http.answer_size import Variables, numbers_asked_for, too_large
from api.http.limits import QueryLimits, check_limits
from api.http.texts import check_literals
from api.schema.fixed import is_fixed

_LONGEST_KEPT_CHARACTERS = 20_000
_KEPT_CHARACTERS = 500_000  # a parsed character takes 90 to 120 bytes: some 60 MB


@dataclass(frozen=True, slots=True)
class PreparedDocument:
    """A parsed query with what is wrong with it."""

    document: DocumentNode
    errors: list[GraphQLError]
    characters: int  # of its text
    most_numbers: int = 0  # of any operation, whatever its variables
    is_fixed: bool = False  # whether answers without errors, about ended runs, never change


class DocumentCache:
    """The most recently used queries of one process, with what validation said about them.

    capacity: how many characters of them all are kept at most.
    """

    def __init__(self, limits: QueryLimits, capacity: int = _KEPT_CHARACTERS) -> None:
        self._limits = limits
        self._prepared = LRUCache[str, PreparedDocument](capacity, lambda one: one.characters)
        self.misses = 0

    def prepare(self, context: ExecutionContext, schema: GraphQLSchema) -> PreparedDocument | None:
        """The prepared query, None where its text cannot be parsed.

        What cannot be parsed is left to Strawberry, which parses again and words the error:
        an extension that raises would end a WebSocket operation without one.
        """
        query = context.query or ""
        if found := self._prepared.get(query):
            return found
        self.misses += 1
        context.parse_options["max_tokens"] = self._limits.tokens
        try:
            document = parse(query, max_tokens=self._limits.tokens)
            errors = check_limits(document, self._limits) or check_literals(document)
            if not errors:
                errors = validate_document(schema, document, context.validation_rules)
            most = 0 if errors else self._most_numbers(document, schema)
            fixed = not errors and is_fixed(document, schema)
        except (GraphQLError, RecursionError):
            return None
        prepared = PreparedDocument(document, errors, len(query), most, fixed)
        if len(query) <= min(_LONGEST_KEPT_CHARACTERS, self._prepared.maxsize):
            self._prepared[query] = prepared
        return prepared

    def is_fixed(self, query: str) -> bool:
        """Whether a query that was answered may be answered alike again; see PreparedDocument."""
        prepared = self._prepared.get(query)
        return prepared is not None and prepared.is_fixed

    def check_answer(
        self,
        prepared: PreparedDocument,
        operation: OperationDefinitionNode,
        variables: Variables,
        schema: GraphQLSchema,
    ) -> list[GraphQLError]:
        """What is to say against the answer's size with these variables."""
        limits = self._limits.answer
        if prepared.most_numbers <= limits.numbers:  # nearly always: nothing to count again
            return []
        numbers = numbers_asked_for(prepared.document, operation, schema, limits, variables)
        return [too_large(numbers, limits)] if numbers > limits.numbers else []

    def _most_numbers(self, document: DocumentNode, schema: GraphQLSchema) -> int:
        return max(
            numbers_asked_for(document, node, schema, self._limits.answer, None)
            for node in document.definitions
            if isinstance(node, OperationDefinitionNode)
        )
