"""Paths to checked pieces, with a line for every file: what it was taken for and what it gave."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import polars as pl

from api.errors import ImportRefused
from api.market_data.contracts import Market, parse_market
from api.market_data.files.flags import Flags
from api.market_data.files.model import Given
from api.market_data.files.opening import list_files, open_sources
from api.market_data.files.registry import TABLE, format_named, recognise
from api.market_data.files.source import Source

_STUMBLES = (
    *(pl.exceptions.PolarsError, pl.exceptions.PanicException, LookupError, AttributeError),
    *(TypeError, ValueError, ArithmeticError, RecursionError),
)

OnProgress = Callable[[int, int, str], None]


@dataclass(frozen=True)
class SeriesOfFile:
    """One series that a file gave."""

    venue: str
    symbol: str
    kind: str
    timeframe: str
    rows_kept: int
    notes: tuple[str, ...]


@dataclass
class FileReport:
    """What became of one file, or of one member of an archive."""

    file: str
    taken_for: str | None = None  # None: it could not even be opened or recognised
    rows_in: int = 0
    series: tuple[SeriesOfFile, ...] = ()
    notes: tuple[str, ...] = ()
    refused: str | None = None


@dataclass
class Gathered:
    """Everything the files gave, in the order of the files."""

    files: list[FileReport] = field(default_factory=list)
    # label of each is the file of a report above
    pieces: list[Given] = field(default_factory=list)
    partners: dict[Market, Market] = field(default_factory=dict)  # spot market -> perp market
    passed_over: list[str] = field(default_factory=list)

    def refuse(self, refused: ImportRefused) -> None:
        """Leave a file out of the rest, with its reason in its report."""
        for report in self.files:
            if report.file == refused.file:
                report.refused, report.series = str(refused), ()
        self.pieces = [pair for pair in self.pieces if pair[1].label != refused.file]


def gather(
    paths: Sequence[Path],
    flags: Flags,
    *,
    skip_refused: bool,
    on_progress: OnProgress | None = None,
) -> Gathered:
    """Read and check every file of the paths; raises ImportRefused unless skip_refused."""
    files, passed_over = list_files(paths)
    gathered = Gathered(passed_over=[str(path) for path in passed_over])
    alone = set(paths)
    for done, path in enumerate(files, start=1):
        try:
            for source in open_sources(path):
                _take(gathered, source, flags, named_alone=path in alone)
        except ImportRefused as refused:
            if not skip_refused:
                raise
            if not any(report.file == refused.file for report in gathered.files):
                gathered.files.append(FileReport(refused.file))
            gathered.refuse(refused)
        if on_progress is not None:
            on_progress(done, len(files), f"read {path.name}")
    return gathered


def _take(gathered: Gathered, source: Source, flags: Flags, *, named_alone: bool) -> None:
    report = FileReport(source.label)
    gathered.files.append(report)
    name = flags.format_name(source.path)
    hints = flags.hints(source.path, named_alone=named_alone)
    if name is None and hints.firm.or_else(hints.mild).columns is not None:
        name = TABLE.name  # who says what the columns are needs no layout
    found_format = (name and format_named(name)) or recognise(source)
    report.taken_for = found_format.title
    try:
        reading = found_format.read(source, hints)
    except _STUMBLES as stumble:
        # --as made a reader meet a file that lacks what it reads, or the content is beyond it.
        why = "as --as says, was not" if name else f"was not: {type(stumble).__name__}"
        source.refuse(f"file must be {found_format.looks_for}, {why}")
    report.rows_in, report.notes = reading.rows_in, reading.notes
    if source.is_lines and not (source.text or "").endswith("\n"):
        report.notes += ("the last line has no line end: the file may have been cut there",)
    report.series = tuple(
        SeriesOfFile(
            market.venue,
            market.symbol,
            series.kind,
            series.timeframe,
            len(series.ts_ms),
            series.notes,
        )
        for market, series in reading.found
    )
    gathered.pieces += reading.found
    for spot, perp in reading.spot_partners.items():
        markets = parse_market(spot, "bybit"), parse_market(perp, "bybit")
        if markets[0] is not None and markets[1] is not None:
            gathered.partners[markets[0]] = markets[1]
