"""Venue, market, kind and timeframe: from the content, else the flags, else the path."""

import re
from dataclasses import replace
from fnmatch import fnmatchcase
from itertools import pairwise
from pathlib import PurePath

from api.market_data.contracts import QUOTES, SAMPLE_VENUE, Market, parse_market
from api.market_data.files.model import Hints
from api.market_data.files.source import Source
from api.market_data.series import BAR_KINDS, HOUR_MS, TIMEFRAMES_MS
from api.market_data.spelling import is_dated, venue_named

KINDS = ("funding", "funding_mark", *BAR_KINDS)
VENUES = frozenset(
    [
        "aster",
        "backpack",
        "binance",
        "bingx",
        "bitfinex",
        "bitget",
        "bitmart",
        "bitmex",
        "bybit",
        "coinex",
        "deribit",
        "derive",
        "drift",
        "dydx",
        "gate",
        "hitbtc",
        "htx",
        "hyperliquid",
        "kraken",
        "krakenfutures",
        "kucoin",
        "lighter",
        "mexc",
        "okx",
        "paradex",
        "phemex",
        "woo",
        "xt",
    ]
)
# Layouts that other exchanges copy: a path or a flag that names one of those knows better.
_COPIED = frozenset({"binance", "bybit", "okx"})
# BTCUSDT_240628, BTC-USDT-240628, BTC-27DEC24; two dates are those of a download
_DATED = re.compile(
    r"[A-Z0-9]{2,}(?:-[A-Z]{3,5})?[-_]"
    r"(?:\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])|\d{1,2}[A-Z]{3}\d{2})(?![0-9A-Z])(?![-_]\d{6})"
)
# Kinds of prices as paths call them; the first that fits wins.
_KIND_WORDS = (
    ("mark", {"mark", "markpriceklines", "markprice"}),
    ("perp", {"futures", "future", "um", "linear", "perp", "perpetual", "swap"}),
    ("spot", {"spot"}),
)
_NO_PRICE_WORDS = {"premiumindexklines", "premiumindex", "premium", "indexpriceklines"}
_TIMEFRAME_WORDS = {**{name: name for name in TIMEFRAMES_MS}, "60m": "1h", "60": "1h"}


def words_of(path: PurePath) -> list[list[str]]:
    """Lower-case words of the file's name, then of each folder from the nearest on."""
    parts = [path.name.split(".")[0], *reversed(path.parts[:-1])]
    return [[word for word in re.split(r"[^a-z0-9]+", part.lower()) if word] for part in parts]


def venue_of(
    source: Source, hints: Hints, stated: str | None = None, column: str | None = None
) -> str:
    """The venue: by the rows (`column`), a flag of this file, the layout (`stated`), the path.

    The layouts of some exchanges are copied by others, so there the path goes before the layout.
    Raises ImportRefused where a flag of this file contradicts the rows.
    """
    flag = None if hints.firm.venue is None else venue_named(hints.firm.venue)
    told = None if column is None else venue_named(column)
    if told and flag and told != flag:
        source.refuse(
            f"venue must be that of the rows, {told}, was {flag} by --venue: leave it out"
        )
    venue = told or flag or _by_layout(source, hints, stated) or hints.mild.venue
    if not venue:
        source.refuse("venue is told neither by the file nor by its path: say it by --venue")
    if venue == SAMPLE_VENUE:
        source.refuse(f"venue must not be {SAMPLE_VENUE}, the one of generated markets")
    return venue_named(venue)


def _by_layout(source: Source, hints: Hints, stated: str | None) -> str | None:
    if stated is None:
        return _venue_in_path(source)
    if stated not in _COPIED:
        return stated
    parts = [source.path.name.split(".")[0], *reversed(source.path.parts[:-1])]
    folder = next((name for part in parts if (name := venue_named(part)) in VENUES), None)
    in_name = _one_venue(words_of(source.path)[0])
    return in_name or folder or hints.mild.venue or stated


def _venue_in_path(source: Source) -> str | None:
    return next(filter(None, map(_one_venue, words_of(source.path))), None)


def _one_venue(words: list[str]) -> str | None:
    known = {venue_named(word) for word in words} & VENUES
    return known.pop() if len(known) == 1 else None


def market_of(
    source: Source,
    hints: Hints,
    stated_venue: str | None = None,
    text: str | None = None,
    *,
    column_venue: str | None = None,
) -> Market:
    """The market by what stands in the rows (`text`), else by the file's name.

    stated_venue: whose layout it is, and so who spells the names, whatever --venue says;
    column_venue: the exchange that stands in the rows.
    """
    venue = venue_of(source, hints, stated_venue, column_venue)
    speller = venue if venue in VENUES else stated_venue or venue
    joined = _renamed(source, hints, text)
    if joined is not None:
        return replace(_said(source, joined, speller), venue=venue)
    if text is None:
        market = _market_of_file(source, hints, speller)
    else:
        market = _market_of_rows(source, hints, speller, text)
    return replace(market, venue=venue)


def _renamed(source: Source, hints: Hints, text: str | None) -> str | None:
    # By an explicit NAME=MARKET: MATICUSDT=POL/USDT:USDT makes one history of two names.
    fitting = [
        flag.value
        for flag in hints.renames
        if flag.fits(source.places) or (text and fnmatchcase(text, flag.glob))
    ]
    return fitting[-1] if fitting else None


