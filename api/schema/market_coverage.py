"""What is stored of a market, series by series, and what its funding was like."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import strawberry

from api.instants import instant
from api.market_data.explorer import DOCUMENT
from api.schema.carry_types import IntervalCount
from api.schema.scalars import BigInt
from api.storage.tables import SeriesRow


@strawberry.type(description="What is stored of one series of a market.")
class SeriesCoverage:
    kind: str = strawberry.field(description="One of funding, perp, spot, mark, funding_mark.")
    timeframe: str | None = strawberry.field(
        description='Bar length such as "1h"; null for series without bars.'
    )
    first_at: datetime = strawberry.field(description="First entry.")
    last_at: datetime = strawberry.field(description="Last entry.")
    rows: BigInt = strawberry.field(description="Entries.")
    gaps: int = strawberry.field(description="Holes in the series.")
    missing_bars: BigInt = strawberry.field(description="Entries those holes swallowed.")
    coverage: float | None = strawberry.field(
        description="Entries as a share of those that should be there, first to last; null "
        "without a schedule."
    )
    zero_volume_bars: int | None = strawberry.field(
        description="Bars in which nothing traded; null for series that are not traded."
    )
    unknown_volume_bars: int | None = strawberry.field(
        description="Bars whose volume the source does not know; null likewise."
    )
    stale_bars: int | None = strawberry.field(
        description="Bars in stretches of 4 hours or more without a move; null likewise."
    )
    longest_stale_bars: int | None = strawberry.field(
        description="Bars of the longest such stretch; null likewise."
    )
    duplicates_dropped: int = strawberry.field(
        description="Rows dropped because the source had them twice."
    )
    revision: int = strawberry.field(description="Number of the newest import that changed it.")
    sha256: str = strawberry.field(description="Hash of its columns.")


@strawberry.type(description="What the funding was like; rates are per settlement.")
class FundingStatistics:
    settlements: int = strawberry.field(description="Settlements stored.")
    mean_rate: float = strawberry.field(description="Mean rate, fraction.")
    median_rate: float = strawberry.field(description="Median rate, fraction.")
    standard_deviation: float | None = strawberry.field(
        description="Standard deviation of the rates (ddof 1)."
    )
    minimum_rate: float = strawberry.field(description="Smallest rate.")
    maximum_rate: float = strawberry.field(description="Largest rate.")
    positive_share: float = strawberry.field(description="Share of rates above 0.")
    at_baseline_share: float = strawberry.field(
        description="Share of rates of exactly 0.0001 per 8 hours."
    )
    annualised_rate: float = strawberry.field(
        description="Sum of the rates per year, not compounded, fraction."
    )
    intervals: list[IntervalCount] = strawberry.field(
        description="Intervals, the most frequent first."
    )


def coverage_of(
    series: SeriesRow, measures: Mapping[tuple[str, str], Mapping[str, Any]]
) -> SeriesCoverage:
    """GraphQL form of a stored series, with what was measured of it by (kind, timeframe)."""
    measured = measures.get((series.kind, series.timeframe), {})
    return SeriesCoverage(
        kind=series.kind,
        timeframe=series.timeframe or None,
        first_at=instant(series.first_ts_ms),
        last_at=instant(series.last_ts_ms),
        rows=BigInt(series.row_count),
        gaps=series.gap_count,
        missing_bars=BigInt(series.missing_bar_count),
        coverage=measured.get("coverage"),
        zero_volume_bars=measured.get("zero_volume_bars"),
        unknown_volume_bars=measured.get("unknown_volume_bars"),
        stale_bars=measured.get("stale_bars"),
        longest_stale_bars=measured.get("longest_stale_bars"),
        duplicates_dropped=series.duplicates_dropped,
        revision=series.revision,
        sha256=series.sha256,
    )


def statistics_of(stored: dict[str, Any] | None) -> FundingStatistics | None:
    """GraphQL form of the statistics that an import stored."""
    if not stored:
        return None
    values = {name: value for name, value in stored.items() if name != DOCUMENT}
    intervals = [IntervalCount(**interval) for interval in values.pop("intervals")]
    return FundingStatistics(**values, intervals=intervals)
