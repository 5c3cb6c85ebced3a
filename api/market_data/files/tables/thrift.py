"""Thrift's compact protocol, as Parquet's footer and page headers are written in it.

Own code, for no library reads it without generated classes or a table package around it.
"""

from collections.abc import Mapping
from typing import Any

BOOL, BYTE, I16, I32, I64, DOUBLE, BINARY, LIST, SET, MAP, STRUCT = range(2, 13)
_FALSE, _TRUE = 2, 1
_DEEPEST = 16

# Of a known field: its type, the shape of its struct, or in a list of one that of its elements.
Shape = Mapping[int, Any]


class ThriftError(ValueError):
    """Bytes that are no struct of the shape that they should have."""


def read_struct(data: bytes, at: int, end: int, shape: Shape) -> tuple[dict[int, Any], int]:
    """The known fields of the struct that begins at a place, by their ids, and where it ends.

    Fields that the shape does not know are passed over. Raises ThriftError for a known one of
    another type, and for what does not end before `end`.
    """
    reader = _Reader(data, at, end)
    return reader.struct(shape, 0), reader.at


class _Reader:
    def __init__(self, data: bytes, at: int, end: int) -> None:
        self._data, self.at, self._end = data, at, min(end, len(data))

    def struct(self, shape: Shape, depth: int) -> dict[int, Any]:
        found: dict[int, Any] = {}
        field = 0
        while header := self._byte():
            field = field + (header >> 4) if header >> 4 else self._zigzag()
            kind = header & 15
            expected = shape.get(field)
            if kind in (_TRUE, _FALSE):
                # The type itself is the value; a reader that expects another would read on.
                if expected not in (None, BOOL):
                    raise ThriftError
                found[field] = kind == _TRUE
            else:
                found[field] = self._value(kind, expected, depth)
        return {field: value for field, value in found.items() if field in shape}

    def _value(self, kind: int, expected: Any, depth: int) -> Any:
        if depth > _DEEPEST or (expected is not None and kind != _kind_of(expected)):
            raise ThriftError
        if kind in (I16, I32, I64):
            return self._zigzag()
        if kind == STRUCT:
            return self.struct(expected if isinstance(expected, Mapping) else {}, depth + 1)
        if kind in (LIST, SET):
            return self._list(expected[0] if isinstance(expected, list) else None, depth)
        if kind == MAP:
            return self._map(depth)
        sizes = {BOOL: 1, _TRUE: 1, BYTE: 1, DOUBLE: 8}
        if kind == BINARY:
            self._pass(self._varint())
        elif kind in sizes:
            self._pass(sizes[kind])
        else:
            raise ThriftError
        return None

    def _list(self, expected: Any, depth: int) -> list[Any]:
        header = self._byte()
        count = self._varint() if header >> 4 == 15 else header >> 4
        if count > self._end - self.at:  # every element has a byte at least
            raise ThriftError
        return [self._value(header & 15, expected, depth + 1) for _ in range(count)]

    def _map(self, depth: int) -> None:
        count = self._varint()
        kinds = self._byte() if count else 0
        if count > self._end - self.at:
            raise ThriftError
        for _ in range(count):
            self._value(kinds >> 4, None, depth + 1)
            self._value(kinds & 15, None, depth + 1)

    def _byte(self) -> int:
        self._pass(1)
        return self._data[self.at - 1]

    def _pass(self, count: int) -> None:
        self.at += count
        if self.at > self._end:
            raise ThriftError

    def _varint(self) -> int:
        value = 0
        for shift in range(0, 70, 7):
            byte = self._byte()
            value |= (byte & 127) << shift
            if byte < 128:
                return value
        raise ThriftError

    def _zigzag(self) -> int:
        value = self._varint()
        return (value >> 1) ^ -(value & 1)


def _kind_of(expected: Any) -> int:
    if isinstance(expected, Mapping):
        return STRUCT
    return LIST if isinstance(expected, list) else int(expected)
