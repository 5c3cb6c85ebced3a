"""Relay paging: page sizes, cursors that know their connection, page info."""

import base64
import binascii

import strawberry

from api.errors import NUL, shown
from api.schema.refusals import BadUserInput


@strawberry.type(description="Where a page stands in its connection.")
class PageInfo:
    has_next_page: bool = strawberry.field(description="Whether there is more after this page.")
    has_previous_page: bool = strawberry.field(
        description="Whether there is more before this page."
    )
    start_cursor: str | None = strawberry.field(
        description="Cursor of the first item, null on an empty page."
    )
    end_cursor: str | None = strawberry.field(
        description="Cursor of the last item, null on an empty page: send it as `after`."
    )


def encode_cursor(connection: str, position: str) -> str:
    """An opaque cursor that only this connection takes back."""
    return base64.urlsafe_b64encode(f"{connection}@{position}".encode()).decode()


def foreign_cursor(cursor: str) -> BadUserInput:
    """The refusal of a cursor that is none of the connection's."""
    return BadUserInput("after", f"after must be a cursor of this connection, was {shown(cursor)}")


def decode_cursor(connection: str, cursor: str) -> str:
    """The position in a cursor of this connection; anything else is refused."""
    try:
        text = base64.b64decode(cursor, altchars=b"-_", validate=True).decode()
    except (binascii.Error, UnicodeDecodeError, ValueError):
        text = ""
    name, at, position = text.partition("@")
    if not at or name != connection or NUL in position:
        raise foreign_cursor(cursor)
    return position


def decode_offset(connection: str, cursor: str | None) -> int:
    """Index of the first item after the cursor, 0 without one."""
    if cursor is None:
        return 0
    position = decode_cursor(connection, cursor)
    if not (position.isascii() and position.isdecimal() and len(position) <= 18):
        raise foreign_cursor(cursor)
    return int(position) + 1


def offset_page_info(connection: str, first: int, count: int, total: int) -> PageInfo:
    """Page info of `count` items from index `first` on, of `total`."""
    return PageInfo(
        has_next_page=first + count < total,
        has_previous_page=first > 0 and total > 0,
        start_cursor=encode_cursor(connection, str(first)) if count else None,
        end_cursor=encode_cursor(connection, str(first + count - 1)) if count else None,
    )
