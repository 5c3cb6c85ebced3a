"""In what the configurations of several runs differ."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from api.instants import instant_text
from api.runs.values import Document
from engine.model.written import camel

_NOT_TOLD = ("venue_profile", "terms")  # where values come from, not what they are
_GROUP = "trading"  # direction, rules and margin stand beside costs, as in inputs


@dataclass(frozen=True, slots=True)
class ConfigDifference:
    """One field. path: as in an input, dotted; values: of each, None where it has none."""

    path: str
    values: tuple[str | None, ...]


def config_differences(documents: Sequence[Document]) -> list[ConfigDifference]:
    """The fields that are not the same in all, in the order of the first document with them."""
    flat = [dict(_fields(document, ())) for document in documents]
    paths = dict.fromkeys(path for one in flat for path in one)
    found = (ConfigDifference(path, tuple(one.get(path) for one in flat)) for path in paths)
    return [one for one in found if len(set(one.values)) > 1]


def _fields(document: Mapping[str, Any], above: tuple[str, ...]) -> Iterator[tuple[str, str]]:
    for name, value in document.items():
        if not above and name in _NOT_TOLD:
            continue
        path = above if not above and name == _GROUP else (*above, camel(name.removesuffix("_ms")))
        if isinstance(value, Mapping):
            yield from _fields(value, path)
        elif value is not None:
            yield ".".join(path), _text(name, value)


def _text(name: str, value: Any) -> str:
    if name.endswith("_ms") and isinstance(value, int):
        return instant_text(value)
    return value if isinstance(value, str) else json.dumps(value)
