"""What clients send. An absent (or null) field takes the default, here as everywhere."""

from datetime import datetime

import strawberry
from strawberry import UNSET
from strawberry.schema_directives import OneOf

from api.schema.enums import OrderDirection, SweepMetric, SweepParameter

_MARKET = "The market, as `markets` lists it."
_PERIOD = "The period."
_STRATEGY = "The strategy."
_COSTS = "What trading costs."
_CAPITAL = "Capital and the size of positions."
_STRICT = (
    "Refuse the run, as InvalidInput, where the data of the period have a flaw: untradable or "
    "missing settlements, gaps, stale prices, outliers; anything that `quality` calls graver than "
    "a NOTE. Default false."
)
_STRICT_EACH = (
    "Let every market fail whose data of the period have a flaw; anything that `quality` calls "
    "graver than a NOTE. Default false."
)
_LABEL = (
    "A name for people, at most `service.limits.labelLength` characters; "
    "a reused run keeps the label it has."
)
_KEY = (
    "Any text of 1 to 200 characters: the same key never starts a second run. "
    "Sent again with the same input, it is answered by the same run, whatever became of it; "
    "with another input it is refused. Deleting the run frees its keys."
)


@strawberry.input(description="A market by its names.")
class MarketInput:
    venue: str = strawberry.field(description='Exchange or source, such as "binance".')
    symbol: str = strawberry.field(description='Unified symbol of ccxt, such as "BTC/USDT:USDT".')


@strawberry.input(description="Settlements with start <= t <= end, UTC.")
class PeriodInput:
    start: datetime = strawberry.field(description="First instant that counts.")
    end: datetime = strawberry.field(description="Last instant that counts, after start.")


