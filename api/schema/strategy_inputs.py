"""Strategies as clients send them. An absent (or null) field takes the default."""

import strawberry
from strawberry import UNSET
from strawberry.schema_directives import OneOf


@strawberry.input(description="Open at a rate, close below another. Fractions per settlement.")
class SimpleInput:
    min_funding_rate: float | None = strawberry.field(
        default=UNSET,
        description="Flat and rate >= this: open. A fraction per settlement; default 0.0001, 1 bp.",
    )
    exit_funding_rate: float | None = strawberry.field(
        default=UNSET,
        description="Held and rate < this: close. A fraction per settlement; default 0.00005.",
    )
    use_eight_hour_equivalent: bool | None = strawberry.field(
        default=UNSET,
        description="Compare rate x 8 / interval instead of the quoted rate. Default false.",
    )


@strawberry.input(description="Position size scaled by the composite score.")
class SizingInput:
    min_allocation_fraction: float | None = strawberry.field(
        default=UNSET, description="Share of the initial capital at score 0. Default 0.3."
    )
    max_allocation_fraction: float | None = strawberry.field(
        default=UNSET, description="Share of the initial capital at score 1. Default 1."
    )
    max_portfolio_exposure: float | None = strawberry.field(
        default=UNSET, description="Cap of the notional, quote currency. Default 5000."
    )


@strawberry.input(description="Open and close by a weighted score of four factors.")
class CompositeInput:
    entry_threshold: float | None = strawberry.field(
        default=UNSET, description="Flat and score >= this: open. Default 0.35."
    )
    exit_threshold: float | None = strawberry.field(
        default=UNSET, description="Held and score < this: close. Default 0.2."
    )
    weight_rate_level: float | None = strawberry.field(
        default=UNSET, description="Weight of the rate's level. Default 0.35."
    )
    weight_trend: float | None = strawberry.field(
        default=UNSET, description="Weight of the rate's trend. Default 0.25."
    )
    weight_persistence: float | None = strawberry.field(
        default=UNSET, description="Weight of the persistence. Default 0.25."
    )
    weight_basis: float | None = strawberry.field(
        default=UNSET, description="Weight of the basis. Default 0.15."
    )
    trend_ema_span: int | None = strawberry.field(
        default=UNSET, description="Span of the trend's EMA, settlements. Default 6."
    )
    persistence_threshold: float | None = strawberry.field(
        default=UNSET,
        description="Rate that counts as persistent, a fraction per settlement. Default 0.0003.",
    )
    persistence_max_periods: int | None = strawberry.field(
        default=UNSET, description="Settlements that make full persistence. Default 30."
    )
    sizing: SizingInput | None = strawberry.field(
        default=UNSET, description="Score-scaled size; absent: a fixed notional."
    )
    use_eight_hour_equivalent: bool | None = strawberry.field(
        default=UNSET,
        description="Let the score see rate x 8 / interval instead of the quoted rate. "
        "Default false.",
    )


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
