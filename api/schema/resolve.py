"""From what a client sent to a run's configuration; what is wrong is named by its GraphQL path."""

import math
from dataclasses import fields
from datetime import UTC, datetime

from api.errors import InvalidInput
from api.instants import format_instant
from api.runs.names import MarketKey
from api.runs.terms import ProfiledTerms
from api.schema.inputs import MarketInput, PeriodInput, Terms
from api.schema.resolve_trading import terms_of
from api.schema.sent import given, group
from api.schema.strategy_inputs import StrategyInput
from api.schema.venue_choice import VenueChoice
from engine.model.params import Period, Sizing, Strategy
from engine.model.strategies import kind_named

_EARLIEST = datetime(2009, 1, 1, tzinfo=UTC)  # the first coin
_LATEST = datetime(2100, 1, 1, tzinfo=UTC)
LONGEST_NAME = 64


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


def strategy_of(sent: StrategyInput, path: str) -> Strategy:
    """The one strategy of an input; InvalidInput where a parameter is out of range."""
    ((name, one),) = given(sent).items()
    kind, path = kind_named(name), f"{path}.{name}"
    known = {field.name for field in fields(kind.params)}
    values = {field: value for field, value in given(one).items() if field in known}
    if "sizing" in values:
        values["sizing"] = group(Sizing, given(values["sizing"]), f"{path}.sizing")
    return group(kind.params, values, path)


def _microseconds(value: datetime) -> int:
    seconds = int(value.replace(microsecond=0).timestamp())
    return seconds * 1_000_000 + value.microsecond


def _day(value: datetime) -> str:
    return value.date().isoformat()
