"""The kinds of runs by name; what a room of kinds/ holds is loaded when it is asked for."""

from functools import cache
from importlib import import_module
from importlib.util import find_spec
from types import ModuleType
from typing import TYPE_CHECKING

from api.runs.names import RunKind

if TYPE_CHECKING:  # the command line starts without what configurations and rows load
    from api.runs.config import RunConfig
    from api.runs.kind import Kind
    from api.storage.tables import RunRow


@cache
def kind_of(name: str) -> "Kind":
    """The kind of a stored name."""
    kind: Kind = part_of(name, "kind").KIND
    return kind


def kinds() -> tuple["Kind", ...]:
    """All kinds, in the order of their names' list."""
    return tuple(kind_of(name) for name in RunKind)


def part_of(name: str, part: str) -> ModuleType:
    """One file of a kind's room, by the names that Kind tells of."""
    return import_module(f"api.kinds.{RunKind(name).room}.{part}")


@cache
def has_part(name: str, part: str) -> bool:
    """Whether a kind's room has such a file; it is not loaded."""
    return find_spec(f"api.kinds.{RunKind(name).room}.{part}") is not None


def parts(part: str) -> tuple[ModuleType, ...]:
    """That file of every kind's room which has it, in the order of the kinds' names."""
    return tuple(part_of(name, part) for name in RunKind if has_part(name, part))


def config_of(run: "RunRow") -> "RunConfig":
    """What a stored run asks."""
    return kind_of(run.kind).from_document(run.config)
