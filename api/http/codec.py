"""JSON as this API speaks it: strict in, columns written straight from NumPy out."""

import json
from typing import Any

import orjson


def encode(value: object) -> bytes:
    """JSON bytes; arrays are written in one step, NaN and infinities as null."""
    return orjson.dumps(value, option=orjson.OPT_SERIALIZE_NUMPY | orjson.OPT_NON_STR_KEYS)


def decode(data: bytes | str) -> Any:
    """Any JSON value; json.JSONDecodeError for NaN, bad UTF-8 and absurd nesting."""
    try:
        return orjson.loads(data)
    except RecursionError:
        raise json.JSONDecodeError("nested too deep", "", 0) from None
