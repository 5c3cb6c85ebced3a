"""Settlements and their marks out of a table whose columns have roles."""

from dataclasses import replace
from functools import partial

import polars as pl

from api.market_data.checks import check_series
from api.market_data.contracts import Market
from api.market_data.files.canonical import market_by_folders
from api.market_data.files.columns import numbers
from api.market_data.files.funding import funding_found, refuse_uneven
from api.market_data.files.layout import Layout
from api.market_data.files.model import Given, Hints
from api.market_data.files.source import Source
from api.market_data.files.tables.numerals import plain_texts, scaled
from api.market_data.files.tables.roles import Roles
from api.market_data.files.tables.units import (
    RateUnit,
    refuse_above_one,
    refuse_implausible,
    unit_of,
)

_PER_HOUR = ((1e6, 3_600_000.0), (3_600.0, 3_600.0), (25.0, 60.0))  # above which; ms, s, minutes


def funding_of(
    source: Source,
    hints: Hints,
    roles: Roles,
    ts_ms: pl.Series,
    notes: list[str],
    layout: Layout,
) -> tuple[Given, ...]:
    """Funding of every market of the table, in fractions per settlement; notes are added to."""
    said = hints.firm.or_else(hints.mild)
    if "rate" not in roles.columns:
        return _marks_alone(source, hints, roles, ts_ms, layout)
    told = [roles.table[roles.columns[role]] for role in ("rate", "mark") if role in roles.columns]
    texts = plain_texts(told, said.decimal, source.refuse)
    unit = unit_of(source, roles.columns["rate"], texts[0], said.rate_unit)
    rate = texts[0].str.strip_suffix("%") if texts[0].dtype == pl.String else texts[0]
    rows = _rows(
        roles,
        ts_ms,
        rate=numbers(source, scaled(rate, unit.exponent).alias(rate.name), optional=True),
        mark=_optional(source, texts[1]) if len(texts) > 1 else None,
    )
    empty = rows["rate"].is_null() | rows["rate"].is_nan()
    if empty.any():
        notes.append(f"{int(empty.sum())} rows without a rate left out")
        rows = rows.filter(~empty)
    if said.zone is not None and not _several(roles):
        refuse_uneven(source, rows["ts_ms"])
    refuse_above_one(source, rows["rate"], said.rate_unit)
    found: list[Given] = []
    for part in rows.partition_by("venue", maintain_order=True):
        found += funding_found(
            source,
            partial(_market, source, hints, layout, part["venue"][0]),
            row=part["row"],
            symbol=part["symbol"],
            ts_ms=part["ts_ms"],
            rate=part["rate"],
            interval_hours=_interval(part, roles, layout),
            mark_price=part["mark_price"] if "mark" in roles.columns else None,
        )
    return tuple(_in_fractions(source, given, unit, said.rate_unit) for given in found)


def _rows(
    roles: Roles, ts_ms: pl.Series, *, rate: pl.Series, mark: pl.Series | None
) -> pl.DataFrame:
    nothing = pl.repeat(None, len(ts_ms), eager=True)

    def text(role: str) -> pl.Series:
        column = roles.column(role)
        return nothing.cast(pl.String) if column is None else column.cast(pl.String, strict=False)

    return pl.DataFrame(
        {
            "row": roles.row,
            "venue": text("venue"),
            "symbol": text("symbol"),
            "ts_ms": ts_ms,
            "rate": rate,
            "interval_hours": _hours(roles.column("interval"), len(ts_ms)),
            "mark_price": nothing.cast(pl.Float64) if mark is None else mark,
        }
    )


def _interval(part: pl.DataFrame, roles: Roles, layout: Layout) -> pl.Series | None:
    if layout.interval_hours is not None:
        return pl.repeat(layout.interval_hours, part.height, dtype=pl.Float64, eager=True)
    return part["interval_hours"] if "interval" in roles.columns else None


def _several(roles: Roles) -> bool:
    return "symbol" in roles.columns or "venue" in roles.columns


def _optional(source: Source, column: pl.Series) -> pl.Series:
    price = numbers(source, column, optional=True)
    return price.set((price <= 0) | price.is_nan(), None)


def _hours(column: pl.Series | None, count: int) -> pl.Series:
    """Hours of an interval that is told in hours, minutes, seconds or milliseconds."""
    if column is None:
        return pl.repeat(None, count, dtype=pl.Float64, eager=True)
    text = column.cast(pl.String, strict=False).str.strip_chars().str.to_lowercase()
    value = text.str.strip_suffix("h").cast(pl.Float64, strict=False)
    largest = value.max()
    top = float(largest) if isinstance(largest, (int, float)) else 0.0
    per_hour = next((each for above, each in _PER_HOUR if top >= above), 1.0)
    # In NumPy: polars divides by multiplying with the reciprocal, and makes 8 h 7.999999999999999.
    hours = pl.Series(value.to_numpy() / per_hour).fill_nan(None)
    return hours.set(((hours <= 0) | (hours > 24)).fill_null(value=False), None)


def _market(
    source: Source, hints: Hints, layout: Layout, venue: str | None, symbol: str | None
) -> Market:
    return market_by_folders(source, hints, symbol, stated_venue=layout.venue, column_venue=venue)


def _in_fractions(source: Source, given: Given, unit: RateUnit, said: str | None) -> Given:
    market, series = given
    if series.kind != "funding":
        return given
    hours = series.columns["interval_hours"]
    if unit.per_hours is not None and (hours != unit.per_hours).any():
        rate = series.columns["rate"] * (hours / unit.per_hours)
        note = f"rates are per {unit.per_hours} h in the file, and per settlement here"
        columns = {**series.columns, "rate": rate}
        series = replace(series, columns=columns, notes=(*series.notes, note))
    refuse_implausible(source, series, said)
    return market, series


def _marks_alone(
    source: Source, hints: Hints, roles: Roles, ts_ms: pl.Series, layout: Layout
) -> tuple[Given, ...]:
    column = roles.column("mark")
    if column is None:
        source.refuse(
            "funding must have a column of rates, was none: say it by --columns rate=NAME"
        )
    (text,) = plain_texts([column], hints.firm.or_else(hints.mild).decimal, source.refuse)
    rows = _rows(roles, ts_ms, rate=numbers(source, text), mark=None)
    found: list[Given] = []
    for (venue, symbol), part in rows.partition_by(
        ["venue", "symbol"], maintain_order=True, as_dict=True
    ).items():
        market = _market(source, hints, layout, _text(venue), _text(symbol))
        table = part.select(
            "row", pl.col("ts_ms").alias("timestamp"), pl.col("rate").alias("mark_price")
        )
        found.append(
            (market, check_series(source.label, "funding_mark", "", table.sort("timestamp")))
        )
    return tuple(found)


def _text(value: object) -> str | None:
    return None if value is None else str(value)
