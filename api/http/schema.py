"""The schema: every type put together, and its text for `schema.graphql`."""

from collections.abc import Iterable

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
from api.schema.inside import PresentingSchema, core_schema
from api.schema.results import Error
from api.schema.scalars import SCALARS


class Schema(PresentingSchema):
    """The schema of this service."""

    def presentable(self, error: GraphQLError) -> GraphQLError:
        """An error as a client may see it."""
        return presentable(error)

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
    take_null_as_default(core_schema(built))
    return built


schema = _build([*(part_of(name, "graphql").TYPE for name in RunKind), Error])


def print_sdl() -> str:
    """The schema in GraphQL's own language, as it stands in schema.graphql."""
    return f"{schema.as_str().strip()}\n"
