"""Any table: columns by their roles, settlements or bars out of them."""

from collections.abc import Callable, Mapping, Sequence
from functools import partial

import polars as pl

from api.market_data.files.columns import times
from api.market_data.files.layout import ANY, Layout
from api.market_data.files.model import Format, Hints, Reading, Said
from api.market_data.files.names import VENUES
from api.market_data.files.source import Source
from api.market_data.files.table_bars import bars_of
from api.market_data.files.table_funding import funding_of
from api.market_data.files.tables.clock import read_clock
from api.market_data.files.tables.refusals import fault_of
from api.market_data.files.tables.roles import ROW, Roles, find_roles
from api.market_data.files.tables.words import SYMBOL, VENUE, candidates, tokens

_CANONICAL = {"timestamp", "rate", "interval_hours", "mark_price"}


def _rows(source: Source) -> tuple[pl.DataFrame, bool] | None:
    """The rows of a file, and whether its columns have names; None: it is no table."""
    if source.frame is not None:
        return source.frame, True
    if source.table is not None:
        return source.table, True
    unnamed = source.plain_rows if source.plain_rows is not None else source.arrays
    return None if unnamed is None else (unnamed, False)


def read(
    source: Source,
    hints: Hints,
    layout: Layout = ANY,
    nearest: Callable[[Sequence[str]], str] = lambda _: "",
) -> Reading:
    """The series of a table; layout: what is known of it beside its content.

    nearest: what a refusal tells of the known layout that is nearest to these columns.

    Raises ImportRefused with what is missing, and the flag that says it.
    """
    rows = _rows(source)
    if rows is None:
        source.refuse("file must be a table, was none")
    table, named = rows
    if table.is_empty():
        source.refuse("file must have rows, was empty")
    said = hints.firm.or_else(hints.mild)
    stated = {**layout.columns_in(table.columns), **(said.columns or {})}
    roles = find_roles(source, _with_around(source, table), stated, VENUES, named=named)
    kind = _kind(source, roles, said)
    fault = fault_of(source, roles, kind)
    if fault is not None:
        source.refuse(fault + nearest(table.columns))
    roles = _closed(roles)
    if roles.table.is_empty():
        source.refuse("file must have rows that are final, was without any")
    notes = _notes(source, roles, layout, named=named)
    ts_ms = times(
        source,
        roles.table[roles.columns["time"]],
        hints,
        zone_known=layout.is_utc or kind == "bars" or _is_utc(table, roles),
        days_allowed=kind == "bars",
    )
    if kind == "bars" and layout is ANY and hints.firm.or_else(hints.mild).zone is None:
        first = read_clock(roles.table[roles.columns["time"]].head(1), said.time_format)
        notes += ["times without a zone are taken as UTC"] if first.is_local.any() else []
    series_of = bars_of if kind == "bars" else funding_of
    found = series_of(source, hints, roles, ts_ms, notes, layout)
    return Reading(table.height, found, (*notes, *layout.notes), _extra(roles, layout, named=named))


def _with_around(source: Source, table: pl.DataFrame) -> pl.DataFrame:
    # Markets and venues that an envelope or a folder such as `venue=binance` says of all rows.
    told = {
        name: value
        for name, value in source.around.items()
        if name not in table.columns and any(candidates(role, [name]) for role in (SYMBOL, VENUE))
    }
    for role in (SYMBOL, VENUE):
        if candidates(role, table.columns):
            told = {name: value for name, value in told.items() if not candidates(role, [name])}
    return table.with_columns(pl.lit(value).alias(name) for name, value in told.items())


def _kind(source: Source, roles: Roles, said: Said) -> str:
    has_rate = "rate" in roles.columns
    if roles.has_bars and has_rate:
        if said.kind is None:
            source.refuse(
                "table must be of bars or of funding, was of both: say by --kind funding, perp, "
                "spot or mark which is meant"
            )
        return "funding" if said.kind.startswith("funding") else "bars"
    if has_rate or (said.kind or "").startswith("funding"):
        return "funding"
    is_marks = "mark" in roles.columns and set(roles.table.columns) <= {*_CANONICAL, ROW}
    return "bars" if roles.has_bars else "funding" if is_marks else "none"


def _is_utc(table: pl.DataFrame, roles: Roles) -> bool:
    # The canonical layout is in UTC, and so is what says so in its name.
    name = roles.columns["time"]
    return set(table.columns) <= _CANONICAL or bool({"utc", "gmt"} & set(tokens(name)))


def _closed(roles: Roles) -> Roles:
    # Bars that had not closed, and rates that were not yet paid, are marked by some sources.
    for role, open_words in (("closed", ["0", "false"]), ("predicted", ["1", "true"])):
        flag = roles.column(role)
        if flag is not None:
            text = flag.cast(pl.String, strict=False).str.to_lowercase().fill_null("")
            kept = roles.table.filter(~text.is_in(open_words))
            roles = Roles(kept, roles.columns, roles.passed_over)
    return roles


def _notes(source: Source, roles: Roles, layout: Layout, *, named: bool) -> list[str]:
    notes = list(source.asides)
    if layout is not ANY:
        return notes
    told: Mapping[str, str] = roles.columns
    if roles.passed_over or not named:
        taken = ", ".join(
            f"{role}={name if named else int(name) + 1}"
            for role, name in told.items()
            if role not in ("day", "time of day", "coin", "quote")
        )
        notes.append(f"read as {taken}")
    return notes


def _extra(roles: Roles, layout: Layout, *, named: bool) -> tuple[str, ...]:
    # A layout by name knows what its other columns are.
    return roles.passed_over if named and layout is ANY else ()


def reader(layout: Layout) -> Callable[[Source, Hints], Reading]:
    """How a named layout is read: as a table of which the layout tells what it does not show."""
    return partial(read, layout=layout)


FORMAT = Format(
    name="table",
    title="table",
    looks_for="any table with a time and a funding rate, or with open, high, low and close",
    matches=lambda source: _rows(source) is not None,
    read=read,
)
