"""Parsed and validated queries, remembered: the same text is never checked twice."""

from collections import OrderedDict
from dataclasses import dataclass

from graphql import DocumentNode, GraphQLError, GraphQLSchema, parse
from strawberry.schema.schema import validate_document
from strawberry.types.execution import ExecutionContext

from api.schema.limits import QueryLimits, check_limits

_LONGEST_KEPT_CHARACTERS = 20_000


@dataclass(frozen=True, slots=True)
class PreparedDocument:
    """A parsed query with what is wrong with it."""

    document: DocumentNode
    errors: list[GraphQLError]


class DocumentCache:
    """The most recently used queries of one process, with what validation said about them."""

    def __init__(self, limits: QueryLimits, capacity: int = 500) -> None:
        self._limits = limits
        self._capacity = capacity
        self._prepared: OrderedDict[str, PreparedDocument] = OrderedDict()
        self.misses = 0

    def prepare(self, context: ExecutionContext, schema: GraphQLSchema) -> PreparedDocument | None:
        """The prepared query, None where its text cannot be parsed.

        What cannot be parsed is left to Strawberry, which parses again and words the error:
        an extension that raises would end a WebSocket operation without one.
        """
        query = context.query or ""
        if found := self._prepared.get(query):
            self._prepared.move_to_end(query)
            return found
        self.misses += 1
        context.parse_options["max_tokens"] = self._limits.tokens
        try:
            document = parse(query, max_tokens=self._limits.tokens)
            errors = check_limits(document, self._limits)
        except (GraphQLError, RecursionError):
            return None
        if not errors:
            errors = validate_document(schema, document, context.validation_rules)
        prepared = PreparedDocument(document, errors)
        if len(query) <= _LONGEST_KEPT_CHARACTERS:
            self._prepared[query] = prepared
            if len(self._prepared) > self._capacity:
                self._prepared.popitem(last=False)
        return prepared
