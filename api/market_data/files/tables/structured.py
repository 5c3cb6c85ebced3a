"""JSON of any shape: the rows in it, as records, as columns, or as arrays without names."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import polars as pl

from api.market_data.files.tables.atoms import is_value
from api.market_data.files.tables.delimited import MAX_COLUMNS

_DEEPEST = 5
_KINDS = frozenset({"spot", "perp", "perpetual", "swap", "futures", "future", "mark"})
_TIME_KEY = re.compile(r"\d{9,19}|\d{4}-\d{2}-\d{2}.*")


class SeveralTablesError(Exception):
    """A document holds several tables, and nothing tells which is meant."""

    def __init__(self, count: int) -> None:
        super().__init__(f"{count} tables")
        self.count = count


@dataclass(frozen=True, slots=True)
class Structured:
    """Rows as text columns; those of arrays are called "0", "1", ..."""

    rows: pl.DataFrame
    named: bool
    # What the objects around the rows say of all of them: {"symbol": "BTCUSDT"}.
    around: Mapping[str, str] = field(default_factory=dict)


def parse_json(text: str) -> Any:
    """JSON, or a JSON document per line, every number as the text that stands there.

    None: it is neither.
    """
    if text.lstrip()[:1] not in ("[", "{"):
        return None
    try:
        return _loads(text)
    except RecursionError:
        return None
    except ValueError:
        pass
    lines = [line for line in text.splitlines() if line.strip()]
    if len(lines) < 2:
        return None
    try:
        return [_loads(line) for line in lines]
    except (ValueError, RecursionError):
        return None


def read_structured(content: Any) -> Structured | None:
    """The table in parsed JSON; None: there is none.

    Raises SeveralTablesError where there are several of more than one row.
    """
    level: list[tuple[Any, dict[str, str]]] = [(content, {})]
    for _ in range(_DEEPEST):
        tables = [table for value, around in level if (table := _table(value, around)) is not None]
        if tables:
            return _the_one(tables)
        level = [
            (inner, around | _scalars(value))
            for value, around in level
            if isinstance(value, dict)
            for inner in value.values()
            if isinstance(inner, (dict, list))
        ]
    if isinstance(content, dict) and content and not any(map(_is_nested, content.values())):
        return _records([content], {})
    return None


def _the_one(tables: list[Structured]) -> Structured:
    largest = max(tables, key=lambda table: table.rows.height)
    others = [one for one in tables if one is not largest and one.rows.height > 1]
    if others:
        raise SeveralTablesError(1 + len(others))
    return largest


def _table(value: Any, around: dict[str, str]) -> Structured | None:
    if isinstance(value, list):
        return _list(value, around)
    if not isinstance(value, dict) or not value:
        return None
    return _object(value, around)


def _list(rows: list[Any], around: dict[str, str]) -> Structured | None:
    if not rows:
        return None
    if all(isinstance(row, dict) for row in rows):
        return _records(rows, around)
    if not all(isinstance(row, list) for row in rows):
        return None
    width = len(rows[0])
    if not 0 < width <= MAX_COLUMNS or any(len(row) != width for row in rows):
        return None
    if any(_is_nested(value) for row in rows for value in row):
        return None
    head = [str(name) for name in rows[0]]
    if len(rows) > 1 and len(set(head)) == width and not any(map(_is_no_name, rows[0])):
        return _columns(dict(zip(head, zip(*rows[1:], strict=True), strict=True)), around)
    columns = zip(*rows, strict=True)
    named = {str(index): [_as_text(one) for one in column] for index, column in enumerate(columns)}
    return Structured(pl.DataFrame(named, schema=dict.fromkeys(named, pl.String)), False, around)


def _records(rows: list[dict[str, Any]], around: dict[str, str]) -> Structured | None:
    names = list(dict.fromkeys(name for row in rows for name in row))
    if not 0 < len(names) <= MAX_COLUMNS:  # a column for each of a million keys would not fit
        return None
    return _columns({name: [row.get(name) for row in rows] for name in names}, around)


def _columns(columns: Mapping[str, Any], around: dict[str, str]) -> Structured:
    texts = {name: [_as_text(value) for value in values] for name, values in columns.items()}
    return Structured(pl.DataFrame(texts, schema=dict.fromkeys(texts, pl.String)), True, around)


def _object(value: dict[str, Any], around: dict[str, str]) -> Structured | None:
    # pandas' split: {"columns": [...], "index": [...], "data": [[...], ...]}.
    names, data = value.get("columns"), value.get("data")
    if isinstance(names, list) and isinstance(data, list) and data:
        index = value.get("index")
        if isinstance(index, list) and len(index) == len(data):
            names, data = (
                ["", *names],
                [[at, *row] for at, row in zip(index, data, strict=True) if isinstance(row, list)],
            )
        if all(isinstance(row, list) and len(row) == len(names) for row in data):
            return _records([dict(zip(map(str, names), row, strict=True)) for row in data], around)
    inner = list(value.values())
    lists = {
        name: one
        for name, one in value.items()
        if isinstance(one, list) and one and not any(map(_is_nested, one))
    }
    if len(lists) > 1 and len({len(one) for one in lists.values()}) == 1:
        return _columns(lists, around | _scalars(value)) if len(lists) <= MAX_COLUMNS else None
    if all(isinstance(one, dict) and one for one in inner):
        return _of_objects(value, around)
    if all(map(_TIME_KEY.fullmatch, value)) and not any(map(_is_nested, inner)):
        return _columns({"time": list(value), "value": inner}, around)
    # A list of records per market: {"BTC": [...], "ETH": [...]}.
    if len(value) > 1 and all(isinstance(one, list) and one for one in inner):
        return _per_key(value, around)
    return None


def _of_objects(value: dict[str, dict[str, Any]], around: dict[str, str]) -> Structured | None:
    keys = [set(one) for one in value.values()]
    if any(map(_is_nested, next(iter(value.values())).values())):
        return None
    if all(map(_TIME_KEY.fullmatch, value)):  # {"1704067200000": {"rate": 0.0001}, ...}
        return _records([{"time": at, **one} for at, one in value.items()], around)
    if len(value) > 1 and all(one == keys[0] for one in keys):
        # pandas' columns: {"time": {"0": ..., "1": ...}, "rate": {...}}; else a row per key
        if all(key.isdigit() or _TIME_KEY.fullmatch(key) for key in keys[0]):
            by_name = {name: [one[key] for key in value_keys(value)] for name, one in value.items()}
            index = (
                {}
                if keys[0] == {str(at) for at in range(len(keys[0]))}
                else {"": value_keys(value)}
            )
            return _columns(index | by_name, around) if len(by_name) < MAX_COLUMNS else None
        if all(key.isdigit() for key in value):
            return _records(list(value.values()), around)
    return None


def value_keys(value: dict[str, dict[str, Any]]) -> list[str]:
    """Keys of the rows of pandas' columns, in their order."""
    return list(next(iter(value.values())))


def _per_key(value: dict[str, list[Any]], around: dict[str, str]) -> Structured | None:
    shapes = {
        frozenset(row) if isinstance(row, dict) else None for one in value.values() for row in one
    }
    if len(shapes) != 1 or None in shapes:
        return None
    by = "kind" if {name.lower() for name in value} <= _KINDS else "symbol"
    rows = [{by: name, **row} for name, one in value.items() for row in one]
    return _records(rows, around)


def _scalars(value: Any) -> dict[str, str]:
    return {name: one for name, one in value.items() if isinstance(one, str) and len(one) < 64}


def _loads(text: str) -> Any:
    return json.loads(text, parse_float=str, parse_int=str, parse_constant=str)


def _is_no_name(value: Any) -> bool:
    return not isinstance(value, str) or not value or is_value(value)


def _is_nested(value: Any) -> bool:
    return isinstance(value, (dict, list))


def _as_text(value: Any) -> str | None:
    # Nested values are no column of ours; their text only has to be no number.
    return value if value is None or isinstance(value, str) else json.dumps(value)
