"""Pieces of one series from several files, and what is stored, made one; they must agree."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import polars as pl
from numpy.typing import NDArray

from api.errors import ImportRefused
from api.market_data.checks import check_series, intervals_by_spacing
from api.market_data.files.model import Found
from api.market_data.series import HOUR_MS, Series, write_time

# Tools that print a double and read it back differ in its last digits; sources do not.
_SAME = 1e-12
STORED = "what is stored"
# Stored rates may come from a file that rounds: the unit of Binance's web export.
_STORED_RATE_UNIT = 1e-8

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Piece:
    """A checked series of one file; interval_known is of funding, per settlement."""

    label: str
    series: Series
    rate_unit: float = 0.0
    whole: bool = False
    rows: NDArray[np.int64] | None = None  # of the file, per entry
    interval_known: NDArray[np.bool_] | None = None

    def row_at(self, ts_ms: int) -> int | None:
        """Row of the file that a time stands in."""
        if self.rows is None:
            return None
        return int(self.rows[np.searchsorted(self.series.ts_ms, ts_ms)])


def check_piece(label: str, found: Found) -> Piece:
    """A file's series through the importer's checks; refusals name the file's own row."""
    table = found.table.with_columns(pl.col("timestamp").cast(pl.Datetime("ms")))
    known: NDArray[np.bool_] | None = None
    if found.kind == "funding":
        known = table["interval_hours"].is_not_null().to_numpy()
        if not known.all():
            table = table.drop("interval_hours")
    try:
        series = check_series(label, found.kind, found.timeframe, table)
    except ImportRefused as refused:
        if refused.row is None:
            raise
        row = int(found.table["row"][refused.row - 1])
        raise ImportRefused(label, row, refused.reason) from None
    if known is not None and not known.all() and known.any():
        told = found.table["interval_hours"].fill_null(0.0).to_numpy()
        columns = dict(series.columns)
        columns["interval_hours"] = np.where(known, told, columns["interval_hours"])
        series = replace(series, columns=columns)
    series = replace(series, duplicates_dropped=found.duplicates_dropped)
    rows = found.table["row"].to_numpy()
    return Piece(label, series, found.rate_unit, found.whole, rows, known)


def merge(pieces: Sequence[Piece], stored: Series | None) -> Series:
    """One series of all pieces and of what is stored, unless a piece is the whole of it.

    Times that several have must agree, within what a file rounds; the most exact one is kept.
    Raises ImportRefused with both values where they do not.
    """
    parts = list(pieces)
    if any(piece.whole for piece in pieces):
        stored = None
    if stored is not None:
        # After what is exact and before what is rounded, so that importing again changes nothing.
        known = np.ones(len(stored.ts_ms), dtype=np.bool_)
        parts.insert(0, Piece(STORED, stored, _STORED_RATE_UNIT, interval_known=known))
    # Where two disagree the later one is refused: what is whole or longer is believed first.
    parts.sort(key=lambda piece: (piece.rate_unit, not piece.whole, -len(piece.series.ts_ms)))
    if len(parts) == 1:
        return parts[0].series
    result = parts[0]
    owner = np.zeros(len(result.series.ts_ms), dtype=np.int64)
    for index, piece in enumerate(parts[1:], start=1):
        _refuse_disagreement(result.series, owner, parts, piece)
        if piece.series.kind == "funding":
            _refuse_interleaved(result.series, parts[0], piece)
            _refuse_interleaved(piece.series, piece, Piece(parts[0].label, result.series))
        result, owner = _union(result, owner, piece, index)
    series = _with_intervals(result) if result.series.kind == "funding" else result.series
    dropped = sum(piece.series.duplicates_dropped for piece in pieces)
    series = replace(
        series, duplicates_dropped=max(dropped, stored.duplicates_dropped if stored else 0)
    )
    return series if stored is None else _keep_stored_digits(series, stored)


def _keep_stored_digits(series: Series, stored: Series) -> Series:
    # Equal but for the last digits of a double is no news, and no new revision.
    at = np.searchsorted(series.ts_ms, stored.ts_ms)
    columns = dict(series.columns)
    for name, old in stored.columns.items():
        values = columns[name].copy()
        same = np.abs(values[at] - old) <= _SAME * np.abs(old)
        values[at[same]] = old[same]
        columns[name] = values
    return replace(series, columns=columns)


