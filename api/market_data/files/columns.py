"""Text columns into times and numbers, exactly; a bad one is refused with its row."""

from collections.abc import Callable

import polars as pl

from api.errors import shown
from api.market_data.files.model import Hints
from api.market_data.files.source import Source
from api.market_data.files.zones import Zone, to_utc
from api.market_data.series import HOUR_MS

# Epoch seconds, milliseconds, microseconds and nanoseconds of 2001 to 2099 do not overlap.
_FIRST_MS_VALUE, _FIRST_US_VALUE, _FIRST_NS_VALUE = 10**11, 10**14, 10**17
_EPOCH = r"^\d{9,19}(\.0+)?$"
_INSTANT = (
    r"^(?<date>\d{4}-\d{2}-\d{2})[T ](?<time>\d{2}:\d{2}(?::\d{2})?)(?:[.,](?<fraction>\d{1,9}))?"
    r"\s?(?<zone>Z|UTC|[+-]\d{2}:?\d{2})?$"
)


def refuse_where(
    source: Source, bad: pl.Series, reason: Callable[[int], str], rows: pl.Series | None = None
) -> None:
    """Refuse the file at the first row where `bad` holds; `rows` are row numbers of the file."""
    where = bad.fill_null(value=True).arg_true()
    if len(where):
        index = int(where[0])
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
    refuse_where(
        source,
        values.is_null() & text.is_not_null(),
        lambda index: f"{column.name} must be a number, was {shown(text[index], 40)}",
    )
    return values.alias(column.name)


def times(source: Source, column: pl.Series, hints: Hints, *, zone_known: bool = True) -> pl.Series:
    """UTC epoch milliseconds of epoch numbers or ISO texts, each row in its own form.

    Texts without a zone are local times of --utc-offset, which must be given unless the layout
    is known to write UTC (zone_known); then only one said of this very file counts.
    """
    zone = hints.firm.zone
    if zone is None and not zone_known:
        zone = hints.mild.zone
    if isinstance(column.dtype, pl.Datetime):  # its numbers count from 1970 UTC in every zone
        if column.null_count():
            refuse_where(source, column.is_null(), lambda _: f"{column.name} must be given")
        return column.dt.epoch("ms")
    text = column.cast(pl.String).fill_null("")
    epoch = text.str.contains(_EPOCH)
    parts = text.str.extract_groups(_INSTANT).struct.unnest()
    refuse_where(
        source,
        ~(epoch | parts["date"].is_not_null()),
        lambda index: f"{column.name} must be a time, was {shown(text[index], 40)}",
    )
    is_local = ~epoch & parts["zone"].is_null()
    if not zone_known and is_local.any() and zone is None:
        source.refuse(
            f"{column.name} is local time of a zone that the file does not tell: "
            "say it by --utc-offset, hours ahead of UTC or a name (+8 or Asia/Shanghai)"
        )
    clock = (
        parts["date"]
        + " "
        + pl.select(
            pl.when(parts["time"].str.len_chars() == 5)
            .then(parts["time"] + ":00")
            .otherwise(parts["time"])
        ).to_series()
    )
    instant = clock.str.to_datetime("%Y-%m-%d %H:%M:%S", strict=False, time_unit="ms")
    refuse_where(
        source,
        ~(epoch | instant.is_not_null()),
        lambda index: f"{column.name} must be a time, was {shown(text[index], 40)}",
    )
    fraction_ms = parts["fraction"].str.pad_end(3, "0").str.slice(0, 3).cast(pl.Int64)
    told = parts["zone"].str.replace(":", "")
    sign = pl.select(pl.when(told.str.starts_with("-")).then(-1).otherwise(1)).to_series()
    hours = told.str.slice(1, 2).cast(pl.Int64, strict=False).fill_null(0)
    minutes = told.str.slice(3, 2).cast(pl.Int64, strict=False).fill_null(0)
    zone_ms = sign * (hours * HOUR_MS + minutes * 60_000)
    written_ms = instant.dt.epoch("ms") + fraction_ms.fill_null(0) - zone_ms.fill_null(0)
    clock_ms = pl.select(
        pl.when(epoch).then(_epoch_ms(text)).otherwise(written_ms).cast(pl.Int64)
    ).to_series()
    return to_utc(source, clock_ms, is_local, zone or Zone())


def _epoch_ms(text: pl.Series) -> pl.Series:
    value = text.str.replace(r"\.0+$", "").cast(pl.Int64, strict=False)
    return pl.select(
        pl.when(value < _FIRST_MS_VALUE)
        .then(value * 1_000)
        .when(value < _FIRST_US_VALUE)
        .then(value)
        .when(value < _FIRST_NS_VALUE)
        .then(value // 1_000)
        .otherwise(value // 1_000_000)
    ).to_series()
