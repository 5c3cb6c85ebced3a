"""From what a client sent to a run's configuration; what is wrong is named by its GraphQL path."""

import math
from collections.abc import Mapping
from dataclasses import fields
from datetime import UTC, datetime
from types import MappingProxyType
from typing import Any

from api.errors import InvalidInput
from api.instants import format_instant
from api.runs.names import MarketKey
from api.runs.terms import ProfiledTerms
from api.schema.inputs import MarketInput, PeriodInput, Terms
from api.schema.preset_choice import HasStrategy, Presettable, asked, is_funded
from api.schema.resolve_trading import terms_of
from api.schema.sent import given, group
from api.schema.strategy_inputs import StrategyInput
from api.schema.venue_choice import VenueChoice
from engine.model.params import Period, Sizing, Strategy
from engine.model.strategies import kind_named

_EARLIEST = datetime(2009, 1, 1, tzinfo=UTC)  # the first coin
_LATEST = datetime(2100, 1, 1, tzinfo=UTC)
LONGEST_NAME = 64
_NOTHING: Mapping[str, Any] = MappingProxyType({})


def market_terms(sent: Terms, market: MarketKey, venue: VenueChoice | None) -> ProfiledTerms:
    """The terms of a question about one market; InvalidInput where something is out of range."""
    return terms_of(sent, None if venue is None else venue.terms(market))


def market_key(sent: MarketInput, path: str) -> MarketKey:
    """A market's names; InvalidInput where they could be none."""
    for field, value in (("venue", sent.venue), ("symbol", sent.symbol)):
        if not (1 <= len(value) <= LONGEST_NAME and value.isprintable()):
            raise InvalidInput(
                f"{path}.{field}",
                f"{field} must have 1 to {LONGEST_NAME} printable characters, was {value[:80]!r}",
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


def the_strategy(sent: HasStrategy) -> Strategy:
    """The strategy of an input that has one, or its preset's; InvalidInput without either."""
    if sent.strategy:
        return strategy_of(sent, sent.strategy, "strategy")
    preset = asked(sent).preset
    if preset is None:
        raise InvalidInput("strategy", "strategy must be given where no preset is, was absent")
    return preset.strategy


def strategy_of(asking: Presettable, sent: StrategyInput, path: str) -> Strategy:
    """One strategy, at its path in the input that asks for it, under that one's preset.

    InvalidInput where a parameter is out of range.
    """
    ((name, one),) = given(sent).items()
    return strategy_named(asking, name, given(one), f"{path}.{name}")


def strategy_named(
    asking: Presettable, name: str, sent: Mapping[str, Any] = _NOTHING, path: str = ""
) -> Strategy:
    """The strategy of a kind, with what is sent of its parameters; the rest is the preset's."""
    kind = kind_named(name)
    known = {field.name for field in fields(kind.params)}
    values = {field: value for field, value in sent.items() if field in known}
    values = {**asked(asking).strategy(name), **values}
    if "sizing" in values:
        sizes = given(values["sizing"])
        if not is_funded(asked(asking)):
            sizes.setdefault("max_portfolio_exposure", Sizing().max_portfolio_exposure)
        values["sizing"] = group(Sizing, sizes, f"{path}.sizing")
    return group(kind.params, values, path)


def _microseconds(value: datetime) -> int:
    seconds = int(value.replace(microsecond=0).timestamp())
    return seconds * 1_000_000 + value.microsecond


def _day(value: datetime) -> str:
    return value.date().isoformat()