def _refuse_disagreement(
    merged: Series, owner: NDArray[np.int64], parts: Sequence[Piece], piece: Piece
) -> None:
    _, ours, theirs = np.intersect1d(
        merged.ts_ms, piece.series.ts_ms, assume_unique=True, return_indices=True
    )
    if not len(ours):
        return
    unit = max([part.rate_unit for part in parts[: parts.index(piece) + 1]])
    for name in merged.columns:
        if name in ("ts_ms", "open_ms", "interval_hours"):
            continue
        a, b = merged.columns[name][ours], piece.series.columns[name][theirs]
        slack = _SAME * np.maximum(np.abs(a), np.abs(b)) + (unit * 1.001 if name == "rate" else 0)
        unknown = np.isnan(a) | np.isnan(b)  # a source may not know its volumes
        differs = ~(np.abs(a - b) <= slack) & ~unknown
        if differs.any():
            first = int(differs.argmax())
            ts_ms = int(merged.ts_ms[ours[first]])
            other = parts[int(owner[ours[first]])]
            told = {id(other): a[first], id(piece): b[first]}
            blamed, against = (other, piece) if piece.label == STORED else (piece, other)
            way_out = "; --replace forgets what is stored" if against.label == STORED else ""
            raise ImportRefused(
                blamed.label,
                blamed.row_at(ts_ms),
                f"{name} at {write_time(ts_ms)} must be that of {against.label}, "
                f"{told[id(against)]:.10g}, was {told[id(blamed)]:.10g} "
                f"({int(differs.sum())} of {len(ours)} common times differ{way_out})",
            )


def _refuse_interleaved(series: Series, holder: Piece, guest: Piece) -> None:
    """Refuse settlements between two of the other source that are one interval apart.

    A file in another zone than was said need not have a single time in common.
    """
    ts_ms, hours = series.ts_ms, series.columns["interval_hours"]
    new = guest.series.ts_ms[~np.isin(guest.series.ts_ms, ts_ms, assume_unique=True)]
    after = np.searchsorted(ts_ms, new)
    new, after = new[(after > 0) & (after < len(ts_ms))], after[(after > 0) & (after < len(ts_ms))]
    step_ms = ts_ms[after] - ts_ms[after - 1]
    intruders = new[step_ms <= hours[after] * HOUR_MS]
    if len(intruders):
        blamed, against = (holder, guest) if guest.label == STORED else (guest, holder)
        raise ImportRefused(
            blamed.label,
            None,
            f"settlements must come at the times of {against.label}, was one between them at "
            f"{write_time(int(intruders[0]))} ({len(intruders)} in all): is --utc-offset right?",
        )


def _union(
    merged: Piece, owner: NDArray[np.int64], piece: Piece, index: int
) -> tuple[Piece, NDArray[np.int64]]:
    new = ~np.isin(piece.series.ts_ms, merged.series.ts_ms, assume_unique=True)
    ts_ms = np.concatenate([merged.series.ts_ms, piece.series.ts_ms[new]])
    order = np.argsort(ts_ms, kind="stable")
    columns = {
        name: np.concatenate([values, piece.series.columns[name][new]])[order]
        for name, values in merged.series.columns.items()
    }
    _, ours, theirs = np.intersect1d(
        merged.series.ts_ms, piece.series.ts_ms, assume_unique=True, return_indices=True
    )
    if "volume" in columns:
        volume = merged.series.columns["volume"].copy()
        volume[ours] = np.where(
            np.isnan(volume[ours]), piece.series.columns["volume"][theirs], volume[ours]
        )
        columns["volume"] = np.concatenate([volume, piece.series.columns["volume"][new]])[order]
    known = None
    if merged.interval_known is not None and piece.interval_known is not None:
        # Where one is silent about the interval, the other may tell it.
        hours = merged.series.columns["interval_hours"].copy()
        known_here = merged.interval_known.copy()
        learnt = ~known_here[ours] & piece.interval_known[theirs]
        hours[ours[learnt]] = piece.series.columns["interval_hours"][theirs[learnt]]
        known_here[ours[learnt]] = True
        told = piece.series.columns["interval_hours"][new]
        columns["interval_hours"] = np.concatenate([hours, told])[order]
        known = np.concatenate([known_here, piece.interval_known[new]])[order]
    series = replace(merged.series, columns=columns)
    united = Piece(merged.label, series, merged.rate_unit, merged.whole, None, known)
    owners = np.concatenate([owner, np.full(int(new.sum()), index)])[order]
    return united, owners


def _with_intervals(piece: Piece) -> Series:
    by_spacing = intervals_by_spacing(piece.series.ts_ms)
    known = True if piece.interval_known is None else piece.interval_known
    columns = dict(piece.series.columns)
    columns["interval_hours"] = np.where(known, columns["interval_hours"], by_spacing)
    return replace(piece.series, columns=columns)
