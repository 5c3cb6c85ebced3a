"""Instants as every answer writes them: RFC 3339 in UTC, milliseconds only where there are any."""

from datetime import UTC, datetime


def instant(ts_ms: int) -> datetime:
    """The instant of epoch milliseconds."""
    return datetime.fromtimestamp(ts_ms / 1000, UTC)


def format_instant(value: datetime) -> str:
    """GraphQL's DateTime: `2024-01-01T00:00:00Z`, `2024-01-01T00:00:00.250Z`."""
    precision = "milliseconds" if value.microsecond >= 1_000 else "seconds"
    return value.astimezone(UTC).isoformat(timespec=precision).replace("+00:00", "Z")


def instant_text(ts_ms: int) -> str:
    """Epoch milliseconds as GraphQL's DateTime."""
    return format_instant(instant(ts_ms))


def instant_or_none(ts_ms: float | None) -> datetime | None:
    """The instant of epoch milliseconds, None where there is none."""
    return None if ts_ms is None else instant(int(ts_ms))
