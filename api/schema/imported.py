"""A series that an import brought, from wherever."""

from datetime import datetime
from typing import Any

import strawberry

from api.instants import instant
from api.schema.scalars import BigInt


@strawberry.type(description="What became of one series of an import.")
class ImportedSeries:
    kind: str = strawberry.field(description="One of funding, perp, spot, mark, funding_mark.")
    timeframe: str | None = strawberry.field(
        description='Bar length such as "1h"; null for series without bars.'
    )
    rows_fetched: BigInt | None = strawberry.field(
        description="Entries that came from the exchange; null for funding_mark, which comes "
        "with funding."
    )
    rows: BigInt = strawberry.field(description="Entries stored now.")
    first_at: datetime = strawberry.field(description="First entry stored.")
    last_at: datetime = strawberry.field(description="Last entry stored.")
    revision: int = strawberry.field(description="Number of its revision.")
    unchanged: bool = strawberry.field(description="Whether there was nothing new.")


def imported_series(stored: dict[str, Any], rows_fetched: int | None) -> ImportedSeries:
    """GraphQL form of a stored series."""
    return ImportedSeries(
        kind=stored["kind"],
        timeframe=stored["timeframe"] or None,
        rows_fetched=None if rows_fetched is None else BigInt(rows_fetched),
        rows=BigInt(stored["rows"]),
        first_at=instant(stored["first_ts_ms"]),
        last_at=instant(stored["last_ts_ms"]),
        revision=stored["revision"],
        unchanged=stored["unchanged"],
    )
