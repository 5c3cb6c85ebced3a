"""Text columns into times and numbers, exactly; a bad one is refused with its row."""

from collections.abc import Callable

import polars as pl

from api.errors import shown
from api.market_data.files.model import Hints
from api.market_data.files.source import Source
from api.market_data.files.tables.clock import read_clock
from api.market_data.files.zones import Zone, to_utc


def refuse_where(
    source: Source, bad: pl.Series, reason: Callable[[int], str], rows: pl.Series | None = None
) -> None:
    """Refuse the file at the first row where `bad` holds; `rows` are row numbers of the file."""
    if not bad.null_count() and not bad.any():
        return  # as nearly always; what follows starts polars' query engine
    index = int(bad.fill_null(value=True).arg_true()[0])
    source.refuse(reason(index), index + 1 if rows is None else int(rows[index]))


def numbers(source: Source, column: pl.Series, *, optional: bool = False) -> pl.Series:
    """Nearest doubles of decimal texts (rounded once); empty ones are null if optional."""
    if column.dtype.is_numeric():
        if not optional:
            refuse_where(
                source, column.is_null(), lambda _: f"{column.name} must be given, was empty"
            )
        return column.cast(pl.Float64)
    text = column.cast(pl.String)
    text = text.set(text == "", None)
    if not optional:
        refuse_where(source, text.is_null(), lambda _: f"{column.name} must be given, was empty")
    values = text.cast(pl.Float64, strict=False)
    if values.null_count() > text.null_count():
        refuse_where(
            source,
            values.is_null() & text.is_not_null(),
            lambda index: f"{column.name} must be a number, was {shown(text[index], 40)}",
        )
    return values.alias(column.name)


def times(
    source: Source,
    column: pl.Series,
    hints: Hints,
    *,
    zone_known: bool = True,
    days_allowed: bool = False,
) -> pl.Series:
    """UTC epoch milliseconds of epoch numbers or written times, each row in its own form.

    Texts without a zone are local times of --utc-offset, which must be given unless the layout
    is known to write UTC (zone_known); then only one said of this very file counts. A day without
    a time is one where days are allowed: bars open with it, but it is no settlement.
    """
    zone = hints.firm.zone
    if zone is None and not zone_known:
        zone = hints.mild.zone
    said = hints.firm.or_else(hints.mild)
    clock = read_clock(column, said.time_format)
    if clock.day_or_month:
        first = column.cast(pl.String).fill_null("")[0]
        source.refuse(
            f"{column.name} may be day or month first in every row, was {shown(first, 40)}: say it "
            "by --time-format '%d/%m/%Y %H:%M' or '%m/%d/%Y %H:%M'"
        )
    text = column.cast(pl.String, strict=False).fill_null("")
    refuse_where(
        source,
        clock.ms.is_null(),
        lambda index: f"{column.name} must be a time, was {shown(text[index], 40)}",
    )
    if not days_allowed:
        refuse_where(
            source,
            clock.is_day,
            lambda index: (
                f"{column.name} must be a time, was {shown(text[index], 40)}: a day is no "
                "settlement time, as most days have several"
            ),
        )
    if not zone_known and clock.is_local.any() and zone is None:
        source.refuse(
            f"{column.name} is local time of a zone that the file does not tell: "
            "say it by --utc-offset, hours ahead of UTC or a name (+8 or Asia/Shanghai)"
        )
    return to_utc(source, clock.ms, clock.is_local, zone or Zone())
