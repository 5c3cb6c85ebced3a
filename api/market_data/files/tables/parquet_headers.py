"""What the headers of a Parquet file claim, held against its bytes before a reader trusts them.

polars takes its memory by the counts of page headers, and where there is less it ends the process.
The format: https://github.com/apache/parquet-format/blob/master/src/main/thrift/parquet.thrift
"""

import struct
from collections.abc import Iterator
from types import MappingProxyType
from typing import Any

from api.market_data.files.tables.thrift import (
    BINARY,
    BOOL,
    BYTE,
    I16,
    I32,
    I64,
    STRUCT,
    Shape,
    read_struct,
)

_MAGIC = b"PAR1"
_MAX_FOOTER_BYTES = 2**24  # ten thousand chunks of columns are two million
_VALUE_BYTES = 8

_NO_FIELDS: Shape = MappingProxyType({})
_TIME: Shape = {1: BOOL, 2: dict.fromkeys((1, 2, 3), _NO_FIELDS)}
_LOGICAL_TYPE: Shape = {
    **dict.fromkeys((1, 2, 3, 4, 6, 11, 12, 13, 14, 15), _NO_FIELDS),
    5: {1: I32, 2: I32},
    **dict.fromkeys((7, 8), _TIME),
    10: {1: BYTE, 2: BOOL},
}
_SCHEMA_ELEMENT: Shape = {
    **dict.fromkeys((1, 2, 3, 5, 6, 7, 8, 9), I32),
    4: BINARY,
    10: _LOGICAL_TYPE,
}
_STATISTICS: Shape = {
    **dict.fromkeys((1, 2, 5, 6), BINARY),
    **dict.fromkeys((3, 4), I64),
    **dict.fromkeys((7, 8), BOOL),
}
_KEY_VALUE: Shape = {1: BINARY, 2: BINARY}
_COLUMN: Shape = {
    **dict.fromkeys((1, 4, 15), I32),
    2: [I32],
    3: [BINARY],
    **dict.fromkeys((5, 6, 7, 9, 10, 11, 14), I64),
    8: [_KEY_VALUE],
    12: _STATISTICS,
    13: [{1: I32, 2: I32, 3: I32}],
    16: {1: I64, 2: [I64], 3: [I64]},
    17: STRUCT,
}
_CHUNK: Shape = {
    **dict.fromkeys((1, 9), BINARY),
    **dict.fromkeys((2, 4, 6), I64),
    3: _COLUMN,
    **dict.fromkeys((5, 7), I32),
    8: STRUCT,
}
_ROW_GROUP: Shape = {
    1: [_CHUNK],
    **dict.fromkeys((2, 3, 5, 6), I64),
    4: [{1: I32, 2: BOOL, 3: BOOL}],
    7: I16,
}
_FOOTER: Shape = {
    1: I32,
    2: [_SCHEMA_ELEMENT],
    3: I64,
    4: [_ROW_GROUP],
    5: [_KEY_VALUE],
    6: BINARY,
    7: [{1: _NO_FIELDS}],
    8: STRUCT,
    9: BINARY,
}
_DATA_PAGE: Shape = {**dict.fromkeys((1, 2, 3, 4), I32), 5: _STATISTICS}
_DATA_PAGE_V2: Shape = {**dict.fromkeys(range(1, 7), I32), 7: BOOL, 8: _STATISTICS}
_DICTIONARY_PAGE: Shape = {1: I32, 2: I32, 3: BOOL}
_PAGE: Shape = {
    **dict.fromkeys((1, 2, 3, 4), I32),
    5: _DATA_PAGE,
    6: _NO_FIELDS,
    7: _DICTIONARY_PAGE,
    8: _DATA_PAGE_V2,
}


# Types of pages, by the field of the header that tells of each.
_DATA, _DICTIONARY, _DATA_V2 = 0, 2, 3
_HEADER_FIELDS = {_DATA: 5, _DICTIONARY: 7, _DATA_V2: 8}


def parquet_bytes(data: bytes) -> int:
    """How many bytes its values take unpacked, eight each at least, as its headers claim.

    Raises ValueError where a footer or a header is broken, contradicts another or points outside
    of its place.
    """
    _check(len(data) >= 12 and data.endswith(_MAGIC))
    (length,) = struct.unpack_from("<I", data, len(data) - 8)
    begin = len(data) - 8 - length
    _check(length <= _MAX_FOOTER_BYTES and begin >= len(_MAGIC))
    footer, _ = read_struct(data, begin, len(data) - 8, _FOOTER)
    leaves = [one for one in _told(footer, 2) if one.get(1) is not None]
    groups = _told(footer, 4)
    _check(_told(footer, 3) == sum(_told(group, 3) for group in groups))
    return sum(_group(data, begin, group, leaves) for group in groups)


def _group(data: bytes, end: int, group: dict[int, Any], leaves: list[dict[int, Any]]) -> int:
    rows: int = _told(group, 3)
    chunks = _told(group, 1)
    _check(rows >= 0 and len(chunks) == len(leaves))
    claimed = 0
    for chunk, leaf in zip(chunks, leaves, strict=True):
        column = _told(chunk, 3)
        _check(rows <= _told(column, 5))  # of a list every row has one value at least
        claimed += sum(_pages(data, end, column, max(_VALUE_BYTES, leaf.get(2, 0))))
    return max(claimed, rows * _VALUE_BYTES)


def _pages(data: bytes, end: int, column: dict[int, Any], width: int) -> Iterator[int]:
    # What each page of a chunk takes, until all its values were there; width: of one value.
    at = min(_told(column, 9), column.get(11) or end)
    end = min(end, at + _told(column, 7))
    values = _told(column, 5)
    _check(at >= len(_MAGIC))
    while values > 0:
        page, at = read_struct(data, at, end, _PAGE)
        kind, unpacked, packed = _told(page, 1), _told(page, 2), _told(page, 3)
        header = _told(page, _HEADER_FIELDS.get(kind, 0))
        count = _told(header, 1)
        _check(0 <= packed <= end - at and unpacked >= 0)
        if kind == _DICTIONARY:
            _check(count >= 0)
            width = max(width, unpacked // max(count, 1))
        else:
            _check(0 <= count <= values)
            values -= count
        if kind == _DATA_V2:
            levels = _told(header, 5), _told(header, 6)
            _check(min(levels) >= 0 and sum(levels) <= packed)
        yield max(unpacked, count * width)
        at += packed


def _told(found: dict[int, Any], field: int) -> Any:
    _check(found.get(field) is not None)
    return found[field]


def _check(holds: bool) -> None:
    if not holds:
        raise ValueError
