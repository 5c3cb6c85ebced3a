"""How a market is kept up to date, as GraphQL shows it."""

from datetime import datetime

import strawberry

from api.instants import instant, instant_or_none
from api.schema.ids import run_node_id
from api.storage.trackings_table import TrackingRow


@strawberry.type(description="How workers keep a market up to date from its exchange.")
class MarketTracking:
    every_hours: int = strawberry.field(description="Hours from one import to the next.")
    tracked_since: datetime = strawberry.field(description="When somebody first asked for it.")
    next_at: datetime = strawberry.field(
        description="When the next import begins, sooner after one that failed; while one is "
        "under way, when the one after it does."
    )
    is_updating: bool = strawberry.field(description="Whether an import is under way.")
    last_success_at: datetime | None = strawberry.field(
        description="When an import last ended well; null before the first one."
    )
    last_failure_at: datetime | None = strawberry.field(
        description="When an import last failed; null where none did."
    )
    last_failure: str | None = strawberry.field(
        description="Why the last one that failed did; null where none did."
    )
    failures: int = strawberry.field(description="Imports that failed since the last success.")
    last_run_id: strawberry.ID | None = strawberry.field(
        description="The last import, a run of whoever tracks the market; null before the first, "
        "and where it is deleted."
    )


def tracking_of(row: TrackingRow | None) -> MarketTracking | None:
    """GraphQL form of a stored tracking."""
    if row is None:
        return None
    return MarketTracking(
        every_hours=row.every_hours,
        tracked_since=instant(row.created_at_ms),
        next_at=instant(row.next_at_ms),
        is_updating=row.under_way,
        last_success_at=instant_or_none(row.succeeded_at_ms),
        last_failure_at=instant_or_none(row.failed_at_ms),
        last_failure=row.failure,
        failures=row.failures,
        last_run_id=None if row.run_id is None else run_node_id(row.run_id),
    )
