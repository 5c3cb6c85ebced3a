"""A file of the mirror as columns, read by the importer of files."""

from pathlib import Path

import numpy as np

from api.market_data.archives.model import Archive, Asked
from api.market_data.exchange.columns import Columns
from api.market_data.exchange.spans import Span
from api.market_data.files.model import Hints, Said
from api.market_data.files.opening import open_sources
from api.market_data.files.registry import recognise
from api.market_data.series import BAR_KINDS, TIMEFRAMES_MS, Series

_NO_MARK = float("nan")
_MOST_RUNS = 50


def read_file(path: Path, archive: Archive, asked: Asked) -> Columns | None:
    """Columns as pages of an exchange have them; None: the file has nothing of the series.

    Raises ImportRefused for a file that breaks a rule.
    """
    said = Said(
        venue=archive.venue,
        symbol=asked.market.symbol,
        kind=asked.kind if asked.kind in BAR_KINDS else None,
    )
    hints = Hints(firm=said)
    found = [
        series
        for source in open_sources(path)
        for market, series in recognise(source).read(source, hints).found
        if series.kind == asked.kind and market.symbol == asked.market.symbol
    ]
    pages = [columns for columns in (_columns(series, asked) for series in found) if columns]
    if not pages:
        return None
    if archive.in_contracts and asked.kind == "perp":
        pages = [page | {"volume": np.full(len(page["open"]), np.nan)} for page in pages]
    joined = {name: np.concatenate([page[name] for page in pages]) for name in pages[0]}
    order = np.argsort(next(iter(joined.values())), kind="stable")
    times = next(iter(joined.values()))[order]
    first = np.concatenate([[True], times[1:] != times[:-1]])
    return {name: values[order][first] for name, values in joined.items()}


def runs_of(columns: Columns, span: Span, step_ms: int) -> list[Span]:
    """The stretches of a file that have every bar; where nearly none follows another, all of it.

    What a file lacks is asked of the API, which may have it.
    """
    opens = next(iter(columns.values()))
    if step_ms <= 1:
        return [span]
    breaks = np.flatnonzero(np.diff(opens) != step_ms)
    if len(breaks) > _MOST_RUNS:
        return [span]
    firsts = opens[np.concatenate([[0], breaks + 1])]
    lasts = opens[np.concatenate([breaks, [len(opens) - 1]])]
    return [
        (max(int(first), span[0]), min(int(last) + step_ms, span[1]))
        for first, last in zip(firsts, lasts, strict=True)
    ]


def _columns(series: Series, asked: Asked) -> Columns | None:
    columns = dict(series.columns)
    if series.kind == "funding":
        rates = columns["rate"]
        return {
            "ts_ms": columns["ts_ms"],
            "rate": rates,
            "mark_price": np.full(len(rates), _NO_MARK),
        }
    if series.timeframe == asked.timeframe:
        return columns
    return _longer(columns, series.timeframe_ms, TIMEFRAMES_MS[asked.timeframe])


def _longer(columns: Columns, step_ms: int, length_ms: int) -> Columns | None:
    # Bars of a minute make those of an hour, where all of them are there.
    if not step_ms or length_ms % step_ms:
        return None
    begins = columns["open_ms"] // length_ms * length_ms
    opens, at, counts = np.unique(begins, return_index=True, return_counts=True)
    whole = counts == length_ms // step_ms
    if not whole.any():
        return None
    last = at + counts - 1
    made = {
        "open_ms": opens,
        "open": columns["open"][at],
        "high": np.maximum.reduceat(columns["high"], at),
        "low": np.minimum.reduceat(columns["low"], at),
        "close": columns["close"][last],
        "volume": np.add.reduceat(columns["volume"], at),
    }
    return {name: values[whole] for name, values in made.items()}
