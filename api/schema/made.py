"""GraphQL types whose fields are made from a declaration in the engine."""

from collections.abc import Callable, Iterable
from typing import Any, NamedTuple, TypeVar

Made = TypeVar("Made")


class MadeField(NamedTuple):
    """name: as Python writes it. kind: its type. field: what strawberry.field gives."""

    name: str
    kind: Any
    field: Any


def with_fields(made: Iterable[MadeField]) -> Callable[[type[Made]], type[Made]]:
    """Adds fields behind a class's own ones; stands under `@strawberry.type` or `input`.

    For types whose fields no code touches by name.
    """

    def add(kind: type[Made]) -> type[Made]:
        annotations = dict(kind.__annotations__)
        for one in made:
            annotations[one.name] = one.kind
            setattr(kind, one.name, one.field)
        kind.__annotations__ = annotations
        return kind

    return add
