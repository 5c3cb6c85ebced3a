"""Strategies as clients send them. An absent (or null) field takes the default."""

import strawberry
from strawberry import UNSET
from strawberry.schema_directives import OneOf

from api.schema.made import MadeField, input_fields, with_fields
from engine.model.params import CompositeParams, SimpleParams, Sizing


@strawberry.input(description="Open at a rate, close below another. Fractions per settlement.")
@with_fields(input_fields(SimpleParams))
class SimpleInput:
    """Fields: the parameters of SimpleParams."""


@strawberry.input(description="Position size scaled by the composite score.")
@with_fields(input_fields(Sizing))
class SizingInput:
    """Fields: the parameters of Sizing."""


_SIZING = MadeField(
    "sizing",
    SizingInput | None,
    strawberry.field(default=UNSET, description="Score-scaled size; absent: a fixed notional."),
)


@strawberry.input(description="Open and close by a weighted score of four factors.")
@with_fields(input_fields(CompositeParams, {"sizing": (_SIZING,)}))
class CompositeInput:
    """Fields: the parameters of CompositeParams."""


@strawberry.input(description="Open at the first settlement, close at the last. Sent as {}.")
class HoldInput:
    unused: bool | None = strawberry.field(
        default=UNSET, description="Without meaning: GraphQL wants a field in every input type."
    )


@strawberry.input(directives=[OneOf()], description="Exactly one of the strategies.")
class StrategyInput:
    simple: SimpleInput | None = strawberry.field(
        default=UNSET, description="Open at a rate, close below another."
    )
    composite: CompositeInput | None = strawberry.field(
        default=UNSET, description="Open and close by a weighted score."
    )
    hold: HoldInput | None = strawberry.field(
        default=UNSET, description="Open at the first settlement, close at the last."
    )
