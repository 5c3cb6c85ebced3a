"""Folders of the canonical layout: EXCHANGE/SYMBOL/<series>.parquet.

funding, funding_mark, and perp_, spot_ or mark_ with a timeframe: `perp_1h.parquet`.
"""

import re
from dataclasses import dataclass
from pathlib import Path

from api.errors import ImportRefused
from api.market_data.series import BAR_KINDS, TIMEFRAMES_MS

SAMPLE_VENUE = "sample"

QUOTES = ("FDUSD", "USDT", "USDC", "USDE", "BUSD", "TUSD", "USD", "DAI", "EUR")
# Venues whose folders are coins alone, because all their perpetuals have one quote.
_ONLY_QUOTE = {"hyperliquid": "USDC"}
_PER_MANY = re.compile(r"(10{3,6})([A-Z].*)")  # 1000BONK: the contract is of 1000 coins
_PER_THOUSAND_HYPERLIQUID = re.compile(r"k[A-Z0-9]+")  # kPEPE
_PART = re.compile(r"[A-Z0-9]+")


@dataclass(frozen=True)
class SeriesFile:
    """A file and the series it holds."""

    path: Path
    kind: str
    timeframe: str


@dataclass(frozen=True)
class MarketFolder:
    """A folder that is one market."""

    path: Path
    venue: str
    symbol: str
    base: str
    quote: str
    contract_size: float  # coins per contract by the name's leading number
    files: tuple[SeriesFile, ...]
    skipped: tuple[Path, ...]  # files whose name is no series


def find_markets(directory: Path) -> tuple[MarketFolder, ...]:
    """Every market in a market folder, a venue folder or a tree of venues.

    Raises ImportRefused for a directory without any series, or a folder whose name is no market.
    """
    root = directory.resolve()
    if not root.is_dir():
        raise ImportRefused(str(directory), None, "import needs a directory that exists")
    folders = [root, *_folders(root)]
    folders += [inner for folder in folders[1:] for inner in _folders(folder)]
    markets = [_market(folder) for folder in folders if _holds_series(folder)]
    if not markets:
        raise ImportRefused(
            str(directory),
            None,
            "directory must hold Parquet files of a market, EXCHANGE/SYMBOL/funding.parquet or "
            "perp_1h.parquet, was without any",
        )
    return tuple(markets)


def _folders(folder: Path) -> list[Path]:
    return sorted(
        inner for inner in folder.iterdir() if inner.is_dir() and not inner.name.startswith(".")
    )


def _holds_series(folder: Path) -> bool:
    return any(series_of(path) is not None for path in folder.glob("*.parquet"))


def _market(folder: Path) -> MarketFolder:
    venue = folder.parent.name.lower()
    if venue == SAMPLE_VENUE:
        raise ImportRefused(
            str(folder), None, f"venue must not be {SAMPLE_VENUE}, the one of generated markets"
        )
    names = market_names(folder.name, venue)
    if names is None:
        raise ImportRefused(
            str(folder),
            None,
            "folder must be named by a market and end in its quote currency "
            f"({', '.join(QUOTES)}), was {folder.name}",
        )
    base, quote = names
    files: list[SeriesFile] = []
    skipped: list[Path] = []
    for path in sorted(path for path in folder.iterdir() if path.is_file()):
        series = series_of(path)
        if series is not None:
            files.append(SeriesFile(path, *series))
        elif not path.name.startswith("."):
            skipped.append(path)
    return MarketFolder(
        path=folder,
        venue=venue,
        symbol=f"{base}/{quote}:{quote}",
        base=base,
        quote=quote,
        contract_size=contract_size(folder.name, venue),
        files=tuple(files),
        skipped=tuple(skipped),
    )


def market_names(name: str, venue: str) -> tuple[str, str] | None:
    """Base and quote of a market's name at a venue; None where it tells no quote.

    BTCUSDT, BTC-USDT and BTC_USDT_USDT are all written, and hyperliquid's coins alone.
    """
    parts = [part for part in re.split(r"[-_]", name.upper()) if part]
    if not parts or not all(_PART.fullmatch(part) for part in parts):
        return None
    if len(parts) in (2, 3):
        return parts[0], parts[1]
    for quote in QUOTES:
        if name.upper().endswith(quote) and len(name) > len(quote):
            return name.upper().removesuffix(quote), quote
    if len(parts) == 1 and venue in _ONLY_QUOTE:
        return parts[0], _ONLY_QUOTE[venue]
    return None


def contract_size(name: str, venue: str) -> float:
    """Coins per contract by a market's name: 1000 for 1000BONKUSDT."""
    many = _PER_MANY.fullmatch(name.upper())
    if many:
        return float(many[1])
    if venue == "hyperliquid" and _PER_THOUSAND_HYPERLIQUID.fullmatch(name):
        return 1000.0
    return 1.0


def series_of(path: Path) -> tuple[str, str] | None:
    """Kind and timeframe by a file's name; None: it is no series of the layout."""
    if path.suffix != ".parquet":
        return None
    if path.stem in ("funding", "funding_mark"):
        return path.stem, ""
    kind, _, timeframe = path.stem.partition("_")
    if kind in BAR_KINDS and timeframe in TIMEFRAMES_MS:
        return kind, timeframe
    return None
