"""What one API process holds, and what each request takes of it."""

from dataclasses import dataclass, field

from starlette.requests import HTTPConnection

from api.access.gate import Gate
from api.http.admission import caller_of
from api.http.documents import DocumentCache
from api.http.kept_answers import KeptAnswers
from api.http.persisted import PersistedQueries
from api.schema.context import Context, Held
from api.watching.services import AskingServices


@dataclass(frozen=True)
class Application:
    """Shared by all requests; `held` is the part that resolvers see."""

    held: Held
    documents: DocumentCache
    answers: KeptAnswers
    persisted: PersistedQueries = field(default_factory=PersistedQueries)

    @property
    def services(self) -> AskingServices:
        """Database, catalog, queue, stored results and progress."""
        return self.held.services

    @property
    def gate(self) -> Gate:
        """Who may come in."""
        return self.held.gate


@dataclass
class RequestContext(Context):
    """A resolver's context, and what the transports keep from one request to the next."""

    documents: DocumentCache = field(kw_only=True)
    answers: KeptAnswers = field(kw_only=True)
    persisted: PersistedQueries = field(kw_only=True)


def application_of(connection: HTTPConnection) -> Application:
    """The application that a request or a WebSocket reached."""
    application: Application = connection.app.state.application
    return application


def context_of(connection: HTTPConnection) -> RequestContext:
    """The context of a request or a WebSocket."""
    application = application_of(connection)
    return RequestContext(
        application.held,
        caller_of(connection),
        reads_only=connection.scope.get("method", "POST") != "POST",  # a WebSocket has none
        documents=application.documents,
        answers=application.answers,
        persisted=application.persisted,
    )
