"""What an import of the very same files came to: told again without reading their rows."""

import hashlib
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from functools import cache
from pathlib import Path
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from api.market_data.files.flags import Flags
from api.market_data.files.opening import CHECKSUM, list_files
from api.market_data.files.partners import Partner
from api.market_data.files.reading import FileReport, SeriesOfFile
from api.market_data.writer import MarketReport, series_report
from api.storage import markets, receipts
from api.storage.tables import MarketRow
from engine.version import source_hash


@dataclass(frozen=True)
class FilesReport:
    """What each file was taken for, and what became of each market."""

    files: tuple[FileReport, ...]
    markets: tuple[MarketReport, ...]
    passed_over: tuple[str, ...]  # files of folders whose suffix is none of data

    @property
    def unchanged(self) -> bool:
        """Whether everything was stored already."""
        return all(market.unchanged for market in self.markets)


def key_of(
    paths: Sequence[Path],
    flags: Flags,
    *,
    replace_stored: bool,
    skip_refused: bool,
    partners: Sequence[Partner],
) -> str | None:
    """SHA-256 over everything that an import depends on but what is stored; None: unreadable."""
    files, passed_over = list_files(paths)
    said = (flags, replace_stored, skip_refused, tuple(partners), sorted(set(paths) & set(files)))
    digest = hashlib.sha256(f"{_sources()}\0{said!r}\0{passed_over!r}".encode())
    for path in files:
        for part in (path, path.with_name(f"{path.name}{CHECKSUM}")):
            try:
                content = hashlib.sha256(part.read_bytes()).hexdigest() if part.is_file() else ""
            except OSError:
                return None
            digest.update(f"\0{part.absolute()}\0{part}\0{content}".encode())
    return digest.hexdigest()


async def find(session: AsyncSession, key: str) -> FilesReport | None:
    """The report of an equal import, if the series that it stored are still the current ones."""
    receipt = await receipts.find(session, key)
    if receipt is None:
        return None
    found = []
    for market in receipt["markets"]:
        report = await _still_stored(session, market)
        if report is None:
            return None
        found.append(report)
    files = tuple(file_report(one) for one in receipt["files"])
    return FilesReport(files, tuple(found), tuple(receipt["passed_over"]))


async def remember(session: AsyncSession, key: str, report: FilesReport) -> None:
    """Keep what an import came to, in its own transaction."""
    stored = []
    for market in report.markets:
        row = await markets.find(session, market.venue, market.symbol)
        if row is not None:
            revisions = [[one.kind, one.timeframe, one.revision] for one in market.series]
            stored.append({**_names(row), "series": revisions})
    document = {
        "files": [asdict(one) for one in report.files],
        "markets": stored,
        "passed_over": report.passed_over,
    }
    await receipts.put(session, key, document)


async def _still_stored(session: AsyncSession, market: dict[str, Any]) -> MarketReport | None:
    row = await markets.find(session, market["venue"], market["symbol"])
    if (
        row is None
        or row.quality is None
        or _names(row) != {name: market[name] for name in _names(row)}
    ):
        return None
    current = (await markets.current_series(session, [markets.id_of(row)]))[markets.id_of(row)]
    by_name = {(one.kind, one.timeframe): one for one in current}
    series = []
    for kind, timeframe, revision in market["series"]:
        held = by_name.get((kind, timeframe))
        if held is None or held.revision != revision:
            return None
        series.append(series_report(held))
    return MarketReport(
        venue=row.venue,
        symbol=row.symbol,
        synthetic=row.synthetic,
        series=tuple(series),
        can_backtest=row.quality["can_backtest"],
        grade=row.quality["grade"],
        findings=tuple(finding["sentence"] for finding in row.quality["findings"]),
    )


def _names(row: MarketRow) -> dict[str, Any]:
    return {
        "venue": row.venue,
        "symbol": row.symbol,
        "spot_symbol": row.spot_symbol,
        "spot_multiplier": row.spot_multiplier,
    }


def file_report(document: dict[str, Any]) -> FileReport:
    """The report that was stored as a document."""
    series = tuple(
        SeriesOfFile(**_as_tuples(one, "notes", "interval_hours")) for one in document["series"]
    )
    return FileReport(**_as_tuples(document, "notes", "extra_columns") | {"series": series})


def _as_tuples(document: dict[str, Any], *names: str) -> dict[str, Any]:
    return document | {name: tuple(document[name]) for name in names}


@cache
def _sources() -> str:
    # Another release may read the same bytes in another way.
    return source_hash(Path(__file__).resolve().parents[1])
