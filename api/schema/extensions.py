"""Strawberry's hooks: documents from the cache, variables as they were sent."""

from collections.abc import Iterator

from graphql import GraphQLError, OperationDefinitionNode
from strawberry.extensions import SchemaExtension

from api.schema.context import Context, raw_variables
from api.schema.presentation import TOO_DEEP


class PreparedDocuments(SchemaExtension):
    """Takes parsing and validation from the process's DocumentCache."""

    _errors: tuple[GraphQLError, ...] = (GraphQLError(TOO_DEEP),)

    def on_operation(self) -> Iterator[None]:
        """Keep the variables as they were sent."""
        raw_variables.set(self.execution_context.variables or {})
        yield

    def on_parse(self) -> Iterator[None]:
        """Parse, check limits and validate at once, or take all of it from the cache."""
        context: Context = self.execution_context.context
        schema = self.execution_context.schema._schema
        prepared = context.application.documents.prepare(self.execution_context, schema)
        if prepared is not None:
            self.execution_context.graphql_document = prepared.document
            self._errors = tuple(prepared.errors)
        yield

    def on_validate(self) -> Iterator[None]:
        """Hand over what validation said; a list, even an empty one, says that it is done."""
        errors = list(self._errors) or self._unclear_operation()
        self.execution_context.pre_execution_errors = errors
        yield

    def _unclear_operation(self) -> list[GraphQLError]:
        # Strawberry would take the first of several, which may not be the one that was meant.
        document = self.execution_context.graphql_document
        assert document is not None  # noqa: S101  parsing came before
        named = self.execution_context._provided_operation_name is not None
        operations = sum(isinstance(n, OperationDefinitionNode) for n in document.definitions)
        if named or operations == 1:
            return []
        return [GraphQLError(f"operationName must be given, query has {operations} operations")]
