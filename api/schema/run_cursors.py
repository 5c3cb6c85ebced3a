"""Cursors of runs: the value that a run is ordered by, and its id; each order has its own."""

import math

from api.schema.paging import decode_cursor, encode_cursor, foreign_cursor
from api.storage.run_orders import NEWEST_FIRST, RunOrder, RunPosition
from api.storage.tables import RunRow

_UNKNOWN = "-"
_MOST_DIGITS = 18


def cursor_of(order: RunOrder, run: RunRow) -> str:
    """Where a run stands in an order."""
    value = order.value_of(run)
    return encode_cursor(_connection(order), f"{_UNKNOWN if value is None else value!r} {run.id}")


def place_of(order: RunOrder, cursor: str) -> RunPosition:
    """The place in a cursor of this order; anything else is refused."""
    text, _, run_id = decode_cursor(_connection(order), cursor).partition(" ")
    if not run_id:
        raise foreign_cursor(cursor)
    if text == _UNKNOWN and order.field is not NEWEST_FIRST.field:
        return RunPosition(None, run_id)
    value = _instant(text) if order.field.is_instant else _figure(text)
    if value is None:
        raise foreign_cursor(cursor)
    return RunPosition(value, run_id)


def _connection(order: RunOrder) -> str:
    # Newest first was the only order: its cursors are as they were.
    if order == NEWEST_FIRST:
        return "runs"
    return f"runs by {order.field} {'down' if order.descending else 'up'}"


def _instant(text: str) -> int | None:
    is_number = text.isascii() and text.isdecimal() and len(text) <= _MOST_DIGITS
    return int(text) if is_number else None


def _figure(text: str) -> float | None:
    try:
        value = float(text)
    except ValueError:
        return None
    return value if math.isfinite(value) else None
