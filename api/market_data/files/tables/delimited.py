"""Text whose lines are rows: the table in it, whatever separates its fields and surrounds it."""

import csv
import io
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import NoReturn

import polars as pl

from api.market_data.files.tables.atoms import is_value

Refuse = Callable[[str, int | None], NoReturn]

MAX_COLUMNS = 100  # no layout has half as many
# The comma is asked last: in half of Europe it stands inside of the numbers.
_DELIMITERS = ("\t", ";", "|", "\x01", "\x1f", "^", "~", ",")
_SAMPLE = 400
_QUOTED = r'"(?:[^"]|"")*"'
_SPACES = re.compile(r"[ \t]+")
_STARTS_A_ROW = r"^\s*[\"']?[-+]?\d"
_UNNAMED = "(unnamed)"


@dataclass(frozen=True, slots=True)
class Delimited:
    """A table of text columns; without a header they are called "0", "1", ..."""

    rows: pl.DataFrame
    has_header: bool
    notes: tuple[str, ...] = ()


def read_delimited(text: str, refuse: Refuse) -> Delimited | None:
    """The table of a text; None: it has no rows, or none of fewer than a hundred columns.

    Lines before and after the table, comments, blank lines and headers that come again are passed
    over and told. A line that breaks off, or has a field too many, is refused with its row.
    """
    lines = pl.Series("lines", text.replace("\r\n", "\n").replace("\r", "\n").split("\n"))
    blank = lines.str.contains(r"^[\s,;|\"]*$")
    lines = lines.filter(~blank)
    comment = lines.str.contains(r"^\s*(?:#|//)")
    notes: list[str] = []
    body, comments = lines.filter(~comment), lines.filter(comment)
    if body.is_empty():
        return None
    delimiter, body = _delimiter_of(body)
    counts = _fields(body, delimiter)
    width = int(counts.mode().max())  # type: ignore[arg-type]
    if width > MAX_COLUMNS:
        return None
    first = _first_of_table(body, counts, width, delimiter, refuse)
    if first:
        notes.append(f"{first} lines before the table passed over")
    header = _header(body[first], comments, delimiter, width)
    has_header = bool(header.names)
    first += header.is_line
    rows, rows_counts = body[first:], counts[first:]
    if has_header and header.is_line:
        again = rows == body[first - 1]
        if again.any():
            notes.append(f"{int(again.sum())} headers between the rows passed over")
            rows, rows_counts = rows.filter(~again), rows_counts.filter(~again)
    rows = _without_footer(rows, rows_counts, width, notes, refuse)
    names = header.names or [str(index) for index in range(width)]
    if len(comments):
        notes.append(f"{len(comments)} comments passed over")
    return Delimited(_parse(rows, delimiter, _distinct(names), refuse), has_header, tuple(notes))


@dataclass(frozen=True, slots=True)
class _Header:
    names: list[str]  # empty: the columns have none
    is_line: bool  # whether the first line of the table is no row


def _header(line: str, comments: pl.Series, delimiter: str, width: int) -> _Header:
    names = _split(line, delimiter)
    if not any(map(is_value, names)):
        return _Header(["", *names] if len(names) == width - 1 else names, is_line=True)
    if _counts_columns(names):
        return _Header([], is_line=True)  # pandas numbers columns that have no names
    above = _header_in_a_comment(comments, delimiter, width) if len(comments) else None
    return _Header(above or [], is_line=False)


