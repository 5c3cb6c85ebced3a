"""Months and days as stretches of time, as the names of files tell them."""

import re
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta

from api.market_data.exchange.spans import Span

_DATE = re.compile(r"(?P<year>\d{4})-(?P<month>\d{2})(?:-(?P<day>\d{2}))?\.(?:zip|csv\.gz)$")


def span_in(name: str) -> Span | None:
    """The month or day of "BTCUSDT-1h-2024-01.zip", UTC; None: the name tells none."""
    told = _DATE.search(name)
    if told is None:
        return None
    try:
        first = datetime(int(told["year"]), int(told["month"]), int(told["day"] or 1), tzinfo=UTC)
    except ValueError:
        return None
    end = first + timedelta(days=1) if told["day"] else _next_month(first)
    return _ms(first), _ms(end)


def months_in(span: Span) -> Iterator[tuple[str, Span]]:
    """Every month that overlaps a stretch of time, as "2024-01"."""
    month = datetime.fromtimestamp(span[0] / 1_000, UTC).replace(
        day=1, hour=0, minute=0, second=0, microsecond=0
    )
    while _ms(month) < span[1]:
        following = _next_month(month)
        yield f"{month:%Y-%m}", (_ms(month), _ms(following))
        month = following


def overlaps(one: Span, other: Span) -> bool:
    """Whether two stretches have a moment in common."""
    return one[0] < other[1] and other[0] < one[1]


def inside(span: Span, wanted: Iterable[Span]) -> list[Span]:
    """What of a stretch lies in others."""
    cut = ((max(span[0], first), min(span[1], end)) for first, end in wanted)
    return [(first, end) for first, end in cut if first < end]


def _next_month(month: datetime) -> datetime:
    return (month + timedelta(days=31)).replace(day=1)


def _ms(moment: datetime) -> int:
    return round(moment.timestamp() * 1_000)
