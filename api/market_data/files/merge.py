"""Pieces of one series from several files, and what is stored, made one; they must agree."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from api.errors import ImportRefused
from api.market_data.checks import intervals_by_spacing
from api.market_data.files.giving_way import (
    SAME,
    Tally,
    settle_partial_bars,
    stored_rate_unit,
    tell_roundings,
)
from api.market_data.series import BAR_KINDS, HOUR_MS, STORED, Series, write_time

_INTERVALS_GAVE_WAY = "{count} intervals of {loser} gave way to those that {winner} tells"


def merge(pieces: Sequence[Series], stored: Series | None) -> Series:
    """One series of all pieces and of what is stored.

    Times that several have must agree, but for what a file rounds and for bars that had not
    closed: those give way, and `joined` of the series tells it.
    Raises ImportRefused with both values where they do not.
    """
    parts = [_own_columns(piece) for piece in pieces]
    if stored is not None:
        # After what is exact and before what is rounded, so that importing again changes nothing.
        unit = stored_rate_unit(stored, pieces)
        held = Series(stored.kind, stored.timeframe, stored.columns, rate_unit=unit)
        parts.insert(0, _own_columns(held))
    # Where two disagree the later one is refused: what is longer is believed first.
    parts.sort(key=lambda piece: (piece.rate_unit, piece.label != STORED, -len(piece.ts_ms)))
    if len(parts) == 1:
        return parts[0]
    result = parts[0]
    owner = np.zeros(len(result.ts_ms), dtype=np.int64)
    tally = Tally()
    for index, piece in enumerate(parts[1:], start=1):
        settle_partial_bars(result, owner, parts[: index + 1], tally)
        _refuse_disagreement(result, owner, parts[: index + 1])
        tell_roundings(result, owner, parts[: index + 1], tally)
        if piece.kind == "funding":
            _refuse_interleaved(result, piece)
            _refuse_interleaved(piece, result)
        result, owner = _union(result, owner, parts[: index + 1], tally)
    if result.kind == "funding":
        result = _with_intervals(result)
    dropped = sum(piece.duplicates_dropped for piece in pieces)
    result = replace(
        result,
        duplicates_dropped=max(dropped, stored.duplicates_dropped if stored else 0),
        joined=tally.sentences(),
    )
    return result if stored is None else _keep_stored_digits(result, stored)


def _own_columns(piece: Series) -> Series:
    # Bars that had not closed are settled in place, and a blob's columns are somebody else's.
    if piece.kind not in BAR_KINDS:
        return piece
    return replace(piece, columns={name: values.copy() for name, values in piece.columns.items()})


def _keep_stored_digits(series: Series, stored: Series) -> Series:
    # Equal but for the last digits of a double is no news, and no new revision.
    at = np.searchsorted(series.ts_ms, stored.ts_ms)
    columns = dict(series.columns)
    for name, old in stored.columns.items():
        values = columns[name].copy()
        same = np.abs(values[at] - old) <= SAME * np.abs(old)
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
        slack = SAME * np.maximum(np.abs(a), np.abs(b)) + (unit * 1.001 if name == "rate" else 0)
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
    merged: Series, owner: NDArray[np.int64], parts: Sequence[Series], tally: Tally
) -> tuple[Series, NDArray[np.int64]]:
    # The last of the parts with those that are merged.
    piece, index = parts[-1], len(parts) - 1
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
        # Where one is silent about the interval, the other may tell it; what is stored may be the
        # distance to the settlement before.
        hours = held["interval_hours"].copy()
        known_here, known_there = _known(merged).copy(), _known(piece)
        is_stored = np.array([part.label == STORED for part in parts[:-1]])[owner[ours]]
        differs = hours[ours] != piece.columns["interval_hours"][theirs]
        learnt = (~known_here[ours] | is_stored) & known_there[theirs]
        tally.add(
            _INTERVALS_GAVE_WAY, STORED, piece.label, int((learnt & is_stored & differs).sum())
        )
        if piece.label == STORED:
            told = known_here[ours] & differs
            for at, part in enumerate(parts[:-1]):
                count = int((told & (owner[ours] == at)).sum())
                tally.add(_INTERVALS_GAVE_WAY, STORED, part.label, count)
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
