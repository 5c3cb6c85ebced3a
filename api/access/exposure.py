"""Whether strangers can reach the service, and that none of them does without a key."""

import ipaddress
from pathlib import Path

from sqlalchemy.engine import URL
from sqlalchemy.exc import OperationalError, ProgrammingError

from api.errors import SettingsInvalid
from api.settings import Settings
from api.storage import api_keys
from api.storage.database import Database
from api.storage.engines import is_sqlite, normalise_url
from api.storage.runs import now_ms


def is_loopback(host: str) -> bool:
    """Whether only programs of this machine reach this address."""
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return host.lower() == "localhost"


def keys_are_required(settings: Settings) -> bool:
    """Whether every request needs an API key."""
    return settings.require_keys or not is_loopback(settings.host)


async def refuse_without_a_key(settings: Settings) -> None:
    """SettingsInvalid where keys are required and nobody has one; writes nothing."""
    if not keys_are_required(settings) or await _usable_keys(settings.database_url) > 0:
        return
    if not is_loopback(settings.host):
        raise SettingsInvalid(
            ("CARRY_HOST",),
            "CARRY_HOST must be a loopback address such as 127.0.0.1 as long as there is no usable "
            f"API key (make one by `carry keys create`), was {settings.host}",
        )
    raise SettingsInvalid(
        ("CARRY_REQUIRE_KEYS",),
        "CARRY_REQUIRE_KEYS must be false as long as there is no usable API key (make one by "
        "`carry keys create`), was true",
    )


async def _usable_keys(database_url: str) -> int:
    if _is_not_there(normalise_url(database_url)):
        return 0
    database = Database(database_url)
    try:
        async with database.session() as session:
            return await api_keys.count_usable(session, now_ms())
    except (OperationalError, ProgrammingError) as error:
        if await database.is_reachable():
            return 0  # no such table: nobody has made a key yet
        raise SettingsInvalid(
            ("CARRY_DATABASE_URL",),
            "CARRY_DATABASE_URL must name a database that answers, because API keys stand in it, "
            f"was one that does not: {type(error.orig).__name__}",
        ) from None
    finally:
        await database.dispose()


def _is_not_there(url: URL) -> bool:
    return bool(is_sqlite(url) and url.database and not Path(url.database).exists())
