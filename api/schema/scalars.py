"""The scalars beside GraphQL's own: instants, columns, wide integers, raw JSON."""

import re
from datetime import UTC, datetime
from typing import Any, NewType

import numpy as np
from graphql import GraphQLError, StringValueNode, ValueNode, value_from_ast_untyped
from numpy.typing import NDArray
from strawberry import scalar
from strawberry.types.scalar import ScalarDefinition

from api.errors import shown
from api.instants import format_instant
from api.schema.answer_budget import take, take_column

FloatColumn = NewType("FloatColumn", np.ndarray)
TimeColumn = NewType("TimeColumn", np.ndarray)
IntColumn = NewType("IntColumn", np.ndarray)
BigInt = NewType("BigInt", int)
JsonValue = NewType("JsonValue", object)

_RFC_3339 = re.compile(
    r"\d{4}-\d\d-\d\d[Tt]\d\d:\d\d:\d\d(\.\d{1,9})?([Zz]|[+-]\d\d:\d\d)", re.ASCII
)
_MAX_BIG_INT = 2**63 - 1


def _shown(value: object) -> str:
    return shown(repr(value))


def parse_instant(value: object) -> datetime:
    """A UTC datetime from RFC 3339 text; digits beyond microseconds are dropped."""
    rule = 'DateTime must be RFC 3339 text with a zone such as "2024-01-01T00:00:00Z"'
    if not isinstance(value, str) or not _RFC_3339.fullmatch(value):
        raise GraphQLError(f"{rule}, was {_shown(value)}")
    try:
        return datetime.fromisoformat(value.upper()).astimezone(UTC)
    except (ValueError, OverflowError):
        raise GraphQLError(f"{rule}, was {_shown(value)}") from None


def _parse_instant_literal(node: ValueNode, _variables: Any = None) -> datetime:
    return parse_instant(
        node.value if isinstance(node, StringValueNode) else value_from_ast_untyped(node)
    )


def _parse_big_int(value: object) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or abs(value) > _MAX_BIG_INT:
        raise GraphQLError(f"BigInt must be a signed 64-bit integer, was {_shown(value)}")
    return value


def _no_input(value: object) -> Any:
    raise GraphQLError(f"a column cannot be sent, was {_shown(value)}")


def _big_int(value: int) -> int:
    # What clients ask for may be more than JSON's readers, and orjson, take.
    return min(max(int(value), -_MAX_BIG_INT - 1), _MAX_BIG_INT)


def _json(value: Any) -> Any:
    """The value as orjson writes it: an integer beyond 64 bits as the float that it is read as."""
    if isinstance(value, dict):
        return {key: _json(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_json(item) for item in value]
    take(1)
    is_huge = isinstance(value, int) and not -_MAX_BIG_INT - 1 <= value <= _MAX_BIG_INT
    return float(value) if is_huge else value


def _float_column(values: NDArray[Any]) -> NDArray[np.float64]:
    # Stays an array: orjson writes it in one step, NaN as null.
    take_column(values)
    return np.ascontiguousarray(values, dtype=np.float64)


def _int_column(values: NDArray[Any]) -> NDArray[np.int64]:
    take_column(values)
    return np.ascontiguousarray(values, dtype=np.int64)


def _column(name: str, description: str, serialize: Any) -> ScalarDefinition:
    return scalar(name=name, description=description, serialize=serialize, parse_value=_no_input)


SCALARS: dict[object, ScalarDefinition] = {
    datetime: scalar(
        name="DateTime",
        description="RFC 3339 instant, always UTC on output: 2024-01-01T00:00:00Z.",
        specified_by_url="https://www.rfc-editor.org/rfc/rfc3339",
        serialize=format_instant,
        parse_value=parse_instant,
        parse_literal=_parse_instant_literal,
    ),
    FloatColumn: _column(
        "FloatColumn",
        "A column: JSON array of numbers or nulls, resolved in one step. "
        "null is undefined or not computed.",
        _float_column,
    ),
    TimeColumn: _column(
        "TimeColumn",
        "A column of instants: JSON array of epoch milliseconds (integers), UTC.",
        _int_column,
    ),
    IntColumn: _column("IntColumn", "A column of integers: JSON array.", _int_column),
    BigInt: scalar(
        name="BigInt",
        description="Signed 64-bit integer: epoch milliseconds, byte and row counts.",
        serialize=_big_int,
        parse_value=_parse_big_int,
    ),
    JsonValue: scalar(
        name="JSON",
        description="Any JSON value, such as the input of a run exactly as it was sent.",
        specified_by_url="https://www.rfc-editor.org/rfc/rfc8259",
        serialize=_json,
    ),
}
