"""The questions that clients ask. An absent (or null) field takes the default, as everywhere.

What several questions share is a base of each: their fields come in the order of the bases.
"""

from datetime import datetime

import strawberry
from strawberry import UNSET

from api.schema.enums import Direction
from api.schema.strategy_inputs import StrategyInput
from api.schema.trading_inputs import CapitalInput, CostsInput, MarginInput, RulesInput


@strawberry.input(description="A market by its names.")
class MarketInput:
    venue: str = strawberry.field(description='Exchange or source, such as "binance".')
    symbol: str = strawberry.field(description='Unified symbol of ccxt, such as "BTC/USDT:USDT".')


@strawberry.input(description="Settlements with start <= t <= end, UTC.")
class PeriodInput:
    start: datetime = strawberry.field(description="First instant that counts.")
    end: datetime = strawberry.field(description="Last instant that counts, after start.")


@strawberry.input
class OneMarket:
    """Asks about one market."""

    market: MarketInput = strawberry.field(description="The market, as `markets` lists it.")


@strawberry.input
class ManyMarkets:
    """Asks about several markets."""

    markets: list[MarketInput] = strawberry.field(description="The markets, each once.")


@strawberry.input
class OnePeriod:
    """Asks about one period."""

    period: PeriodInput = strawberry.field(description="The period.")


@strawberry.input
class OneStrategy:
    """Asks about one strategy."""

    strategy: StrategyInput | None = strawberry.field(
        default=UNSET, description="The strategy; may be absent beside a preset."
    )


@strawberry.input
class Terms:
    """How every question is traded and stored, whatever it asks."""

    preset: str | None = strawberry.field(
        default=UNSET,
        description="The name of one of `presets`: fields that are left open are those of its "
        "`input`.",
    )
    costs: CostsInput | None = strawberry.field(default=UNSET, description="What trading costs.")
    capital: CapitalInput | None = strawberry.field(
        default=UNSET, description="Capital and the size of positions."
    )
    direction: Direction | None = strawberry.field(
        default=UNSET, description="Which way round the legs are. Default LONG_SPOT."
    )
    rules: RulesInput | None = strawberry.field(
        default=UNSET, description="Conditions on entries and exits beside the signal."
    )
    margin: MarginInput | None = strawberry.field(
        default=UNSET, description="Margin of the perp leg; absent: isolated, at leverage 1."
    )
    venue_profile: str | None = strawberry.field(
        default=UNSET,
        description="A venue with a profile (`venues`), or `own`: that of each market's own "
        "venue. Fees, sizes and margin that the input leaves open are taken from it, by each "
        "market's symbol. `none`: the generic ones of `service.defaults`. Absent: that of each "
        "market's own venue, and the generic ones where it has none.",
    )
    strict_data: bool | None = strawberry.field(
        default=UNSET,
        description="Refuse the run, as InvalidInput, where the data of the period have a flaw: "
        "untradable or missing settlements, gaps, stale prices, outliers; anything that `quality` "
        "calls graver than a NOTE. In a multi-market run each market with a flaw fails for itself; "
        "a portfolio is refused. Default false.",
    )
    label: str | None = strawberry.field(
        default=UNSET,
        description="A name for people, at most `service.limits.labelLength` characters; "
        "a reused run keeps the label it has.",
    )
    idempotency_key: str | None = strawberry.field(
        default=UNSET,
        description="Any text of 1 to 200 characters: the same key never starts a second run. "
        "Sent again with the same input, it is answered by the same run, whatever became of it; "
        "with another input it is refused. Deleting the run frees its keys.",
    )
