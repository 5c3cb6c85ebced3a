"""The flags of the command, each VALUE for every file or GLOB=VALUE for those it fits."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import PurePath

from api.errors import InvalidInput
from api.market_data.files.model import Flag, Hints, Said
from api.market_data.files.names import KINDS
from api.market_data.files.registry import FORMATS, format_named
from api.market_data.files.table_flags import (
    check_decimal,
    check_rate_unit,
    check_time_format,
    parse_columns,
    split_columns,
)
from api.market_data.files.zones import parse_zone
from api.market_data.series import TIMEFRAMES_MS


@dataclass(frozen=True, slots=True)
class Flags:
    """All flags as given, checked; raises InvalidInput with the name of the flag."""

    venue: tuple[Flag, ...] = ()
    symbol: tuple[Flag, ...] = ()
    kind: tuple[Flag, ...] = ()
    timeframe: tuple[Flag, ...] = ()
    utc_offset: tuple[Flag, ...] = ()
    taken_for: tuple[Flag, ...] = ()
    columns: tuple[Flag, ...] = ()
    time_format: tuple[Flag, ...] = ()
    rate_unit: tuple[Flag, ...] = ()
    decimal: tuple[Flag, ...] = ()

    def hints(self, paths: Sequence[PurePath], *, named_alone: bool) -> Hints:
        """What was said of a file; named_alone: it was an argument by itself."""
        mild, firm = self._said(paths, firm=False), self._said(paths, firm=True)
        renames = tuple(flag for flag in self.symbol if flag.glob)
        return Hints(firm.or_else(mild) if named_alone else firm, mild, renames)

    def format_name(self, paths: Sequence[PurePath]) -> str | None:
        """The layout that --as says a file has."""
        fitting = [flag.value for flag in self.taken_for if not flag.glob or flag.fits(paths)]
        return fitting[-1] if fitting else None

    def _said(self, paths: Sequence[PurePath], *, firm: bool) -> Said:
        def last(flags: tuple[Flag, ...]) -> str | None:
            fitting = [
                flag.value
                for flag in flags
                if bool(flag.glob) == firm and (not firm or flag.fits(paths))
            ]
            return fitting[-1] if fitting else None

        offset, columns = last(self.utc_offset), last(self.columns)
        return Said(
            venue=last(self.venue),
            symbol=last(self.symbol),
            kind=last(self.kind),
            timeframe=last(self.timeframe),
            zone=None if offset is None else parse_zone(offset),
            columns=None if columns is None else parse_columns(columns),
            time_format=last(self.time_format),
            rate_unit=last(self.rate_unit),
            decimal=last(self.decimal),
        )


def parse_flags(
    *,
    venue: Sequence[str] = (),
    symbol: Sequence[str] = (),
    kind: Sequence[str] = (),
    timeframe: Sequence[str] = (),
    utc_offset: Sequence[str] = (),
    taken_for: Sequence[str] = (),
    columns: Sequence[str] = (),
    time_format: Sequence[str] = (),
    rate_unit: Sequence[str] = (),
    decimal: Sequence[str] = (),
) -> Flags:
    """Flags from the texts of the command line; raises InvalidInput."""
    flags = Flags(
        venue=tuple(Flag(one.glob, one.value.lower()) for one in map(_split, venue)),
        symbol=tuple(map(_split, symbol)),
        kind=tuple(map(_split, kind)),
        timeframe=tuple(map(_split, timeframe)),
        utc_offset=tuple(map(_split, utc_offset)),
        taken_for=tuple(map(_split, taken_for)),
        columns=tuple(map(split_columns, columns)),
        time_format=tuple(map(_split, time_format)),
        rate_unit=tuple(map(_split, rate_unit)),
        decimal=tuple(map(_split, decimal)),
    )
    _not_empty("venue", flags.venue)
    _not_empty("symbol", flags.symbol)
    _one_of("kind", flags.kind, KINDS)
    _one_of("timeframe", flags.timeframe, tuple(TIMEFRAMES_MS))
    for flag in flags.utc_offset:
        parse_zone(flag.value)
    for given, check in (
        (flags.columns, parse_columns),
        (flags.time_format, check_time_format),
        (flags.rate_unit, check_rate_unit),
        (flags.decimal, check_decimal),
    ):
        for flag in given:
            check(flag.value)
    for flag in flags.taken_for:
        if format_named(flag.value) is None:
            names = ", ".join(one.name for one in FORMATS)
            raise InvalidInput("as", f"--as must be one of {names}, was {flag.value}")
    return flags


def _split(text: str) -> Flag:
    glob, _, value = text.rpartition("=")
    return Flag(glob.strip(), value.strip())


def _not_empty(field: str, flags: tuple[Flag, ...]) -> None:
    if any(not flag.value for flag in flags):
        raise InvalidInput(field, f"--{field} must be VALUE or GLOB=VALUE, was without a value")


def _one_of(field: str, flags: tuple[Flag, ...], allowed: tuple[str, ...]) -> None:
    for flag in flags:
        if flag.value not in allowed:
            raise InvalidInput(
                field, f"--{field} must be one of {', '.join(allowed)}, was {flag.value}"
            )
