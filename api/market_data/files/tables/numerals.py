"""Numbers as spreadsheets of many countries write them, brought to one form as text."""

from collections.abc import Callable, Sequence
from decimal import Decimal, InvalidOperation
from typing import NoReturn

import polars as pl

_NOTHING = ["", "null", "nan", "none", "na", "n/a", "#n/a", "-", "--", "nat"]
_CERTAIN_COMMA = (
    r"^[-+]?\d*,(?:\d{1,2}|\d{4,})(?:[eE][-+]?\d+)?$|^[-+]?0,\d+|^[-+]?\d{4,},\d+"
    r"|^[-+]?\d{1,3}(?:\.\d{3})+,\d+$"
)
_CERTAIN_GROUPS = r"^[-+]?\d{1,3}(?:,\d{3})+\.\d+$|^[-+]?\d{1,3}(?:,\d{3}){2,}$"


def plain_texts(
    columns: Sequence[pl.Series], said: str | None, refuse: Callable[[str], NoReturn]
) -> list[pl.Series]:
    """Columns of one table with a point before the decimals, nothing between, null for nothing.

    Percent signs stay. Numbers are left as they are. said: the mark that the user told.
    """
    cleaned = [column if column.dtype.is_numeric() else _cleaned(column) for column in columns]
    texts = [one for one in cleaned if one.dtype == pl.String]
    with_comma = [one for one in texts if one.str.contains(",", literal=True).any()]
    if said == ",":
        return [_from_comma(one) if one.dtype == pl.String else one for one in cleaned]
    if not with_comma:
        return cleaned
    comma = any(bool(_bare(one).str.contains(_CERTAIN_COMMA).any()) for one in with_comma)
    groups = any(bool(_bare(one).str.contains(_CERTAIN_GROUPS).any()) for one in with_comma)
    if said is None and comma == groups:
        first = with_comma[0].filter(with_comma[0].str.contains(",", literal=True))[0]
        refuse(
            f"{with_comma[0].name} has a comma that may stand before decimals or between thousands,"
            f" was {first[:40]}: say it by --decimal , or --decimal ."
        )
    if comma and said is None:
        return [_from_comma(one) if one.dtype == pl.String else one for one in cleaned]
    return [
        one.str.replace_all(r"(\d),(\d{3})", "${1}${2}") if one.dtype == pl.String else one
        for one in cleaned
    ]


def _bare(text: pl.Series) -> pl.Series:
    return text.str.strip_chars(" %")


def _cleaned(column: pl.Series) -> pl.Series:
    text = column.cast(pl.String, strict=False)
    if text.str.contains(r"[^\d.,eE+%-]").any():  # most columns need nothing of this
        text = text.str.strip_chars(" \t$€£")
        text = text.str.replace_all("\u2212", "-", literal=True)
        text = text.str.replace_all(r"(\d)[ \u00a0\u202f'](\d{3})", "${1}${2}")
        text = text.str.replace_all(r"(\d)[ \u00a0\u202f'](\d{3})", "${1}${2}")
        text = text.str.replace(r"\s+%$", "%")
    text = text.str.strip_prefix("+")
    nothing = text.str.to_lowercase().is_in(_NOTHING)
    return text.set(nothing.fill_null(value=False), None) if nothing.any() else text


def _from_comma(text: pl.Series) -> pl.Series:
    grouped = text.str.contains(r"^[-+]?\d{1,3}(?:\.\d{3})+(?:,|$)").fill_null(value=False)
    return text.zip_with(~grouped, text.str.replace_all(".", "", literal=True)).str.replace(
        ",", ".", literal=True
    )


def scaled(column: pl.Series, exponent: int) -> pl.Series:
    """Decimal texts or doubles times ten to the exponent, as text that is rounded only once."""
    if not exponent:
        return column
    if column.dtype == pl.String:
        simple = column.str.contains(r"^[-+]?[\d.]+$")
        if bool(simple.fill_null(value=True).all()):
            return column + f"e{exponent}"
    moved = [None if value is None else _moved(value, exponent) for value in column.to_list()]
    return pl.Series(column.name, moved, dtype=pl.String)


def _moved(value: object, exponent: int) -> str:
    try:
        return str(Decimal(str(value)).scaleb(exponent))
    except (InvalidOperation, ValueError):
        return str(value)
