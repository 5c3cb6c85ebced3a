"""Bars out of a table whose columns have roles."""

import re

import polars as pl

from api.market_data.files.bars import bars_found
from api.market_data.files.canonical import market_by_folders
from api.market_data.files.columns import numbers
from api.market_data.files.layout import Layout
from api.market_data.files.model import Given, Hints
from api.market_data.files.names import kind_of
from api.market_data.files.source import Source
from api.market_data.files.tables.numerals import plain_texts
from api.market_data.files.tables.roles import Roles, kind_named
from api.market_data.files.tables.volume import coins_of
from api.market_data.files.tables.words import PRICES

_PERPETUAL = re.compile(r"[-_](SWAP|PERP|PERPETUAL)$|/[A-Z]+:[A-Z]+$")
_WHOSE = ("venue", "symbol", "kind")


def bars_of(
    source: Source,
    hints: Hints,
    roles: Roles,
    ts_ms: pl.Series,
    notes: list[str],
    layout: Layout,
) -> tuple[Given, ...]:
    """Bars of every market and kind of the table; notes are added to."""
    rows = _rows(source, hints, roles, ts_ms, notes)
    found: list[Given] = []
    for keys, part in rows.partition_by(list(_WHOSE), maintain_order=True, as_dict=True).items():
        venue, symbol, kind = (None if key is None else str(key) for key in keys)
        market = market_by_folders(
            source, hints, symbol, stated_venue=layout.venue, column_venue=venue
        )
        stated = _kind_by_symbol(symbol) if kind is None else kind_named(kind)
        columns = {name: part[name] for name in PRICES}
        known_in_coins = False
        if "volume" in roles.columns:
            volume, known_in_coins, note = coins_of(part)
            columns["volume"] = volume
            notes += [note] if note else []
        found.append(
            bars_found(
                source,
                hints,
                market,
                kind_of(source, hints, stated),
                open_ms=part["ts_ms"],
                columns=columns,
                row=part["row"],
                in_coins=known_in_coins,
            )
        )
    return tuple(found)


def _kind_by_symbol(symbol: str | None) -> str | None:
    # A name that only a perpetual has; one without these words may be either.
    return "perp" if symbol is not None and _PERPETUAL.search(symbol.upper()) else None


def _rows(
    source: Source, hints: Hints, roles: Roles, ts_ms: pl.Series, notes: list[str]
) -> pl.DataFrame:
    names = [role for role in (*PRICES, "volume", "turnover") if role in roles.columns]
    texts = plain_texts(
        [roles.table[roles.columns[role]] for role in names],
        hints.firm.or_else(hints.mild).decimal,
        source.refuse,
    )
    values = {
        role: numbers(source, text, optional=True) for role, text in zip(names, texts, strict=True)
    }
    whose = {
        role: pl.repeat(None, len(ts_ms), dtype=pl.String, eager=True)
        if (column := roles.column(role)) is None
        else column.cast(pl.String, strict=False)
        for role in _WHOSE
    }
    rows = pl.DataFrame({"row": roles.row, **whose, "ts_ms": ts_ms, **values})
    nothing = pl.all_horizontal(pl.col(name).is_null() | pl.col(name).is_nan() for name in PRICES)
    empty = rows.select(nothing).to_series()
    if empty.any() and not empty.all():
        notes.append(f"{int(empty.sum())} rows without prices left out")
        rows = rows.filter(~empty)
    return rows
