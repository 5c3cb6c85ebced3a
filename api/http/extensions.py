"""Strawberry's hooks: documents from the cache, variables as they were sent."""

from collections.abc import Iterator

from graphql import GraphQLError, OperationDefinitionNode
from strawberry.extensions import SchemaExtension

from api.http.application import RequestContext
from api.http.documents import PreparedDocument
from api.http.presentation import TOO_DEEP
from api.http.texts import check_variables
from api.schema.answer_budget import begin_answer
from api.schema.context import raw_variables
from api.schema.inside import core_schema, given_operation_name


class PreparedDocuments(SchemaExtension):
    """Takes parsing and validation from the process's DocumentCache."""

    _errors: tuple[GraphQLError, ...] = (GraphQLError(TOO_DEEP),)
    _prepared: PreparedDocument | None = None

    def on_operation(self) -> Iterator[None]:
        """Keep the variables as they were sent, and begin to count the answer."""
        context: RequestContext = self.execution_context.context
        raw_variables.set(self.execution_context.variables or {})
        begin_answer(context.settings.max_query_numbers)
        yield

    def on_parse(self) -> Iterator[None]:
        """Parse, check limits and validate at once, or take all of it from the cache."""
        context: RequestContext = self.execution_context.context
        schema = core_schema(self.execution_context.schema)
        prepared = context.documents.prepare(self.execution_context, schema)
        if prepared is not None:
            self.execution_context.graphql_document = prepared.document
            self._errors = tuple(prepared.errors)
            self._prepared = prepared
        yield

    def on_validate(self) -> Iterator[None]:
        """Hand over what validation said; a list, even an empty one, says that it is done."""
        errors = (
            list(self._errors)
            or check_variables(self.execution_context.variables or {})
            or self._unclear_operation()
            or self._large_answer()
        )
        self.execution_context.pre_execution_errors = errors
        yield

    def _unclear_operation(self) -> list[GraphQLError]:
        # Strawberry would take the first of several, which may not be the one that was meant.
        document = self.execution_context.graphql_document
        assert document is not None  # noqa: S101  parsing came before
        named = given_operation_name(self.execution_context) is not None
        operations = sum(isinstance(n, OperationDefinitionNode) for n in document.definitions)
        if named or operations == 1:
            return []
        return [GraphQLError(f"operationName must be given, query has {operations} operations")]

    def _large_answer(self) -> list[GraphQLError]:
        execution = self.execution_context
        context: RequestContext = execution.context
        if self._prepared is None:
            return []
        name = given_operation_name(execution)
        for node in self._prepared.document.definitions:
            if isinstance(node, OperationDefinitionNode) and (
                name is None or (node.name is not None and node.name.value == name)
            ):
                return context.documents.check_answer(
                    self._prepared,
                    node,
                    execution.variables or {},
                    core_schema(execution.schema),
                )
        return []  # an unknown name: Strawberry says so
