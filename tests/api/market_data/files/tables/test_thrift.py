"""Structs of Thrift's compact protocol, by hand, and what is none."""

import pytest

from api.market_data.files.tables.thrift import BINARY, BOOL, I32, I64, ThriftError, read_struct

SHAPE = {1: I32, 2: I64, 3: BOOL, 5: {1: I32}, 6: [I32]}


def test_known_fields_come_by_their_ids_and_others_are_passed_over() -> None:
    data = b"".join(
        [
            b"\x15\x03",  # 1, i32: -2
            b"\x16\xac\x02",  # 2, i64: 150
            b"\x11",  # 3: true
            b"\x18\x02ab",  # 4, unknown text
            b"\x1c\x15\x0e\x00",  # 5: a struct with 1, i32: 7
            b"\x19\x25\x02\x04",  # 6: a list of two i32, 1 and 2
            b"\x1b\x01\x58\x02\x01x",  # 7, unknown map of an i32 to a text
            b"\x07\x28" + bytes(8),  # 20, unknown double, by its id in full
            b"\x00rest",
        ]
    )
    found, end = read_struct(data, 0, len(data), SHAPE)
    assert found == {1: -2, 2: 150, 3: True, 5: {1: 7}, 6: [1, 2]}
    assert data[end:] == b"rest"


@pytest.mark.parametrize(
    "data",
    [
        b"\x15",
        b"\x15\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01\x00",
        b"\x16\x02\x00",
        b"\x11\x00",
        b"\x48\x7fab\x00",
        b"\x69\xf5\xff\xff\xff\x0f\x00",
        b"\x4d\x00",
        b"\x49\x19" * 500,
        b"\x15\x02",
    ],
    ids=[
        "no number",
        "too long a number",
        "i64 where i32 should be",
        "a truth where a number should be",
        "a text longer than the rest",
        "a list longer than the rest",
        "a type that there is not",
        "lists in lists in lists",
        "no end",
    ],
)
def test_what_is_no_such_struct_is_refused(data: bytes) -> None:
    with pytest.raises(ThriftError):
        read_struct(data, 0, len(data), SHAPE)


def test_an_end_before_the_last_byte_holds() -> None:
    with pytest.raises(ThriftError):
        read_struct(b"\x18\x04abcd\x00", 0, 4, {1: BINARY})
