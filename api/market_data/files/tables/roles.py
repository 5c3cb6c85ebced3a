"""Which column of a table is for what: by its name, by its content, and by the columns beside."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import polars as pl

from api.market_data.files.source import Source
from api.market_data.files.tables import words
from api.market_data.files.tables.instants import with_time
from api.market_data.files.tables.unnamed import roles_by_content
from api.market_data.files.tables.words import PRICES, ROLES, candidates, spelled
from api.market_data.spelling import venue_named

_HEAD = 400
ROW = "row in file"
_KINDS = {
    **dict.fromkeys(("perp", "perpetual", "swap", "futures", "future", "linear", "um"), "perp"),
    **dict.fromkeys(("linearperpetual", "inverse", "cm", "inverseperpetual"), "perp"),
    **dict.fromkeys(("spot", "margin"), "spot"),
    **dict.fromkeys(("mark", "markprice"), "mark"),
}
_COINS = {"base", "basecurrency", "basecoin", "coin", "asset", "token", "currency"}
_QUOTES = {"quote", "quotecurrency", "quotecoin", "quoteasset"}
_TOGETHER = "coin and quote"
_LETTERS = {"o", "h", "l", "c"}


@dataclass(frozen=True, slots=True)
class Roles:
    """The table, which may have gained a column that puts day and time together, and its roles."""

    table: pl.DataFrame
    columns: Mapping[str, str]
    passed_over: tuple[str, ...]

    def column(self, role: str) -> pl.Series | None:
        """The column of a role; None: no column has it."""
        name = self.columns.get(role)
        return None if name is None else self.table[name]

    @property
    def row(self) -> pl.Series:
        """Where the file has each row of the table, from 1."""
        return self.table[ROW].cast(pl.Int64)

    @property
    def has_bars(self) -> bool:
        """Whether all four prices are there."""
        return set(PRICES) <= self.columns.keys()


def find_roles(
    source: Source,
    table: pl.DataFrame,
    said: Mapping[str, str],
    known_venues: frozenset[str],
    *,
    named: bool,
) -> Roles:
    """The roles of the columns; said: role to name or number, which nothing overrules.

    Raises ImportRefused where two columns could be the time, or where said columns are not there.
    """
    names = [name for name in table.columns if not table[name].dtype.is_nested()]
    chosen = {role: _said_column(source, table, role, name) for role, name in said.items()}
    if named:
        _choose_by_name(table, names, chosen, known_venues)
    elif not said:
        chosen |= roles_by_content(source, table)
    table = with_time(source, _with_quote(table, names, chosen), names, chosen)
    used = set(chosen.values())
    passed_over = tuple(name for name in names if name not in used)
    table = table.with_row_index(ROW, offset=1)
    return Roles(table, {role: name for role, name in chosen.items() if name}, passed_over)


def _with_quote(table: pl.DataFrame, names: list[str], chosen: dict[str, str]) -> pl.DataFrame:
    # A coin beside its quote are one market's name together.
    symbol = chosen.get("symbol")
    quote = next((name for name in names if spelled(name) in _QUOTES), None)
    if symbol is None or quote is None or spelled(symbol) not in _COINS:
        return table
    if table[symbol].dtype != pl.String or not _is_text(table[quote]):
        return table
    chosen |= {"symbol": _TOGETHER, "coin": symbol, "quote": quote}
    return table.with_columns((table[symbol] + "-" + table[quote]).alias(_TOGETHER))


def kind_named(text: str) -> str | None:
    """perp, spot or mark of what a table calls it; None: none of them."""
    return _KINDS.get(spelled(text))


def _said_column(source: Source, table: pl.DataFrame, role: str, name: str) -> str:
    by_name = {one.strip().lower(): one for one in reversed(table.columns)}
    found = by_name.get(name.strip().lower())
    if found is None and name.isdigit() and 1 <= int(name) <= table.width:
        found = table.columns[int(name) - 1]
    if found is None:
        source.refuse(
            f"column {name} must be there, as --columns {role}={name} says, was missing in: "
            f"{', '.join(table.columns)[:300]}"
        )
    return found


def _choose_by_name(
    table: pl.DataFrame, names: list[str], chosen: dict[str, str], known_venues: frozenset[str]
) -> None:
    head = table.head(_HEAD)
    by_letter = {spelled(name) for name in names} >= _LETTERS
    for role in ROLES:
        if role is words.TIME or role.name in chosen:
            continue
        for name in candidates(role, names):
            lone_letter = len(spelled(name)) == 1 and role.name in (*PRICES, "rate", "volume")
            if name in chosen.values() or (lone_letter and by_letter == (role.name == "rate")):
                continue
            if _SUITS.get(role.name, _is_number)(head[name]):
                chosen[role.name] = name
                break
    symbol = chosen.get("symbol")
    if symbol is None or "venue" in chosen:
        return
    told = {venue_named(one) for one in head[symbol].drop_nulls().cast(pl.String).unique()}
    if told and told <= known_venues:  # a column called "market" may hold exchanges
        chosen["venue"] = chosen.pop("symbol")
        others = (n for n in candidates(words.SYMBOL, names) if n != symbol and _is_text(head[n]))
        other = next(others, None)
        chosen |= {} if other is None else {"symbol": other}


def _is_number(column: pl.Series) -> bool:
    if column.dtype.is_numeric() or column.dtype == pl.Null:
        return True
    if column.dtype != pl.String:
        return False
    given = column.drop_nulls().filter(column.drop_nulls() != "")
    return given.is_empty() or int(given.str.contains(r"\d").sum()) > 0.5 * len(given)


def _is_text(column: pl.Series) -> bool:
    if column.dtype != pl.String:
        return False
    given = column.drop_nulls()
    return (
        not given.is_empty()
        and bool(given.str.contains("[A-Za-z]").any())
        and not bool(given.str.contains(r"^\d{4}-\d\d").any())
    )


def _is_kind(column: pl.Series) -> bool:
    if not _is_text(column):
        return False
    return all(kind_named(one) is not None for one in column.drop_nulls().unique())


def _is_flag(column: pl.Series) -> bool:
    told = column.cast(pl.String, strict=False).str.to_lowercase().drop_nulls().unique()
    return set(told) <= {"0", "1", "true", "false"} and not told.is_empty()


def _is_interval(column: pl.Series) -> bool:
    text = column.cast(pl.String, strict=False).drop_nulls()
    return not text.is_empty() and bool(text.str.contains(r"^\d+(?:\.\d+)?\s*[hHmM]?$").all())


_SUITS: Mapping[str, Callable[[pl.Series], bool]] = {
    "symbol": _is_text,
    "venue": _is_text,
    "kind": _is_kind,
    "closed": _is_flag,
    "predicted": _is_flag,
    "interval": _is_interval,
}
