"""API keys: made at random, shown once, stored as a hash.

A key is `carry_ID_SECRET`: 16 hexadecimal digits that name its row, and 64 that nobody can guess
(256 random bits). Stored is the SHA-256 of the whole key. A slow hash (bcrypt, scrypt) protects
passwords, which people choose among few; no computer gets through 2 to the 256 keys, and a hash
that takes microseconds cannot be used to keep the service busy.
"""

import hashlib
import hmac
import re
import secrets
from dataclasses import dataclass

from api.access.grants import Scope
from api.errors import InvalidInput, KeyNotFound, KeyNotUsable
from api.logs import get_logger
from api.storage import api_keys
from api.storage.database import Database
from api.storage.runs import now_ms
from api.storage.tables import ApiKeyRow

LONGEST_LABEL = 200
LONGEST_KEY = 87
_KEY = re.compile(r"carry_([0-9a-f]{16})_[0-9a-f]{64}", re.ASCII)
_OWNER = re.compile(r"[A-Za-z0-9][A-Za-z0-9._@-]{0,63}", re.ASCII)
_NO_HASH = "0" * 64

log = get_logger(__name__)


@dataclass(frozen=True, slots=True)
class NewKey:
    """A key that was just made: its text exists nowhere else."""

    text: str
    row: ApiKeyRow


def id_of(text: str) -> str | None:
    """The public id in a key's text, None where the text is no key."""
    found = _KEY.fullmatch(text) if len(text) == LONGEST_KEY else None
    return found.group(1) if found else None


def is_key_of(text: str, row: ApiKeyRow | None) -> bool:
    """Whether the text is the key of this row; takes as long when there is no row."""
    stored = row.sha256 if row is not None else _NO_HASH
    return hmac.compare_digest(_hash(text), stored) and row is not None


def state(row: ApiKeyRow, at_ms: int) -> str:
    """Whether a key can be used: usable, revoked or expired."""
    if row.revoked_at_ms is not None:
        return "revoked"
    if row.expires_at_ms is not None and row.expires_at_ms <= at_ms:
        return "expired"
    return "usable"


def complaint(row: ApiKeyRow, at_ms: int) -> str | None:
    """Why a key that was given rightly cannot be used (any more)."""
    now = state(row, at_ms)
    return None if now == "usable" else f"API key must be in use, was {now}"


async def create(
    database: Database,
    scope: Scope,
    *,
    label: str = "",
    owner: str | None = None,
    lifetime_ms: int | None = None,
) -> NewKey:
    """Make and store a key; owner: of an earlier key, to share its runs (else the new id)."""
    if len(label) > LONGEST_LABEL:
        raise InvalidInput(
            "label", f"label must have at most {LONGEST_LABEL} characters, was {len(label)}"
        )
    if owner is not None and not _OWNER.fullmatch(owner):
        raise InvalidInput(
            "owner",
            "owner must have 1 to 64 letters, digits or . _ @ - and begin with a letter or "
            f"digit, was {owner[:80]!r}",
        )
    key = _make(scope, label=label, owner=owner, lifetime_ms=lifetime_ms)
    async with database.transaction() as session:
        await api_keys.insert(session, key.row)
    log.info("API key created", key=key.row.id, owner=key.row.owner, scope=key.row.scope)
    return key


async def rotate(
    database: Database, key_id: str, *, grace_ms: int, lifetime_ms: int | None = None
) -> NewKey:
    """A new key for the same owner, scope and label; the old one works until the grace ends.

    lifetime_ms: of the new key, by default as long as the old one was meant to live.
    Raises KeyNotFound or KeyNotUsable.
    """
    now = now_ms()
    async with database.transaction() as session:
        old = await api_keys.get(session, key_id, lock=True)
        if old is None:
            raise KeyNotFound(key_id)
        successor = await api_keys.successor(session, key_id)
        reason = complaint(old, now) or (
            f"API key must not have been rotated before, was into {successor}"
            if successor
            else None
        )
        if reason is not None:
            raise KeyNotUsable(key_id, reason)
        if lifetime_ms is None and old.expires_at_ms is not None:
            lifetime_ms = old.expires_at_ms - old.created_at_ms
        key = _make(
            Scope(old.scope),
            label=old.label,
            owner=old.owner,
            lifetime_ms=lifetime_ms,
            replaces=old.id,
        )
        await api_keys.insert(session, key.row)
        await api_keys.expire(session, old.id, now + grace_ms)
    log.info("API key rotated", key=key_id, into=key.row.id)
    return key


async def revoke(database: Database, key_id: str) -> None:
    """End a key at once. Raises KeyNotFound."""
    async with database.transaction() as session:
        if await api_keys.get(session, key_id) is None:
            raise KeyNotFound(key_id)
        await api_keys.revoke(session, key_id, now_ms())
    log.info("API key revoked", key=key_id)


async def listed(database: Database, *, ended_too: bool) -> list[ApiKeyRow]:
    """Stored keys, oldest first."""
    async with database.session() as session:
        return await api_keys.every(session, None if ended_too else now_ms())


def _make(
    scope: Scope,
    *,
    label: str,
    owner: str | None,
    lifetime_ms: int | None,
    replaces: str | None = None,
) -> NewKey:
    key_id, created = secrets.token_hex(8), now_ms()
    text = f"carry_{key_id}_{secrets.token_hex(32)}"
    row = ApiKeyRow(
        id=key_id,
        owner=owner or key_id,
        label=label,
        scope=scope,
        sha256=_hash(text),
        created_at_ms=created,
        expires_at_ms=None if lifetime_ms is None else created + lifetime_ms,
        replaces=replaces,
    )
    return NewKey(text, row)


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
