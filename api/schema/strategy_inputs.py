"""Strategies as clients send them. An absent (or null) field takes the default."""

from collections.abc import Iterator
from typing import Any

import strawberry
from strawberry import UNSET
from strawberry.schema_directives import OneOf

from api.schema.made import MadeField, input_fields, with_fields
from engine.model.params import Sizing
from engine.model.strategies import STRATEGIES
from engine.model.strategy import StrategyKind


@strawberry.input(description="Position size scaled by the composite score.")
@with_fields(input_fields(Sizing))
class SizingInput:
    """Fields: the parameters of Sizing."""


_SIZING = MadeField(
    "sizing",
    SizingInput | None,
    strawberry.field(default=UNSET, description="Score-scaled size; absent: a fixed notional."),
)


_UNUSED = MadeField(
    "unused",
    bool | None,
    strawberry.field(
        default=UNSET, description="Without meaning: GraphQL wants a field in every input type."
    ),
)


def _input_type(kind: StrategyKind) -> Any:
    made = list(input_fields(kind.params, {"sizing": (_SIZING,)}))
    note = "" if made else " Sent as {}."
    own = type(f"{kind.name.title()}Input", (), {"__annotations__": {}})
    return strawberry.input(with_fields(made or [_UNUSED])(own), description=kind.asked + note)


def _choices() -> Iterator[MadeField]:
    for kind in STRATEGIES:
        chosen = strawberry.field(default=UNSET, description=kind.asked)
        yield MadeField(kind.name, _input_type(kind) | None, chosen)


@strawberry.input(directives=[OneOf()], description="Exactly one of the strategies.")
@with_fields(_choices())
class StrategyInput:
    """Fields: a strategy each, under its name."""
