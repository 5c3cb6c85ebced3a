"""Who asks: the bearer of an API key, or anybody where no key is required."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass

from cachetools import LRUCache
from sqlalchemy.exc import SQLAlchemyError

from api.access.grants import EVERYTHING, Access, Scope
from api.access.keys import complaint, id_of, is_key_of
from api.errors import KeyRefused, KeysUnreadable
from api.logs import get_logger
from api.storage import api_keys
from api.storage.database import Database
from api.storage.runs import now_ms
from api.storage.tables import ApiKeyRow

_KEPT_SECONDS = 1.0  # a revoked key is refused after this at the latest
_KEPT_KEYS = 1_000
_USE_NOTED_EVERY_MS = 60_000
_SCHEME = "bearer "

log = get_logger(__name__)


@dataclass(slots=True)
class _Known:
    row: ApiKeyRow
    read_at: float
    use_noted_at_ms: int


class Authenticator:
    """Tells what the bearer of a key may do; one per process."""

    def __init__(self, database: Database, *, required: bool) -> None:
        self.required = required
        self._database = database
        self._known = LRUCache[str, _Known](_KEPT_KEYS)
        self._tasks: set[asyncio.Task[None]] = set()

    async def access(self, authorization: Sequence[str]) -> Access:
        """What the sender of these Authorization headers may do.

        A key that is sent is checked also where none is required. Raises KeyRefused, or
        KeysUnreadable while the database does not answer.
        """
        if not authorization:
            if self.required:
                raise KeyRefused("API key must be sent as `Authorization: Bearer KEY`, was absent")
            return EVERYTHING
        text = _bearer(authorization)
        key_id = id_of(text)
        known = None if key_id is None else await self._find(key_id)
        # One sentence for a key that is malformed, unknown or wrong: who guesses learns nothing.
        if not is_key_of(text, known.row if known else None) or known is None:
            raise KeyRefused("API key must be one of this service, was not")
        now = now_ms()
        if (reason := complaint(known.row, now)) is not None:
            raise KeyRefused(reason)
        if now - known.use_noted_at_ms >= _USE_NOTED_EVERY_MS:
            known.use_noted_at_ms = now
            self._spawn(known.row.id, now)
        return Access(known.row.owner, Scope(known.row.scope), known.row.id)

    async def close(self) -> None:
        """Wait for what is being noted."""
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _find(self, key_id: str) -> _Known | None:
        clock = asyncio.get_running_loop().time()
        known = self._known.get(key_id)
        if known is not None and clock - known.read_at < _KEPT_SECONDS:
            return known
        try:
            async with self._database.session() as session:
                row = await api_keys.get(session, key_id)
        except (SQLAlchemyError, OSError, TimeoutError) as error:
            log.warning("API keys unreadable", error=type(error).__name__)
            raise KeysUnreadable from None
        if row is None:
            self._known.pop(key_id, None)
            return None
        noted = max(row.last_used_at_ms or 0, known.use_noted_at_ms if known else 0)
        fresh = self._known[key_id] = _Known(row, clock, noted)
        return fresh

    def _spawn(self, key_id: str, at_ms: int) -> None:
        task = asyncio.create_task(self._note_use(key_id, at_ms), name="key use")
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _note_use(self, key_id: str, at_ms: int) -> None:
        # Beside the request: whoever asks does not wait for a write.
        try:
            async with self._database.transaction() as session:
                await api_keys.touch(session, key_id, at_ms)
        except (SQLAlchemyError, OSError, TimeoutError) as error:
            log.warning("use of API key not noted", key_id=key_id, error=type(error).__name__)


def _bearer(authorization: Sequence[str]) -> str:
    if len(authorization) > 1:
        raise KeyRefused(f"Authorization must be sent once, was {len(authorization)} times")
    (header,) = authorization
    if header[: len(_SCHEME)].lower() != _SCHEME:
        raise KeyRefused("Authorization must be `Bearer KEY`, was of another form")
    return header[len(_SCHEME) :].strip(" ")
