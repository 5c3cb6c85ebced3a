"""What the messages of an Arrow file or stream claim, held against its bytes, as with Parquet.

The format: https://arrow.apache.org/docs/format/Columnar.html#format-ipc
"""

import struct
from collections.abc import Iterator
from typing import Any

_FILE_MAGIC = b"ARROW1"
_CONTINUED = 0xFFFFFFFF
_SCHEMA, _DICTIONARY, _BATCH = 1, 2, 3
_BLOCK = "<qiiq"  # where a message is, the bytes of its header, padding, and of its body
_MAX_BLOCKS = 2**20
_VALUE_BYTES = 8


def feather_bytes(data: bytes) -> int:
    """How many bytes its values take unpacked, eight each at least, as its messages claim.

    Raises ValueError where the footer or a message is broken or points outside of its place.
    """
    end = len(data) - len(_FILE_MAGIC) - 4
    (length,) = _unpack("<i", data, end)
    if length < 0 or data[end + 4 :] != _FILE_MAGIC:
        raise ValueError
    footer = _Table(data, end - length)
    claimed = 0
    for offset, header_bytes, _, body_bytes in footer.vector(2, _BLOCK) + footer.vector(3, _BLOCK):
        one, end = _message(data, offset)
        if end != offset + header_bytes + body_bytes:
            raise ValueError
        claimed += one
    return claimed


def stream_bytes(data: bytes) -> int:
    """The same of a stream of messages."""
    claimed = at = 0
    while at < len(data) and _unpack("<Ii", data, at) != (_CONTINUED, 0):
        one, at = _message(data, at)
        claimed += one
    return claimed


def _message(data: bytes, at: int) -> tuple[int, int]:
    # What the message at a place takes, and where the next one begins.
    mark, length = _unpack("<Ii", data, at)
    if mark != _CONTINUED or length < 0:
        raise ValueError
    message = _Table(data, at + 8)
    kind, body, body_bytes = message.scalar(1, "<B"), at + 8 + length, message.scalar(3, "<q")
    if not 0 <= body_bytes <= len(data) - body:
        raise ValueError
    if kind not in (_DICTIONARY, _BATCH):
        return 0, body + body_bytes
    batch = message.table(2)
    if kind == _DICTIONARY and batch is not None:
        batch = batch.table(1)
    if batch is None:
        raise ValueError
    return _batch(data, batch, body, body + body_bytes), body + body_bytes


def _batch(data: bytes, batch: "_Table", body: int, end: int) -> int:
    rows = batch.scalar(0, "<q")
    lengths: list[int] = [one for one, _ in batch.vector(1, "<qq")]
    if rows < 0 or min(lengths, default=0) < 0:
        raise ValueError
    packed = batch.table(3) is not None
    held = sum(_buffers(data, batch, body, end, packed))
    return max(_VALUE_BYTES * max(rows, sum(lengths)), held)


def _buffers(data: bytes, batch: "_Table", body: int, end: int, packed: bool) -> Iterator[int]:
    # A packed buffer begins with its length unpacked, or with -1 where it is not packed after all.
    for offset, length in batch.vector(2, "<qq"):
        if offset < 0 or not 0 <= length <= end - body - offset:
            raise ValueError
        if packed and length:
            (unpacked,) = _unpack("<q", data, body + offset)
            if unpacked < -1:
                raise ValueError
            length = max(length, unpacked)
        yield length


class _Table:
    """One table of a FlatBuffer, by the place that points to it."""

    def __init__(self, data: bytes, pointer: int) -> None:
        self._data = data
        self._at = pointer + _unpack("<I", data, pointer)[0]
        self._fields_at = self._at - _unpack("<i", data, self._at)[0]
        (self._fields_bytes,) = _unpack("<H", data, self._fields_at)

    def _place(self, field: int) -> int | None:
        slot = 4 + 2 * field
        if slot + 2 > self._fields_bytes:
            return None
        (offset,) = _unpack("<H", self._data, self._fields_at + slot)
        return self._at + offset if offset else None

    def scalar(self, field: int, form: str) -> int:
        """A number; what is not there is 0."""
        place = self._place(field)
        return 0 if place is None else int(_unpack(form, self._data, place)[0])

    def table(self, field: int) -> "_Table | None":
        place = self._place(field)
        return None if place is None else _Table(self._data, place)

    def vector(self, field: int, form: str) -> list[tuple[Any, ...]]:
        """Structs of fixed length; what is not there is empty."""
        place = self._place(field)
        if place is None:
            return []
        begin = place + _unpack("<I", self._data, place)[0]
        (count,) = _unpack("<I", self._data, begin)
        size = struct.calcsize(form)
        if count > _MAX_BLOCKS or begin + 4 + count * size > len(self._data):
            raise ValueError
        return [_unpack(form, self._data, begin + 4 + at * size) for at in range(count)]


def _unpack(form: str, data: bytes, at: int) -> tuple[Any, ...]:
    if not 0 <= at <= len(data) - struct.calcsize(form):
        raise ValueError
    return struct.unpack_from(form, data, at)
