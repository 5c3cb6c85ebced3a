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
from api.market_data.series import Series

_STUMBLES = (
    *(pl.exceptions.PolarsError, pl.exceptions.PanicException, LookupError, AttributeError),
    *(TypeError, ValueError, ArithmeticError, RecursionError),
)

_LONGEST_LIST = 300

OnProgress = Callable[[int, int, str], None]


@dataclass(frozen=True)
class SeriesOfFile:
    """One series that a file gave."""

    venue: str
    symbol: str
    kind: str
    timeframe: str
    rows_kept: int
    first_ts_ms: int
    last_ts_ms: int
    interval_hours: tuple[float, ...]  # between its settlements; none where it has bars or marks
    notes: tuple[str, ...]

    @property
    def interval(self) -> str:
        """Length of its bars, or hours between its settlements: "1h", "8h, 4h", ""."""
        return self.timeframe or ", ".join(f"{hours:g}h" for hours in self.interval_hours)


@dataclass
class FileReport:
    """What became of one file, or of one member of an archive."""

    file: str
    taken_for: str | None = None  # None: it could not even be opened or recognised
    rows_in: int = 0
    series: tuple[SeriesOfFile, ...] = ()
    notes: tuple[str, ...] = ()
    extra_columns: tuple[str, ...] = ()
    refused: str | None = None

    @property
    def remarks(self) -> tuple[str, ...]:
        """Everything that was odd about it and its series, each once."""
        passed = ", ".join(self.extra_columns)[:_LONGEST_LIST]
        extra = (f"columns passed over: {passed}",) if passed else ()
        of_series = (note for one in self.series for note in one.notes)
        return tuple(dict.fromkeys((*self.notes, *extra, *of_series)))


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

    def refuse_market(self, market: Market, refused: ImportRefused) -> None:
        """Tell every file that gave something to a market why that cannot be stored."""
        of_market = {series.label for one, series in self.pieces if one == market}
        for report in self.files:
            if report.file in of_market:
                report.refused = str(refused)


def gather(
    paths: Sequence[Path],
    flags: Flags,
    *,
    skip_refused: bool,
    on_progress: OnProgress | None = None,
    within: Path | None = None,
) -> Gathered:
    """Read and check every file of the paths; raises ImportRefused unless skip_refused.

    within: as of `open_sources`; reports then call files by their place in it.
    """
    files, passed_over = list_files(paths)
    told = (path if within is None else path.relative_to(within) for path in passed_over)
    gathered = Gathered(passed_over=[str(path) for path in told])
    alone = set(paths)
    for done, path in enumerate(files, start=1):
        try:
            for source in open_sources(path, within):
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
    name = flags.format_name(source.places)
    hints = flags.hints(source.places, named_alone=named_alone)
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
    report.extra_columns = reading.extra_columns
    if source.is_lines and not (source.text or "").endswith("\n"):
        report.notes += ("the last line has no line end: the file may have been cut there",)
    report.series = tuple(_series_of_file(*given) for given in reading.found)
    gathered.pieces += reading.found
    for spot, perp in reading.spot_partners.items():
        markets = parse_market(spot, "bybit"), parse_market(perp, "bybit")
        if markets[0] is not None and markets[1] is not None:
            gathered.partners[markets[0]] = markets[1]


def _series_of_file(market: Market, series: Series) -> SeriesOfFile:
    hours = series.columns.get("interval_hours", ())
    return SeriesOfFile(
        market.venue,
        market.symbol,
        series.kind,
        series.timeframe,
        len(series.ts_ms),
        int(series.ts_ms[0]),
        int(series.ts_ms[-1]),
        tuple(dict.fromkeys(map(float, hours))),
        series.notes,
    )
