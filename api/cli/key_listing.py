"""How API keys are shown: everything but the keys."""

from typing import Any

from rich.table import Table

from api.access.keys import state
from api.client.tables import DASH, minute, plain_table
from api.instants import instant_text
from api.storage.runs import now_ms
from api.storage.tables import ApiKeyRow


def table(rows: list[ApiKeyRow]) -> Table:
    """One row per key."""
    shown = plain_table()
    for name in ("id", "owner", "scope", "created (UTC)", "expires", "last used"):
        shown.add_column(name, no_wrap=True)
    shown.add_column("state", no_wrap=True)
    shown.add_column("label")
    for row in rows:
        shown.add_row(
            row.id,
            row.owner,
            row.scope,
            minute(instant_text(row.created_at_ms)),
            minute(instant_text(row.expires_at_ms)) if row.expires_at_ms else DASH,
            minute(instant_text(row.last_used_at_ms)) if row.last_used_at_ms else DASH,
            state(row, now_ms()),
            row.label,
        )
    return shown


def as_json(row: ApiKeyRow) -> dict[str, Any]:
    """A key for scripts."""
    return {
        "id": row.id,
        "owner": row.owner,
        "scope": str(row.scope),
        "label": row.label,
        "state": state(row, now_ms()),
        "createdAt": instant_text(row.created_at_ms),
        "expiresAt": _text_or_none(row.expires_at_ms),
        "revokedAt": _text_or_none(row.revoked_at_ms),
        "lastUsedAt": _text_or_none(row.last_used_at_ms),
        "replaces": row.replaces,
    }


def sentence(row: ApiKeyRow) -> str:
    """What a new key is, in words."""
    ends = f", until {minute(instant_text(row.expires_at_ms))} UTC" if row.expires_at_ms else ""
    whose = "" if row.owner == row.id else f" of {row.owner}"
    return f"API key {row.id}{whose} with scope {row.scope}{ends}"


def _text_or_none(at_ms: int | None) -> str | None:
    return None if at_ms is None else instant_text(at_ms)
