"""The canonical layout as Parquet: VENUE/SYMBOL/<series>, its own column names."""

from dataclasses import replace

import polars as pl

from api.market_data.checks import OPTIONAL, check_series
from api.market_data.contracts import QUOTES, Market, parse_market
from api.market_data.files.bars import PRICES
from api.market_data.files.columns import numbers, times
from api.market_data.files.model import Format, Hints, Reading
from api.market_data.files.names import KINDS, market_of, series_named, venue_of
from api.market_data.files.source import Source
from api.market_data.files.tables.units import refuse_implausible
from api.market_data.series import BAR_KINDS, TIMEFRAMES_MS

_NUMBERS = {
    "funding": ("rate", "interval_hours"),
    "funding_mark": ("mark_price",),
    **dict.fromkeys(BAR_KINDS, (*PRICES, "volume")),
}


def _kind_by_columns(names: frozenset[str] | set[str]) -> str | None:
    if "timestamp" not in names:
        return None
    if {"timestamp", "rate"} <= names <= {"timestamp", "rate", "interval_hours"}:
        return "funding"
    if names == {"timestamp", "mark_price"}:
        return "funding_mark"
    if {"timestamp", *PRICES} <= names <= {"timestamp", *PRICES, "volume"}:
        return "bars"
    return None


def _read(source: Source, hints: Hints) -> Reading:
    rows = source.frame if source.frame is not None else source.table
    if rows is None:
        source.refuse("canonical files must be Parquet or CSV with a header, was neither")
    kind, timeframe = _series_of(source, hints, _kind_by_columns(set(rows.columns)))
    if rows.is_empty():
        source.refuse("file must have rows, was empty")
    columns = {
        "timestamp": _times(source, rows, hints),
        "row": pl.Series(range(1, rows.height + 1), dtype=pl.Int64),
    }
    for name in _NUMBERS[kind]:
        if name in rows.columns or name not in OPTIONAL:
            column = _column(source, rows, name)
            is_text = column.dtype == pl.String
            columns[name] = (
                numbers(source, column, optional=name in OPTIONAL) if is_text else column
            )
    # They are sorted by their rule: their order is not for us to mend.
    series = check_series(source.label, kind, timeframe, pl.DataFrame(columns))
    if kind == "funding":
        refuse_implausible(source, series, hints.firm.or_else(hints.mild).rate_unit)
    return Reading(rows.height, ((market_by_folders(source, hints), series),))


def _times(source: Source, rows: pl.DataFrame, hints: Hints) -> pl.Series:
    column = _column(source, rows, "timestamp")
    if source.frame is None:
        return times(source, column, hints)
    if not isinstance(column.dtype, pl.Datetime):
        source.refuse(f"timestamp must be a date-time, was {column.dtype}")
    return column.dt.cast_time_unit("ms")


def _column(source: Source, rows: pl.DataFrame, name: str) -> pl.Series:
    if name not in rows.columns:
        source.refuse(f"column {name} must be there, was missing in: {', '.join(rows.columns)}")
    return rows[name]


def _series_of(source: Source, hints: Hints, by_columns: str | None) -> tuple[str, str]:
    stem = source.path.name.split(".")[0]
    named, _, timeframe = stem.partition("_")
    if stem in ("funding", "funding_mark"):
        return stem, ""
    if by_columns in ("funding", "funding_mark"):
        return by_columns, ""
    kind = hints.firm.kind or (named if named in BAR_KINDS else hints.mild.kind) or named
    timeframe = hints.firm.timeframe or timeframe or hints.mild.timeframe or ""
    if kind not in KINDS or timeframe not in TIMEFRAMES_MS:
        source.refuse(
            "series must be told by the file's name, funding or perp_1h, spot_1h, mark_1h, or by "
            f"--kind and --timeframe, was {stem}"
        )
    return kind, timeframe


def market_by_folders(
    source: Source,
    hints: Hints,
    text: str | None = None,
    *,
    stated_venue: str | None = None,
    column_venue: str | None = None,
) -> Market:
    """The market by the rows (`text`, `column_venue`), else by folders VENUE/SYMBOL or the name."""
    folders = source.path.parts[:-1]
    told = (text, stated_venue, column_venue, hints.firm.symbol) != (None, None, None, None)
    if not told and len(folders) > 1:
        # VENUE/SYMBOL is the layout: the folder tells the venue, also one nobody else knows.
        market = parse_market(folders[-1], hints.firm.venue or folders[-2].lower())
        if market is not None and market.quote in QUOTES:
            return replace(market, venue=venue_of(source, hints, folders[-2].lower()))
    return market_of(source, hints, stated_venue, text, column_venue=column_venue)


PARQUET = Format(
    name="canonical-parquet",
    title="canonical Parquet",
    looks_for="canonical Parquet (timestamp with rate, mark_price or open to volume)",
    matches=lambda source: (
        source.is_parquet
        and source.frame is not None
        and (
            _kind_by_columns(set(source.frame.columns)) is not None
            or series_named(source.path.stem) is not None
        )
    ),
    read=_read,
)
