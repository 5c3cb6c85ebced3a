"""How API keys are shown: everything but the keys."""

from datetime import UTC, datetime
from typing import Any

from rich.table import Table

from api.access.keys import state
from api.cli.report import DASH, minute, plain_table
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
            minute(_iso(row.created_at_ms)),
            minute(_iso(row.expires_at_ms)) if row.expires_at_ms else DASH,
            minute(_iso(row.last_used_at_ms)) if row.last_used_at_ms else DASH,
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
        "createdAt": _iso(row.created_at_ms),
        "expiresAt": _iso(row.expires_at_ms),
        "revokedAt": _iso(row.revoked_at_ms),
        "lastUsedAt": _iso(row.last_used_at_ms),
        "replaces": row.replaces,
    }


def sentence(row: ApiKeyRow) -> str:
    """What a new key is, in words."""
    ends = f", until {minute(_iso(row.expires_at_ms))} UTC" if row.expires_at_ms else ""
    whose = "" if row.owner == row.id else f" of {row.owner}"
    return f"API key {row.id}{whose} with scope {row.scope}{ends}"


def _iso(at_ms: int | None) -> str | None:
    if at_ms is None:
        return None
    return datetime.fromtimestamp(at_ms / 1_000, UTC).isoformat().replace("+00:00", "Z")
