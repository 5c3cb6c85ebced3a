"""The schema: every type put together, and its text for `schema.graphql`."""

from collections.abc import Iterable
from typing import Any

import strawberry
from graphql import GraphQLError
from strawberry.schema.config import StrawberryConfig
from strawberry.types import ExecutionContext

from api.http.execution import EventExecutor
from api.http.extensions import PreparedDocuments
from api.http.nulls import take_null_as_default
from api.http.presentation import presentable
from api.registry import part_of
from api.roots.mutations import Mutation
from api.roots.queries import Query
from api.roots.subscriptions import Subscription
from api.runs.names import RunKind
from api.schema.results import Error
from api.schema.scalars import SCALARS


class Schema(strawberry.Schema):
    """Strawberry's schema with errors as clients may see them, on every transport."""

    async def _handle_execution_result(self, *args: Any, **options: Any) -> Any:
        # Every result passes here: of a plain request, of a stream's event, of a failed start.
        result = await super()._handle_execution_result(*args, **options)
        if result.errors:
            result.errors = [presentable(error) for error in result.errors]
        return result

    def process_errors(
        self, errors: list[GraphQLError], execution_context: ExecutionContext | None = None
    ) -> None:
        """Log nothing here: bugs are logged where they are hidden, mistakes are no news."""


def _build(types: Iterable[type]) -> Schema:
    built = Schema(
        query=Query,
        mutation=Mutation,
        subscription=Subscription,
        types=types,
        extensions=[PreparedDocuments],
        execution_context_class=EventExecutor,
        config=StrawberryConfig(scalar_map=SCALARS),
    )
    take_null_as_default(built._schema)
    return built


schema = _build([*(part_of(name, "graphql").TYPE for name in RunKind), Error])


def print_sdl() -> str:
    """The schema in GraphQL's own language, as it stands in schema.graphql."""
    return f"{schema.as_str().strip()}\n"
