"""The questions that clients ask. An absent (or null) field takes the default, as everywhere.

What several questions share is a base of each: their fields come in the order of the bases.
"""

from datetime import datetime

import strawberry
from strawberry import UNSET

from api.schema.enums import Direction, RankBy
from api.schema.strategy_inputs import StrategyInput
from api.schema.sweep_inputs import SweepAxisInput
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
class _OneMarket:
    market: MarketInput = strawberry.field(description="The market, as `markets` lists it.")


@strawberry.input
class _ManyMarkets:
    markets: list[MarketInput] = strawberry.field(description="The markets, each once.")


@strawberry.input
class _OnePeriod:
    period: PeriodInput = strawberry.field(description="The period.")


@strawberry.input
class _OneStrategy:
    strategy: StrategyInput = strawberry.field(description="The strategy.")


@strawberry.input
class Terms:
    """How every question is traded and stored, whatever it asks."""

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
        default=UNSET, description="Margin of the perp leg; absent: unconstrained."
    )
    venue_profile: str | None = strawberry.field(
        default=UNSET,
        description="A venue with a profile (`venues`), or `own`: that of each market's own "
        "venue. Fees, sizes and margin that the input leaves open are taken from it, by each "
        "market's symbol. Absent: none is.",
    )
    strict_data: bool | None = strawberry.field(
        default=UNSET,
        description="Refuse the run, as InvalidInput, where the data of the period have a flaw: "
        "untradable or missing settlements, gaps, stale prices, outliers; anything that `quality` "
        "calls graver than a NOTE. Of several markets each with a flaw fails for itself. "
        "Default false.",
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


@strawberry.input(description="One strategy on one market.")
class StartBacktestInput(_OneMarket, _OnePeriod, _OneStrategy, Terms):
    pass


@strawberry.input(description="One line of a comparison.")
class ComparisonEntryInput:
    label: str | None = strawberry.field(
        default=UNSET, description="Its name; absent: the strategy's."
    )
    strategy: StrategyInput = strawberry.field(description="The strategy.")


@strawberry.input(description="Several strategies on one market.")
class StartComparisonInput(_OneMarket, _OnePeriod, Terms):
    entries: list[ComparisonEntryInput] | None = strawberry.field(
        default=UNSET, description="What is compared; absent: simple against composite."
    )


@strawberry.input(description="One strategy over a grid of parameters around it.")
class StartSweepInput(_OneMarket, _OnePeriod, _OneStrategy, Terms):
    axes: list[SweepAxisInput] | None = strawberry.field(
        default=UNSET, description="The grid's axes; absent: the strategy's default grid."
    )


@strawberry.input(description="Who may hold a part of the capital, and how large a part.")
class PortfolioInput:
    slots: int | None = strawberry.field(
        default=UNSET, description="Positions at a time, at least 1. Default 3."
    )
    rank_by: RankBy | None = strawberry.field(
        default=UNSET, description="What decides who is opened first. Default RATE."
    )
    weights: list[float] | None = strawberry.field(
        default=UNSET,
        description="Of each market, in their order: the share of capital x notional fraction "
        "that its position gets. Default 1 / slots each.",
    )
    max_exposure: float | None = strawberry.field(
        default=UNSET,
        description="Cap of the perp notional of all positions together, as a fraction of the "
        "capital. Default none.",
    )
    max_volume_share: float | None = strawberry.field(
        default=UNSET,
        description="Most of an entry, as a fraction of the quote volume of each leg's last bar "
        "that traded. Default none.",
    )


@strawberry.input(description="One strategy on several markets that share one capital.")
class StartPortfolioInput(_ManyMarkets, _OnePeriod, _OneStrategy, Terms):
    portfolio: PortfolioInput | None = strawberry.field(
        default=UNSET, description="How the markets share the capital."
    )


@strawberry.input(description="One strategy on several markets, each for itself.")
class StartMultiMarketInput(_ManyMarkets, _OnePeriod, _OneStrategy, Terms):
    pass
