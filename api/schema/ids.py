"""Opaque ids: base64 of "Run:<uuid>" or "Market:<venue>|<symbol>".

One type name for every kind of run, so a client knows a run's id before its kind.
"""

import base64
import binascii
import uuid

import strawberry


def run_node_id(run_id: str) -> strawberry.ID:
    """The GraphQL id of a run."""
    return _encode(f"Run:{run_id}")


def market_node_id(venue: str, symbol: str) -> strawberry.ID:
    """The GraphQL id of a market."""
    return _encode(f"Market:{venue}|{symbol}")


def decode_run_id(node_id: str) -> str | None:
    """The run's UUID, None where the id is not one of a run."""
    kind, _, value = _decode(node_id).partition(":")
    if kind != "Run":
        return None
    try:
        return str(uuid.UUID(value)) if str(uuid.UUID(value)) == value else None
    except ValueError:
        return None


def decode_market_id(node_id: str) -> tuple[str, str] | None:
    """The market's (venue, symbol), None where the id is not one of a market."""
    kind, _, value = _decode(node_id).partition(":")
    venue, bar, symbol = value.partition("|")
    return (venue, symbol) if kind == "Market" and bar and venue and symbol else None


def _encode(text: str) -> strawberry.ID:
    return strawberry.ID(base64.b64encode(text.encode()).decode())


def _decode(node_id: str) -> str:
    try:
        return base64.b64decode(node_id, validate=True).decode()
    except (binascii.Error, UnicodeDecodeError, ValueError):
        return ""