def _market_of_rows(source: Source, hints: Hints, speller: str, text: str) -> Market:
    _refuse_dated(source, text, speller)
    market = parse_market(text, speller)
    alone, flag = hints.firm.symbol, hints.firm.symbol or hints.mild.symbol
    if flag is None:
        if market is None:
            source.refuse(f"market is told not by {text}: say it by --symbol {text}=BTC/USDT:USDT")
        return market
    said = _said(source, flag, speller)
    if market is None and said.base in text.upper().replace("XBT", "BTC"):
        return said
    if market and alone and (market.base, market.quote) == (said.base, said.quote):
        return said  # what it is settled in is not always told by a name
    if market is None or (alone and market != said):
        coin = "of the coin in the file" if market is None else "that of the rows"
        source.refuse(
            f"--symbol must be {coin}, {text}, was {flag}: say {text}={flag} to join the two"
        )
    return market


def _market_of_file(source: Source, hints: Hints, speller: str) -> Market:
    if hints.firm.symbol is not None:
        return _said(source, hints.firm.symbol, speller)
    _refuse_dated(source, source.path.name)
    market = _market_in_name(source, speller)
    if market is not None:
        return market
    if hints.mild.symbol is None:
        source.refuse(
            "market is told neither by the file nor by its name: say it by --symbol BTC/USDT:USDT"
        )
    return _said(source, hints.mild.symbol, speller)


def _said(source: Source, flag: str, speller: str) -> Market:
    market = parse_market(flag, speller)
    if market is None:
        source.refuse(f"--symbol must be a market such as BTC/USDT:USDT, was {flag}")
    return market


def _refuse_dated(source: Source, name: str, speller: str = "") -> None:
    dated = _DATED.match(name.upper())
    if dated or is_dated(name, speller):
        source.refuse(f"contract must be perpetual, was one that expires: {(dated or [name])[0]}")


def _market_in_name(source: Source, venue: str) -> Market | None:
    stem = source.path.name.split(".")[0]
    for candidate in dict.fromkeys([stem, stem.split("-")[0], *_leading_names(stem)]):
        market = parse_market(candidate, venue) if candidate.isupper() else None
        if market is not None and market.quote in QUOTES:
            return market
    return None


def _leading_names(stem: str) -> list[str]:
    pieces = re.split(r"[_-]", stem)
    return ["_".join(pieces[:count]) for count in (3, 2, 1)]


def kind_of(source: Source, hints: Hints, stated: str | None = None) -> str:
    """perp, spot or mark by the content, else by the nearest word in the path."""
    kind = hints.firm.kind or stated or _kind_in_path(source) or hints.mild.kind
    if kind is None:
        source.refuse(
            "kind of bars is told neither by the file nor by its path: say it by --kind perp, "
            "spot or mark"
        )
    if kind not in BAR_KINDS:
        source.refuse(f"kind of bars must be one of {', '.join(BAR_KINDS)}, was {kind}")
    return kind


def _kind_in_path(source: Source) -> str | None:
    for words in words_of(source.path):
        joined = {*words, *("".join(pair) for pair in pairwise(words))}
        if joined & _NO_PRICE_WORDS:
            source.refuse("bars must be of a price, was a premium or an index that is not traded")
        for kind, names in _KIND_WORDS:
            if joined & names:
                return kind
    return None


def series_named(stem: str) -> tuple[str, str] | None:
    """Kind and timeframe by a file's name in the canonical layout; None: it is no series of it."""
    if stem in ("funding", "funding_mark"):
        return stem, ""
    kind, _, timeframe = stem.partition("_")
    return (kind, timeframe) if kind in BAR_KINDS and timeframe in TIMEFRAMES_MS else None


def timeframe_of(source: Source, hints: Hints, step_ms: int | None) -> str:
    """Timeframe of bars whose opens are at least step_ms apart; None: there is one bar only."""
    firm = hints.firm.timeframe
    wanted = firm or _timeframe_in_name(source) or (hints.mild.timeframe if not step_ms else None)
    if wanted is not None and wanted not in TIMEFRAMES_MS:
        source.refuse(f"timeframe must be one of {', '.join(TIMEFRAMES_MS)}, was {wanted}")
    if step_ms is None:
        if wanted is None:
            source.refuse("timeframe is not told by a single bar: say it by --timeframe")
        return wanted
    if wanted is not None and step_ms % TIMEFRAMES_MS[wanted] == 0:
        return wanted
    if firm is not None:
        source.refuse(f"bars must open a whole number of {firm} apart, was {_length(step_ms)}")
    by_length = {length: name for name, length in TIMEFRAMES_MS.items()}
    if step_ms not in by_length:
        source.refuse(
            f"timeframe must be one of {', '.join(TIMEFRAMES_MS)}, was {_length(step_ms)}"
        )
    return by_length[step_ms]


def _timeframe_in_name(source: Source) -> str | None:
    words = words_of(source.path)[0]
    named = {_TIMEFRAME_WORDS[word] for word in words if word in _TIMEFRAME_WORDS}
    return named.pop() if len(named) == 1 else None


def _length(step_ms: int) -> str:
    hours = step_ms / HOUR_MS
    return f"{hours / 24:g} days" if hours >= 24 else f"{hours:g} hours"
