"""Mutations while the database takes nothing: refused in words, not as a bug."""

from collections.abc import Awaitable, Callable
from typing import Any

from strawberry.extensions import FieldExtension

from api.logs import get_logger
from api.schema.context import Info
from api.schema.results import StorageUnavailable
from api.storage.failures import STORAGE_FAILURES, unavailable

log = get_logger(__name__)


class RefusesWhenUnwritable(FieldExtension):
    """Answers StorageUnavailable where the database is read-only, full, busy or away."""

    async def resolve_async(
        self, next_: Callable[..., Awaitable[Any]], source: Any, info: Info, **arguments: Any
    ) -> Any:
        """The field's answer, or the refusal."""
        try:
            return await next_(source, info, **arguments)
        except STORAGE_FAILURES as error:
            refused = unavailable(error)
            if refused is None:
                raise
            log.warning("mutation refused", field=info.field_name, error=str(error)[:300])
            return StorageUnavailable(message=refused.message)
