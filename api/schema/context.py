"""What resolvers reach through `info.context`."""

import asyncio
from collections import Counter
from collections.abc import Callable
from concurrent.futures import Executor
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, TypeAlias, TypeVar

import strawberry

from api.access.gate import Caller, Gate
from api.access.grants import Access, Scope
from api.errors import ApiError, KeyRefused, KeysUnreadable, ReadsOnly, ScopeMissing
from api.runs.results import ResultReader
from api.settings import Settings
from api.storage.tables import RunRow
from api.watching.services import AskingServices

T = TypeVar("T")

_RECHECK_SECONDS = 5.0  # a stream goes on for so long at most when its key is over
_LOOP_CELLS = 20_000  # up to so many NumPy answers faster than a thread takes over

# Variables exactly as the client sent them; a context variable, because the operations of one
# WebSocket connection share their Context and run as tasks of their own.
raw_variables: ContextVar[dict[str, Any]] = ContextVar("raw_variables")


@dataclass
class Streams:
    """The subscriptions of one API process."""

    open_by_owner: Counter[str] = field(default_factory=Counter)
    events_sent: Counter[str] = field(default_factory=Counter)  # by type

    @property
    def open(self) -> int:
        """How many there are."""
        return self.open_by_owner.total()


@dataclass(frozen=True)
class Held:
    """What an API process holds and resolvers use, shared by all requests."""

    services: AskingServices
    gate: Gate
    heavy: Executor  # one thread: work over many cells waits in line there, requests do not
    started_at: datetime
    streams: Streams = field(default_factory=Streams)


@dataclass
class Context:
    """What one request, or one WebSocket connection, holds."""

    held: Held
    caller: Caller
    reads_only: bool = False  # a GET, which any page of the internet can make a browser send
    granted: Access | None = None  # None: a WebSocket before its connection_init
    connection_params: dict[str, object] = field(default_factory=dict)
    # The runs that the answer tells of, None where there was none; kept for plain requests only.
    runs_told: list[RunRow | None] | None = None

    def tell_run(self, row: RunRow | None) -> None:
        """Note a run that the answer depends on."""
        if self.runs_told is not None:
            self.runs_told.append(row)

    @property
    def access(self) -> Access:
        """What the asker may do."""
        assert self.granted is not None, "nothing is asked before the handshake"  # noqa: S101
        return self.granted

    @property
    def barred(self) -> ApiError | None:
        """Why a query of the asker may start no run; None: it may."""
        if not self.access.scope.includes(Scope.RUN):
            return ScopeMissing(Scope.RUN.value, self.access.scope.value, "start runs")
        return ReadsOnly("start runs") if self.reads_only else None

    async def key_ended(self) -> KeyRefused:
        """Returns when the asker's key is over, for streams that are open for long."""
        if not self.caller.authorization:
            await asyncio.Event().wait()  # no key, no end
        while True:
            await asyncio.sleep(_RECHECK_SECONDS)
            try:
                await self.held.gate.recheck(self.caller)
            except KeyRefused as refused:
                return refused
            except KeysUnreadable:
                continue  # a database that restarts ends no stream

    @property
    def services(self) -> AskingServices:
        """Database, catalog, queue, stored results and progress."""
        return self.held.services

    @property
    def settings(self) -> Settings:
        """The settings of this process."""
        return self.held.services.settings

    async def over_cells(self, cells: int, compute: Callable[[], T]) -> T:
        """The result of a pure function over so many cells, off the event loop if they are many."""
        if cells <= _LOOP_CELLS:
            return compute()
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self.held.heavy, compute)

    @property
    def results(self) -> ResultReader:
        """Reader of stored results."""
        return self.held.services.results


Info: TypeAlias = strawberry.Info[Context, None]
