"""One profile file: TOML in, a profile out, or an error that names file, field, rule and value.

venue = "binance"
title = "Binance"                            # optional
[sources.fees]
title = "Fee page, regular user"             # what was read, so that others find it
as_of = 2026-04-16                           # its day
dated = false                                # optional: it bears no date, see DatedValue
[values]
spot_taker_fee_bps = { value = 10, source = "fees" }
[symbols."BTC/USDT:USDT"]
perp_lot_step = { value = 0.001, source = "fees", as_of = 2026-05-01 }   # its own date
"""

import hashlib
import re
import tomllib
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path
from typing import Any, NoReturn

from api.errors import VenueFileInvalid
from api.market_data.venues.fields import FIELDS, Field, was
from api.market_data.venues.terms import OWN_VENUE, DatedValue, ProfileFile, VenueProfile
from engine.model.errors import InvalidParams

_VENUE = re.compile(r"[a-z0-9_]{1,40}")
_SYMBOL = re.compile(r"[^\s/:]{1,40}/[^\s/:]{1,20}:[^\s/:]{1,20}")
_TOLD = re.compile(rb"""^\s*venue\s*=\s*["']([a-z0-9_]{1,40})["']""", re.MULTILINE)
_LONGEST_BYTES = 5_000_000


def read_profile(path: Path, origin: str) -> VenueProfile:
    """The profile that a file holds; origin is written on each of its values.

    Raises VenueFileInvalid.
    """
    try:
        content = path.read_bytes()
    except OSError as error:
        raise VenueFileInvalid(
            path.name, None, f"must be readable, was not: {error.strerror}"
        ) from None
    if len(content) > _LONGEST_BYTES:
        size = f"must have at most {_LONGEST_BYTES} bytes, was {len(content)}"
        raise VenueFileInvalid(path.name, None, size)
    try:
        document = tomllib.loads(content.decode("utf-8"))
    except (ValueError, RecursionError) as error:  # also of numbers and nesting beyond Python's
        raise VenueFileInvalid(
            path.name, None, f"must be TOML in UTF-8, was not: {error}"
        ) from None
    file = ProfileFile(origin, hashlib.sha256(content).hexdigest())
    return replace(profile_of(document, path.name, origin), files=(file,))


def venue_told(path: Path) -> str | None:
    """The venue that a file is about, as far as one that breaks a rule elsewhere tells it."""
    try:
        with path.open("rb") as file:
            told = _TOLD.search(file.read(_LONGEST_BYTES))
    except OSError:
        return None
    return None if told is None else told[1].decode()


def profile_of(document: dict[str, Any], file: str, origin: str) -> VenueProfile:
    """The profile of a parsed document; file is the name in the error.

    Raises VenueFileInvalid.
    """
    return _Reader(file, origin).profile(document)


@dataclass(frozen=True, slots=True)
class _Source:
    title: str
    as_of: date
    dated: bool


@dataclass(frozen=True, slots=True)
class _Reader:
    file: str
    origin: str

    def profile(self, document: dict[str, Any]) -> VenueProfile:
        self._known(document, "", ("venue", "title", "sources", "values", "symbols"))
        venue = self._text(document, "venue", "")
        if not _VENUE.fullmatch(venue):
            self._refuse("venue", f"must be lower-case letters, digits and _, was {was(venue)}")
        if venue == OWN_VENUE:
            self._refuse("venue", f"must be a venue's name, was {was(venue)}: any market's own")
        title = self._text(document, "title", "") if "title" in document else ""
        sources = {
            name: self._source(entry, f"sources.{name}")
            for name, entry in self._table(document, "sources").items()
        }
        values = self._values(self._table(document, "values"), "values", sources)
        symbols = {}
        for symbol, entry in self._table(document, "symbols").items():
            where = f'symbols."{symbol}"'
            if not _SYMBOL.fullmatch(symbol):
                self._refuse(where, f"must be BASE/QUOTE:SETTLE, was {was(symbol)}")
            if not isinstance(entry, dict):
                self._refuse(where, f"must be a table, was {was(entry)}")
            symbols[symbol] = self._values(entry, where, sources)
        return VenueProfile(venue, title, values, symbols)

    def _values(
        self,
        entries: Mapping[str, Any],
        where: str,
        sources: Mapping[str, _Source],
    ) -> dict[str, DatedValue]:
        self._known(entries, where, FIELDS)
        return {
            name: self._value(field, entries[name], f"{where}.{name}", sources)
            for name, field in FIELDS.items()
            if name in entries
        }

    def _value(
        self, field: Field, entry: Any, where: str, sources: Mapping[str, _Source]
    ) -> DatedValue:
        if not isinstance(entry, dict):
            self._refuse(where, f"must be {{ value = ..., source = ... }}, was {was(entry)}")
        self._known(entry, where, ("value", "source", "as_of"))
        if "value" not in entry:
            self._refuse(f"{where}.value", "must be given, was absent")
        name = self._text(entry, "source", where)
        if name not in sources:
            told = ", ".join(sources) or "none"
            self._refuse(f"{where}.source", f"must name one of [sources] ({told}), was {was(name)}")
        source = sources[name]
        own_day = "as_of" in entry
        as_of = self._date(entry, where) if own_day else source.as_of
        try:
            content = field.check(f"{where}.value", entry["value"])
        except InvalidParams as error:
            self._refuse(error.field, error.rule)
        return DatedValue(content, as_of, own_day or source.dated, source.title, self.origin)

    def _source(self, entry: Any, where: str) -> _Source:
        if not isinstance(entry, dict):
            self._refuse(where, f"must be a table of title and as_of, was {was(entry)}")
        self._known(entry, where, ("title", "as_of", "dated"))
        dated = entry.get("dated", True)
        if not isinstance(dated, bool):
            self._refuse(f"{where}.dated", f"must be true or false, was {was(dated)}")
        return _Source(self._text(entry, "title", where), self._date(entry, where), dated)

    def _date(self, entry: Mapping[str, Any], where: str) -> date:
        value = entry.get("as_of")
        if not isinstance(value, date) or isinstance(value, datetime):
            given = "absent" if value is None else was(value)
            self._refuse(f"{where}.as_of", f"must be a date like 2026-04-16, was {given}")
        return value

    def _text(self, entry: Mapping[str, Any], name: str, where: str) -> str:
        value = entry.get(name)
        if not isinstance(value, str) or not value.strip() or len(value) > 500:
            given = "absent" if value is None else was(value)
            field = f"{where}.{name}" if where else name
            self._refuse(field, f"must be a text of 1 to 500 characters, was {given}")
        return value

    def _table(self, document: Mapping[str, Any], name: str) -> dict[str, Any]:
        table = document.get(name, {})
        if not isinstance(table, dict):
            self._refuse(name, f"must be a table, was {was(table)}")
        return table

    def _known(self, entries: Iterable[str], where: str, allowed: Collection[str]) -> None:
        for name in entries:
            if name not in allowed:
                field = f"{where}.{name}" if where else name
                self._refuse(field, f"must be one of {', '.join(allowed)}, was {was(name)}")

    def _refuse(self, field: str, rule: str) -> NoReturn:
        raise VenueFileInvalid(self.file, field, rule)