@strawberry.input(description="Open at a rate, close below another. Fractions per settlement.")
class SimpleInput:
    min_funding_rate: float | None = strawberry.field(
        default=UNSET, description="Flat and rate >= this: open. Default 0.0001."
    )
    exit_funding_rate: float | None = strawberry.field(
        default=UNSET, description="Held and rate < this: close. Default 0.00005."
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
        default=UNSET, description="Rate that counts as persistent. Default 0.0003."
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


@strawberry.input(description="What trading costs, in basis points.")
class CostsInput:
    spot_fee_bps: float | None = strawberry.field(
        default=UNSET, description="Fee of the spot leg. Default 10."
    )
    perp_fee_bps: float | None = strawberry.field(
        default=UNSET, description="Fee of the perp leg. Default 5.5."
    )
    slippage_bps: float | None = strawberry.field(
        default=UNSET, description="How much worse than the price every fill is. Default 5."
    )


@strawberry.input(description="Capital and the size of positions.")
class CapitalInput:
    initial: float | None = strawberry.field(
        default=UNSET, description="Initial capital, quote currency. Default 10000."
    )
    notional_fraction: float | None = strawberry.field(
        default=UNSET, description="Notional as a share of the initial capital. Default 1."
    )
    lot_step: float | None = strawberry.field(
        default=UNSET,
        description="Quantities are rounded down to a multiple of this. Default 0.00001.",
    )
    min_quantity: float | None = strawberry.field(
        default=UNSET, description="Smallest quantity that is opened. Default 0."
    )
    min_notional: float | None = strawberry.field(
        default=UNSET, description="Smallest notional that is opened. Default 1."
    )


@strawberry.input(description="Evenly spaced values, both ends included.")
class RangeInput:
    from_: float = strawberry.field(name="from", description="First value.")
    to: float = strawberry.field(description="Last value.")
    steps: int = strawberry.field(description="Number of values, at least 2.")


@strawberry.input(description="One axis of a sweep: exactly one of values and range.")
class SweepAxisInput:
    parameter: SweepParameter = strawberry.field(description="The parameter that varies.")
    values: list[float] | None = strawberry.field(
        default=UNSET, description="Its values, each once, in the order of the axis."
    )
    range: RangeInput | None = strawberry.field(
        default=UNSET, description="Its values, evenly spaced."
    )


@strawberry.input(description="A parameter held at one of its axis's values.")
class AxisValueInput:
    parameter: SweepParameter = strawberry.field(description="The parameter.")
    value: float = strawberry.field(description="The value, one of its axis.")


@strawberry.input(description="Order of a sweep's cells.")
class CellOrderInput:
    metric: SweepMetric = strawberry.field(description="The metric that decides.")
    direction: OrderDirection = strawberry.field(
        default=OrderDirection.DESCENDING, description="Largest or smallest first."
    )


@strawberry.input(description="One strategy on one market.")
class StartBacktestInput:
    market: MarketInput = strawberry.field(description=_MARKET)
    period: PeriodInput = strawberry.field(description=_PERIOD)
    strategy: StrategyInput = strawberry.field(description=_STRATEGY)
    costs: CostsInput | None = strawberry.field(default=UNSET, description=_COSTS)
    capital: CapitalInput | None = strawberry.field(default=UNSET, description=_CAPITAL)
    strict_data: bool | None = strawberry.field(default=UNSET, description=_STRICT)
    label: str | None = strawberry.field(default=UNSET, description=_LABEL)
    idempotency_key: str | None = strawberry.field(default=UNSET, description=_KEY)


@strawberry.input(description="One line of a comparison.")
class ComparisonEntryInput:
    label: str | None = strawberry.field(
        default=UNSET, description="Its name; absent: the strategy's."
    )
    strategy: StrategyInput = strawberry.field(description=_STRATEGY)


@strawberry.input(description="Several strategies on one market.")
class StartComparisonInput:
    market: MarketInput = strawberry.field(description=_MARKET)
    period: PeriodInput = strawberry.field(description=_PERIOD)
    entries: list[ComparisonEntryInput] | None = strawberry.field(
        default=UNSET, description="What is compared; absent: simple against composite."
    )
    costs: CostsInput | None = strawberry.field(default=UNSET, description=_COSTS)
    capital: CapitalInput | None = strawberry.field(default=UNSET, description=_CAPITAL)
    strict_data: bool | None = strawberry.field(default=UNSET, description=_STRICT)
    label: str | None = strawberry.field(default=UNSET, description=_LABEL)
    idempotency_key: str | None = strawberry.field(default=UNSET, description=_KEY)


@strawberry.input(description="One strategy over a grid of parameters.")
class StartSweepInput:
    market: MarketInput = strawberry.field(description=_MARKET)
    period: PeriodInput = strawberry.field(description=_PERIOD)
    strategy: StrategyInput = strawberry.field(
        description="The strategy; what no axis varies is taken from here."
    )
    axes: list[SweepAxisInput] | None = strawberry.field(
        default=UNSET, description="The grid's axes; absent: the strategy's default grid."
    )
    costs: CostsInput | None = strawberry.field(default=UNSET, description=_COSTS)
    capital: CapitalInput | None = strawberry.field(default=UNSET, description=_CAPITAL)
    strict_data: bool | None = strawberry.field(default=UNSET, description=_STRICT)
    label: str | None = strawberry.field(default=UNSET, description=_LABEL)
    idempotency_key: str | None = strawberry.field(default=UNSET, description=_KEY)


@strawberry.input(description="One strategy on several markets, each for itself.")
class StartMultiMarketInput:
    markets: list[MarketInput] = strawberry.field(description="The markets, each once.")
    period: PeriodInput = strawberry.field(description=_PERIOD)
    strategy: StrategyInput = strawberry.field(description=_STRATEGY)
    costs: CostsInput | None = strawberry.field(default=UNSET, description=_COSTS)
    capital: CapitalInput | None = strawberry.field(default=UNSET, description=_CAPITAL)
    strict_data: bool | None = strawberry.field(default=UNSET, description=_STRICT_EACH)
    label: str | None = strawberry.field(default=UNSET, description=_LABEL)
    idempotency_key: str | None = strawberry.field(default=UNSET, description=_KEY)
