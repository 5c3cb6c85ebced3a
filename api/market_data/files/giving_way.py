"""What gives way where two sources of one series differ, and is told: no value goes unsaid."""

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from api.market_data.series import BAR_KINDS, STORED, Series

# Rates of Binance's web export: six decimals of a percent, four until 2022.
STORED_RATE_UNIT, COARSE_RATE_UNIT = 1e-8, 1e-6
SAME = 1e-12
"""Tools that print a double and read it back differ in its last digits; sources do not."""

_PRICES = ("open", "high", "low", "close")
Mask = NDArray[np.bool_]


@dataclass
class Tally:
    """How many values of one source gave way to those of another."""

    counts: dict[tuple[str, str, str], int] = field(default_factory=dict)

    def add(self, sentence: str, loser: str, winner: str, count: int) -> None:
        """sentence: with {count}, {loser} and {winner}."""
        if count:
            key = (sentence, loser, winner)
            self.counts[key] = self.counts.get(key, 0) + count

    def sentences(self) -> tuple[str, ...]:
        """One for each pair of sources."""
        return tuple(
            sentence.format(count=f"{count:,}", loser=loser, winner=winner)
            for (sentence, loser, winner), count in self.counts.items()
        )


def stored_rate_unit(stored: Series, pieces: Sequence[Series]) -> float:
    """How far stored rates may lie off: they may come from a file that rounds.

    Coarse where whatever differs is a rate of four decimals of a percent, and by less than one.
    """
    if stored.kind != "funding":
        return STORED_RATE_UNIT
    for piece in pieces:
        _, ours, theirs = np.intersect1d(
            stored.ts_ms, piece.ts_ms, assume_unique=True, return_indices=True
        )
        old, new = stored.columns["rate"][ours], piece.columns["rate"][theirs]
        differs = np.abs(old - new) > STORED_RATE_UNIT * 1.001
        if not differs.any():
            continue
        old, new = old[differs], new[differs]
        coarse = np.abs(old - np.rint(old / COARSE_RATE_UNIT) * COARSE_RATE_UNIT) < SAME
        if bool(coarse.all()) and float(np.abs(old - new).max()) <= COARSE_RATE_UNIT * 1.001:
            return COARSE_RATE_UNIT
    return STORED_RATE_UNIT


def settle_partial_bars(
    merged: Series, owner: NDArray[np.int64], parts: Sequence[Series], tally: Tally
) -> None:
    """Let bars that a download cut short have the values of the same bars once they had closed.

    parts: those that are merged, and last the piece that comes; the columns change in place. A
    bar was cut if its source has none right after it and all of it lies inside the other one.
    """
    piece = parts[-1]
    if merged.kind not in BAR_KINDS:
        return
    _, ours, theirs = np.intersect1d(
        merged.ts_ms, piece.ts_ms, assume_unique=True, return_indices=True
    )
    here = {name: merged.columns[name][ours] for name in (*_PRICES, "volume")}
    there = {name: piece.columns[name][theirs] for name in (*_PRICES, "volume")}
    ends = np.zeros(len(ours), dtype=np.bool_)
    for index, part in enumerate(parts[:-1]):
        ends |= (owner[ours] == index) & _ends_of(part, merged.ts_ms[ours])
    cut_here = ends & _inside(here, there)
    cut_there = _ends_of(piece, piece.ts_ms[theirs]) & _inside(there, here) & ~cut_here
    for name in here:
        merged.columns[name][ours[cut_here]] = there[name][cut_here]
        piece.columns[name][theirs[cut_there]] = here[name][cut_there]
    sentence = "{count} bar of {loser} that had not closed gave way to that of {winner}"
    for index, part in enumerate(parts[:-1]):
        of_part = owner[ours] == index
        tally.add(sentence, part.label, piece.label, int((cut_here & of_part).sum()))
        tally.add(sentence, piece.label, part.label, int((cut_there & of_part).sum()))


def tell_roundings(
    merged: Series, owner: NDArray[np.int64], parts: Sequence[Series], tally: Tally
) -> None:
    """Count the rates of the last part that lie off by its rounding, and those stored ones."""
    piece = parts[-1]
    if merged.kind != "funding" or not piece.rate_unit:
        return
    _, ours, theirs = np.intersect1d(
        merged.ts_ms, piece.ts_ms, assume_unique=True, return_indices=True
    )
    a, b = merged.columns["rate"][ours], piece.columns["rate"][theirs]
    off = np.abs(a - b) > SAME * np.maximum(np.abs(a), np.abs(b))
    sentence = "{count} rounded rates of {loser} gave way to those of {winner}"
    for index, part in enumerate(parts[:-1]):
        if part.label != STORED:  # a file that rounds leaves what is stored as it is
            tally.add(sentence, piece.label, part.label, int((off & (owner[ours] == index)).sum()))


def _ends_of(part: Series, ts_ms: NDArray[np.int64]) -> Mask:
    return ~np.isin(ts_ms + part.timeframe_ms, part.ts_ms, assume_unique=True)


def _inside(one: dict[str, NDArray[np.float64]], other: dict[str, NDArray[np.float64]]) -> Mask:
    # Equal ones are not inside: nothing has to give way.
    volumes = one["volume"], other["volume"]
    fits: Mask = (
        (one["open"] == other["open"])
        & (one["high"] <= other["high"])
        & (one["low"] >= other["low"])
        & ((volumes[0] <= volumes[1]) | np.isnan(volumes[0]) | np.isnan(volumes[1]))
    )
    names = ("high", "low", "close")
    differs: Mask = volumes[0] < volumes[1]
    for name in names:
        differs = differs | (one[name] != other[name])
    inside: Mask = fits & differs
    return inside
