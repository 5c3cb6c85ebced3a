"""Pieces of one series from several files, and what is stored, made one; they must agree."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from api.errors import ImportRefused
from api.market_data.checks import intervals_by_spacing
from api.market_data.series import HOUR_MS, STORED, Series, write_time

# Tools that print a double and read it back differ in its last digits; sources do not.
_SAME = 1e-12
# Stored rates may come from a file that rounds: the unit of Binance's web export.
_STORED_RATE_UNIT = 1e-8


def merge(pieces: Sequence[Series], stored: Series | None) -> Series:
    """One series of all pieces and of what is stored, unless a piece is the whole of it.

    Times that several have must agree, within what a file rounds; the most exact one is kept.
    Raises ImportRefused with both values where they do not.
    """
    parts = list(pieces)
    if any(piece.whole for piece in pieces):
        stored = None
    if stored is not None:
        # After what is exact and before what is rounded, so that importing again changes nothing.
        held = Series(stored.kind, stored.timeframe, stored.columns, rate_unit=_STORED_RATE_UNIT)
        parts.insert(0, held)
    # Where two disagree the later one is refused: what is whole or longer is believed first.
    parts.sort(key=lambda piece: (piece.rate_unit, not piece.whole, -len(piece.ts_ms)))
    if len(parts) == 1:
        return parts[0]
    result = parts[0]
    owner = np.zeros(len(result.ts_ms), dtype=np.int64)
    for index, piece in enumerate(parts[1:], start=1):
        _refuse_disagreement(result, owner, parts[: index + 1])
        if piece.kind == "funding":
            _refuse_interleaved(result, piece)
            _refuse_interleaved(piece, result)
        result, owner = _union(result, owner, piece, index)
    if result.kind == "funding":
        result = _with_intervals(result)
    dropped = sum(piece.duplicates_dropped for piece in pieces)
    result = replace(
        result, duplicates_dropped=max(dropped, stored.duplicates_dropped if stored else 0)
    )
    return result if stored is None else _keep_stored_digits(result, stored)


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


def _refuse_disagreement(merged: Series, owner: NDArray[np.int64], parts: Sequence[Series]) -> None:
    # The last of the parts against those that are merged.
    piece = parts[-1]
    _, ours, theirs = np.intersect1d(
        merged.ts_ms, piece.ts_ms, assume_unique=True, return_indices=True
    )
    if not len(ours):
        return
    unit = max(part.rate_unit for part in parts)
    for name in merged.columns:
        if name in ("ts_ms", "open_ms", "interval_hours"):
            continue
        a, b = merged.columns[name][ours], piece.columns[name][theirs]
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


def _refuse_interleaved(holder: Series, guest: Series) -> None:
    """Refuse settlements between two of the other source that are one interval apart.

    A file in another zone than was said need not have a single time in common.
    """
    ts_ms, hours = holder.ts_ms, holder.columns["interval_hours"]
    new = guest.ts_ms[~np.isin(guest.ts_ms, ts_ms, assume_unique=True)]
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
    merged: Series, owner: NDArray[np.int64], piece: Series, index: int
) -> tuple[Series, NDArray[np.int64]]:
    new = ~np.isin(piece.ts_ms, merged.ts_ms, assume_unique=True)
    order = np.argsort(np.concatenate([merged.ts_ms, piece.ts_ms[new]]), kind="stable")
    _, ours, theirs = np.intersect1d(
        merged.ts_ms, piece.ts_ms, assume_unique=True, return_indices=True
    )
    held, known = dict(merged.columns), None
    if "volume" in held:
        volume = held["volume"].copy()
        volume[ours] = np.where(
            np.isnan(volume[ours]), piece.columns["volume"][theirs], volume[ours]
        )
        held["volume"] = volume
    if merged.kind == "funding":
        # Where one is silent about the interval, the other may tell it.
        hours = held["interval_hours"].copy()
        known_here, known_there = _known(merged).copy(), _known(piece)
        learnt = ~known_here[ours] & known_there[theirs]
        hours[ours[learnt]] = piece.columns["interval_hours"][theirs[learnt]]
        known_here[ours[learnt]] = True
        held["interval_hours"] = hours
        known = np.concatenate([known_here, known_there[new]])[order]
    columns = {
        name: np.concatenate([values, piece.columns[name][new]])[order]
        for name, values in held.items()
    }
    owners = np.concatenate([owner, np.full(int(new.sum()), index)])[order]
    return replace(merged, columns=columns, rows=None, interval_known=known), owners


def _known(series: Series) -> NDArray[np.bool_]:
    if series.interval_known is None:
        return np.ones(len(series.ts_ms), dtype=np.bool_)
    return series.interval_known


def _with_intervals(series: Series) -> Series:
    hours = np.where(
        _known(series), series.columns["interval_hours"], intervals_by_spacing(series.ts_ms)
    )
    return replace(series, columns={**series.columns, "interval_hours": hours})
