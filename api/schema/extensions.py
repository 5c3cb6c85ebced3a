"""Strawberry's hooks: documents from the cache, variables as they were sent."""

from collections.abc import Iterator

from graphql import GraphQLError
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
        self.execution_context.pre_execution_errors = list(self._errors)
        yield
