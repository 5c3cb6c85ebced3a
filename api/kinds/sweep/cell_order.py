"""The instant of a sweep whose order a page of its cells is in, carried by its cursors.

A sweep that runs changes its order with every shard that is stored. A page that follows another
is of the order which that one had: its cursor names the shards that were stored then, as ranges
("0-3,7"). A shard is written once and never taken back, so the order can be had again.
"""

import re
from collections.abc import Iterable

from api.errors import shown
from api.kinds.sweep.stored import StoredSweep
from api.schema.paging import decode_cursor, foreign_cursor
from api.schema.refusals import BadUserInput

_RANGE = re.compile(r"([0-9]{1,9})(?:-([0-9]{1,9}))?", re.ASCII)
_OFFSET = re.compile(r"[0-9]{1,18}", re.ASCII)


def as_at(
    connection: str, cursor: str | None, stored: StoredSweep, *, is_over: bool
) -> tuple[StoredSweep, int, str]:
    """The sweep as it stood at the cursor (now, without one), the first place after it, and what
    cursors of that page have behind their place.

    is_over: the sweep has ended; its order stays, so a cursor needs no instant.
    """
    if cursor is None:
        return stored, 0, "" if is_over else _instant(stored)
    offset, separator, ranges = decode_cursor(connection, cursor).partition(" ")
    if not _OFFSET.fullmatch(offset):
        raise foreign_cursor(cursor)
    if not separator:
        if not is_over:  # of a release whose cursors named no instant
            raise BadUserInput(
                "after",
                "after must name the instant whose order it is of, for the order has changed: "
                f"start again without a cursor, was {shown(cursor)}",
            )
        return stored, int(offset) + 1, ""
    there = {part.shard_index for part in stored.parts}
    parts = _indices(ranges, len(there))
    if parts is None or not parts <= there:
        raise foreign_cursor(cursor)
    then = stored.of_parts(parts)
    return then, int(offset) + 1, _instant(then)


def _instant(stored: StoredSweep) -> str:
    return f" {_ranges(part.shard_index for part in stored.parts)}"


def _ranges(indices: Iterable[int]) -> str:
    spans: list[list[int]] = []
    for index in sorted(indices):
        if spans and spans[-1][1] == index - 1:
            spans[-1][1] = index
        else:
            spans.append([index, index])
    return ",".join(str(a) if a == b else f"{a}-{b}" for a, b in spans)


def _indices(ranges: str, most: int) -> set[int] | None:
    """What `_ranges` was given; None for any other text, and for more than `most`."""
    found: set[int] = set()
    for text in ranges.split(",") if ranges else ():
        match = _RANGE.fullmatch(text)
        if match is None:
            return None
        first = int(match[1])
        last = first if match[2] is None else int(match[2])
        if not first <= last < first + most:
            return None
        found.update(range(first, last + 1))
    return found