def _delimiter_of(body: pl.Series) -> tuple[str, pl.Series]:
    # What separates, by how many lines it gives one number of fields; spaces become tabs.
    sample = pl.concat([body.head(_SAMPLE), body[-_SAMPLE:]]) if len(body) > _SAMPLE else body
    best, best_share = ",", 0.0
    together = "\n".join(sample.to_list())
    for delimiter in _DELIMITERS:
        if delimiter not in together:
            continue
        counts = _fields(sample, delimiter)
        several = counts.filter(counts > 1)
        if several.is_empty():
            continue
        share = int((counts == several.mode().max()).sum()) / len(counts)
        if share > best_share:
            best, best_share = delimiter, share
    if not best_share:
        spaced = pl.Series([_SPACES.sub("\t", line.strip()) for line in body.to_list()])
        counts = _fields(spaced, "\t")
        if int((counts == counts.mode().max()).sum()) > 0.8 * len(counts) and counts.max() != 1:
            return "\t", spaced
    return best, body


def _fields(lines: pl.Series, delimiter: str) -> pl.Series:
    bare = (
        lines.str.replace_all(_QUOTED, "") if lines.str.contains('"', literal=True).any() else lines
    )
    return bare.str.count_matches(delimiter, literal=True) + 1


def _first_of_table(
    body: pl.Series, counts: pl.Series, width: int, delimiter: str, refuse: Refuse
) -> int:
    # The line that the table begins with: its header, or its first row.
    first = int((counts == width).arg_true()[0])
    if not first or width == 1:
        return first
    before = _split(body[first - 1], delimiter)
    if (
        len(before) < 2
        or any(map(is_value, before))
        or not any(map(is_value, _split(body[first], delimiter)))
    ):
        return first
    # A header of another length than the rows; R leaves out the name of the row numbers.
    if len(before) == width - 1 and len(body) - first > 1:
        return first - 1
    refuse(f"rows must have {len(before)} fields as the first line, was {width}", 1)
    return None


def _without_footer(
    rows: pl.Series, counts: pl.Series, width: int, notes: list[str], refuse: Refuse
) -> pl.Series:
    odd = (counts != width).arg_true()
    if not len(odd):
        return rows
    starts_row = rows.str.contains(_STARTS_A_ROW)
    last_row = (counts == width).arg_true()
    behind = int(last_row[-1]) + 1 if len(last_row) else 0
    at = int(odd[0])
    if at < behind or bool(starts_row[at:].any()):
        refuse(f"rows must have {width} fields as the first line, was {counts[at]}", at + 1)
    notes.append(f"{len(rows) - behind} lines behind the table passed over")
    return rows[:behind]


def _header_in_a_comment(comments: pl.Series, delimiter: str, width: int) -> list[str] | None:
    # "# time,rate", as NumPy's savetxt writes it.
    for line in reversed(comments.to_list()):
        names = _split(line.strip().lstrip("#/ "), delimiter)
        if len(names) == width and width > 1 and not any(map(is_value, names)):
            return names
    return None


def _counts_columns(names: list[str]) -> bool:
    told = names[1:] if names and names[0] == "" else names
    return len(told) > 1 and told == [str(index) for index in range(len(told))]


def _split(line: str, delimiter: str) -> list[str]:
    fields = next(csv.reader([line], delimiter=delimiter), [])
    return [field.strip(" \t'\"\ufeff") for field in fields]


def _distinct(names: list[str]) -> list[str]:
    kept: list[str] = []
    for name in names:
        stem = name or _UNNAMED
        number = sum(1 for one in kept if one == stem or one.startswith(f"{stem} ("))
        kept.append(f"{stem} ({number + 1})" if stem in kept else stem)
    return kept


def _parse(rows: pl.Series, delimiter: str, names: list[str], refuse: Refuse) -> pl.DataFrame:
    if rows.is_empty():
        return pl.DataFrame(schema=dict.fromkeys(names, pl.String))
    try:
        table = pl.read_csv(
            io.BytesIO("\n".join(rows.to_list()).encode()),
            has_header=False,
            separator=delimiter,
            new_columns=names,
            infer_schema=False,
        )
    except (pl.exceptions.PolarsError, UnicodeEncodeError):
        refuse("rows must have as many fields as the first line, was a line that has not", None)
    return table.with_columns(pl.all().str.strip_chars(" \t'"))
