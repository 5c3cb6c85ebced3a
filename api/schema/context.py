"""What resolvers reach through `info.context`."""

from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, TypeAlias

import strawberry

from api.jobs.results import ResultReader
from api.jobs.services import Services
from api.schema.documents import DocumentCache
from api.settings import Settings

# Variables exactly as the client sent them; a context variable, because the operations of one
# WebSocket connection share their Context and run as tasks of their own.
raw_variables: ContextVar[dict[str, Any]] = ContextVar("raw_variables")


@dataclass
class Application:
    """What one API process holds, shared by all requests."""

    services: Services
    documents: DocumentCache
    started_at: datetime
    open_subscriptions: int = 0


@dataclass
class Context:
    """What one request, or one WebSocket connection, holds."""

    application: Application
    owner: str = ""  # the API key's id; "" while there are no keys
    connection_params: dict[str, object] = field(default_factory=dict)

    @property
    def services(self) -> Services:
        """Database, catalog, queue and progress."""
        return self.application.services

    @property
    def settings(self) -> Settings:
        """The settings of this process."""
        return self.application.services.settings

    @property
    def results(self) -> ResultReader:
        """Reader of stored results."""
        return self.application.services.results


Info: TypeAlias = strawberry.Info[Context, None]
