"""Opaque ids: base64 of "Run:<uuid>", "Market:<venue>|<symbol>" or "Webhook:<uuid>".

One type name for every kind of run, so a client knows a run's id before its kind.
"""

import base64
import binascii
import uuid

import strawberry

from api.errors import NUL
from api.storage.public_ids import public_id, public_run_id


def run_node_id(run_id: str) -> strawberry.ID:
    """The GraphQL id of a run."""
    return strawberry.ID(public_run_id(run_id))


def market_node_id(venue: str, symbol: str) -> strawberry.ID:
    """The GraphQL id of a market."""
    return strawberry.ID(public_id("Market", f"{venue}|{symbol}"))


def webhook_node_id(webhook_id: str) -> strawberry.ID:
    """The GraphQL id of a webhook."""
    return strawberry.ID(public_id("Webhook", webhook_id))


def upload_node_id(upload_id: str) -> strawberry.ID:
    """The GraphQL id of files that were sent together."""
    return strawberry.ID(public_id("Upload", upload_id))


def decode_upload_id(node_id: str) -> str | None:
    """The upload's UUID, None where the id is not one of an upload."""
    return _uuid_of("Upload", node_id)


def decode_run_id(node_id: str) -> str | None:
    """The run's UUID, None where the id is not one of a run."""
    return _uuid_of("Run", node_id)


def decode_webhook_id(node_id: str) -> str | None:
    """The webhook's UUID, None where the id is not one of a webhook."""
    return _uuid_of("Webhook", node_id)


def decode_message_id(message_id: str) -> str | None:
    """The UUID of the delivery with this header webhook-id, None where the text is none."""
    digits = message_id.removeprefix("msg_")
    if len(digits) != 32 or len(message_id) != 36:
        return None
    try:
        found = str(uuid.UUID(digits))
    except ValueError:
        return None
    return found if found.replace("-", "") == digits else None


def decode_market_id(node_id: str) -> tuple[str, str] | None:
    """The market's (venue, symbol), None where the id is not one of a market."""
    kind, _, value = _decode(node_id).partition(":")
    venue, bar, symbol = value.partition("|")
    return (venue, symbol) if kind == "Market" and bar and venue and symbol else None


def _uuid_of(wanted: str, node_id: str) -> str | None:
    kind, _, value = _decode(node_id).partition(":")
    if kind != wanted:
        return None
    try:
        return value if str(uuid.UUID(value)) == value else None
    except ValueError:
        return None


def _decode(node_id: str) -> str:
    try:
        text = base64.b64decode(node_id, validate=True).decode()
    except (binascii.Error, UnicodeDecodeError, ValueError):
        return ""
    return "" if NUL in text else text
