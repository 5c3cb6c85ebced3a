"""What files were taken for, as GraphQL shows it: at a look, and of an import that has ended."""

from datetime import datetime

import strawberry

from api.instants import instant
from api.market_data.files.reading import FileReport, SeriesOfFile
from api.market_data.uploads.said import settled_by
from api.schema.config_types import MarketRef
from api.schema.scalars import BigInt
from engine.model.written import camel


@strawberry.type(description="One series that a file gave.")
class SeriesTaken:
    market: MarketRef = strawberry.field(description="The market.")
    kind: str = strawberry.field(description="One of funding, perp, spot, mark, funding_mark.")
    interval: str | None = strawberry.field(
        description='Length of its bars, or between its settlements: "1h", "8h, 4h"; null for '
        "marks of settlements."
    )
    rows: BigInt = strawberry.field(description="Entries that it gave.")
    first_at: datetime = strawberry.field(description="The first of them.")
    last_at: datetime = strawberry.field(description="The last of them.")


@strawberry.type(description="What one file, or one member of an archive, was taken for.")
class FileTaken:
    file: str = strawberry.field(description="Its path inside of the upload.")
    taken_for: str | None = strawberry.field(
        description="The layout; null where it could not be opened or recognised."
    )
    rows: BigInt = strawberry.field(description="Rows that it has.")
    series: list[SeriesTaken] = strawberry.field(description="The series that it gave.")
    extra_columns: list[str] = strawberry.field(description="Columns that were passed over.")
    notes: list[str] = strawberry.field(description="What was odd about it.")
    refused: str | None = strawberry.field(
        description="Why it cannot be imported, in one sentence; null: it can."
    )
    settled_by: list[str] = strawberry.field(
        description="The fields of FileSaidInput that the refusal asks for."
    )


def file_taken(report: FileReport) -> FileTaken:
    """GraphQL form of a file's report."""
    return FileTaken(
        file=report.file,
        taken_for=report.taken_for,
        rows=BigInt(report.rows_in),
        series=[_series(one) for one in report.series],
        extra_columns=list(report.extra_columns),
        notes=list(report.remarks),
        refused=report.refused,
        settled_by=[camel(name) for name in settled_by(report.refused or "")],
    )


def _series(series: SeriesOfFile) -> SeriesTaken:
    return SeriesTaken(
        market=MarketRef(venue=series.venue, symbol=series.symbol),
        kind=series.kind,
        interval=series.interval or None,
        rows=BigInt(series.rows_kept),
        first_at=instant(series.first_ts_ms),
        last_at=instant(series.last_ts_ms),
    )
