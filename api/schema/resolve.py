"""From what a client sent to a run's configuration; what is wrong is named by its GraphQL path."""

import math
from datetime import UTC, datetime
from typing import TypeAlias

from api.errors import InvalidInput
from api.instants import format_instant
from api.runs.config import (
    BacktestConfig,
    ComparisonConfig,
    ComparisonEntry,
    MarketKey,
    SweepConfig,
)
from api.runs.config_values import strategy_name
from api.runs.terms import ProfiledTerms
from api.schema.inputs import (
    MarketInput,
    PeriodInput,
    StartBacktestInput,
    StartComparisonInput,
    StartSweepInput,
)
from api.schema.resolve_axes import axes_of
from api.schema.resolve_trading import terms_of
from api.schema.sent import given, group, text_or_none, was_given
from api.schema.strategy_inputs import CompositeInput, StrategyInput
from api.schema.venue_choice import VenueChoice
from engine.model.params import (
    CompositeParams,
    HoldParams,
    Period,
    SimpleParams,
    Sizing,
    Strategy,
)

OneMarket: TypeAlias = StartBacktestInput | StartComparisonInput | StartSweepInput

_EARLIEST = datetime(2009, 1, 1, tzinfo=UTC)  # the first coin
_LATEST = datetime(2100, 1, 1, tzinfo=UTC)
_LONGEST_NAME = 64


def backtest_config(sent: StartBacktestInput, venue: VenueChoice | None = None) -> BacktestConfig:
    """The configuration of a backtest; InvalidInput where something is out of range."""
    market = market_key(sent.market, "market")
    return BacktestConfig(
        market,
        period_of(sent.period),
        strategy_of(sent.strategy, "strategy"),
        _terms(sent, market, venue),
    )


def comparison_config(
    sent: StartComparisonInput, venue: VenueChoice | None = None
) -> ComparisonConfig:
    """The configuration of a comparison; absent entries mean simple against composite."""
    strategies: list[tuple[str | None, Strategy]] = [
        (None, SimpleParams()),
        (None, CompositeParams()),
    ]
    if was_given(sent.entries):
        strategies = [
            (entry.label or None, strategy_of(entry.strategy, f"entries.{index}.strategy"))
            for index, entry in enumerate(sent.entries or ())
        ]
    market = market_key(sent.market, "market")
    return ComparisonConfig(
        market,
        period_of(sent.period),
        _labelled(strategies),
        _terms(sent, market, venue),
    )


def sweep_config(sent: StartSweepInput, venue: VenueChoice | None, max_cells: int) -> SweepConfig:
    """The configuration of a sweep; absent axes mean the strategy's default grid."""
    strategy = strategy_of(sent.strategy, "strategy")
    if isinstance(strategy, HoldParams):
        raise InvalidInput(
            "strategy.hold", "a sweep's strategy must be simple or composite, was hold"
        )
    market = market_key(sent.market, "market")
    return SweepConfig(
        market,
        period_of(sent.period),
        strategy,
        axes_of(sent.axes, strategy, max_cells),
        _terms(sent, market, venue),
    )


def _terms(sent: OneMarket, market: MarketKey, venue: VenueChoice | None) -> ProfiledTerms:
    return terms_of(sent, None if venue is None else venue.terms(market))


def market_key(sent: MarketInput, path: str) -> MarketKey:
    """A market's names; InvalidInput where they could be none."""
    for field, value in (("venue", sent.venue), ("symbol", sent.symbol)):
        if not (1 <= len(value) <= _LONGEST_NAME and value.isprintable()):
            raise InvalidInput(
                f"{path}.{field}",
                f"{field} must have 1 to {_LONGEST_NAME} printable characters, was {value[:80]!r}",
            )
    return MarketKey(sent.venue, sent.symbol)


def period_of(sent: PeriodInput) -> Period:
    """A period in whole milliseconds; InvalidInput where it ends before it starts."""
    for field, value in (("start", sent.start), ("end", sent.end)):
        if not _EARLIEST <= value <= _LATEST:
            raise InvalidInput(
                f"period.{field}",
                f"{field} must be from {_day(_EARLIEST)} to {_day(_LATEST)}, was {_day(value)}",
            )
    if sent.end <= sent.start:
        raise InvalidInput(
            "period.end",
            f"end must be after start {format_instant(sent.start)}, was {format_instant(sent.end)}",
        )
    # Rounded inwards: a settlement within start <= t <= end stays within, and no other joins.
    start_ms = math.ceil(_microseconds(sent.start) / 1_000)
    return Period(start_ms, max(_microseconds(sent.end) // 1_000, start_ms))


def strategy_of(sent: StrategyInput, path: str) -> Strategy:
    """The one strategy of an input; InvalidInput where a parameter is out of range."""
    if sent.simple:
        return group(SimpleParams, given(sent.simple), f"{path}.simple")
    if sent.composite:
        return _composite(sent.composite, f"{path}.composite")
    return HoldParams()


def _composite(sent: CompositeInput, path: str) -> CompositeParams:
    values = given(sent)
    if "sizing" in values:
        values["sizing"] = group(Sizing, given(values["sizing"]), f"{path}.sizing")
    return group(CompositeParams, values, path)


def _labelled(strategies: list[tuple[str | None, Strategy]]) -> tuple[ComparisonEntry, ...]:
    entries: list[ComparisonEntry] = []
    used: set[str] = set()
    for index, (wanted, strategy) in enumerate(strategies):
        label = text_or_none(wanted, f"entries.{index}.label") or strategy_name(strategy)
        if len(label) > _LONGEST_NAME:
            raise InvalidInput(
                f"entries.{index}.label",
                f"label must have at most {_LONGEST_NAME} characters, was {len(label)}",
            )
        unique, number = label, 2
        while unique in used:
            unique, number = f"{label} {number}", number + 1
        used.add(unique)
        entries.append(ComparisonEntry(unique, strategy))
    return tuple(entries)


def _microseconds(value: datetime) -> int:
    seconds = int(value.replace(microsecond=0).timestamp())
    return seconds * 1_000_000 + value.microsecond


def _day(value: datetime) -> str:
    return value.date().isoformat()
