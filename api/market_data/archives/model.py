"""What an archive is asked for, and what one has."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field

from api.market_data.archives.web import Web
from api.market_data.contracts import Market
from api.market_data.exchange.spans import Span


@dataclass(frozen=True, slots=True)
class Asked:
    """One series; market is the perpetual, or the spot market in the quote it is traded for."""

    market: Market
    kind: str  # funding, perp, spot or mark
    timeframe: str  # "" of funding
    days: bool = False  # whether files of a day are wanted too, where a month's is not there yet

    @property
    def is_inverse(self) -> bool:
        """Whether it is settled in its coin."""
        return self.market.settle == self.market.base


@dataclass(frozen=True, slots=True)
class ArchiveFile:
    """One file and the stretch of time that is in it, whole."""

    address: str
    span: Span
    digest: str = ""  # of what address.CHECKSUM tells: sha256 or md5; "": there is none


@dataclass(frozen=True, slots=True)
class Archive:
    """The public archive of one venue."""

    venue: str
    # Files of a series that overlap a stretch of time, in order; what is absent is not listed.
    files: Callable[[Web, Asked, Span], Awaitable[Sequence[ArchiveFile]]]
    # Kinds of which the API tells more from a moment on: taken from there, unless it is not asked.
    until_ms: Mapping[str, int] = field(default_factory=dict)
    in_contracts: bool = False  # whether the volume of perpetuals counts contracts of untold size
