"""What a file holds, as far as it is known: the words between recognisers, readers and merging."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from fnmatch import fnmatchcase
from pathlib import PurePath
from typing import TYPE_CHECKING

from api.market_data.contracts import Market
from api.market_data.files.zones import Zone
from api.market_data.series import Series

if TYPE_CHECKING:
    from api.market_data.files.source import Source


@dataclass(frozen=True, slots=True)
class Said:
    """What the user said; None: nothing."""

    venue: str | None = None
    symbol: str | None = None
    kind: str | None = None
    timeframe: str | None = None
    zone: Zone | None = None  # of local times that tell none
    columns: Mapping[str, str] | None = None  # role to the name or the number of its column
    time_format: str | None = None  # as strptime has it, or s, ms, us, ns of an epoch
    rate_unit: str | None = None  # of rates: a key of units.RATE_UNITS
    decimal: str | None = None  # mark before the decimals: "." or ","

    def or_else(self, other: "Said") -> "Said":
        """This, and where it says nothing the other; a zone of 0 hours is said."""
        names = [field.name for field in fields(self)]
        return replace(
            other, **{n: getattr(self, n) for n in names if getattr(self, n) is not None}
        )


@dataclass(frozen=True, slots=True)
class Flag:
    """One value and the files it is for; glob "": every file."""

    glob: str
    value: str

    def fits(self, paths: Sequence[PurePath]) -> bool:
        """Whether the glob fits one of a file's paths or its end: `okx*/*.csv`, `*kline*`."""
        ends = ("/".join(path.parts[first:]) for path in paths for first in range(len(path.parts)))
        return any(fnmatchcase(end, self.glob) for end in ends)


@dataclass(frozen=True, slots=True)
class Hints:
    """What the user said about one file, and about all of them.

    firm overrules layout and path, but not what stands in the file; mild serves where they are
    silent: one --symbol for a folder must not rename every file in it.
    """

    firm: Said = Said()
    mild: Said = Said()
    # --symbol NAME=MARKET: names of files or in rows that are called otherwise from here on.
    renames: tuple[Flag, ...] = ()


Given = tuple[Market, Series]
"""One series of one file, and whose it is."""


@dataclass(frozen=True, slots=True)
class Reading:
    """What one file gave: series, or else notes that say why none."""

    rows_in: int
    found: tuple[Given, ...] = ()
    notes: tuple[str, ...] = ()
    extra_columns: tuple[str, ...] = ()  # of a table, that have no role
    # Spot symbol -> perp symbol as the venue writes them, from files that list markets.
    spot_partners: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Format:
    """One layout: how it is recognised and read."""

    name: str  # what --as takes
    title: str  # what the report calls it
    looks_for: str  # completes "looked for ..."
    matches: Callable[["Source"], bool]
    read: Callable[["Source", Hints], Reading]
