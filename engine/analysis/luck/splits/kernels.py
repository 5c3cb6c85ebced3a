"""The winners of all splits of the days in two halves, compiled.

Sharpe ratios are compared as signed squares, S |S| / (Q - S^2 / n) of n returns with the sum S and
the sum of squares Q: they rise with the ratio, and cost no root.
"""

import numpy as np

from engine.analysis.luck.lanes.kernels import LANES, largest_nb
from engine.model.compiling.kernels import helper, inlined, kernel
from engine.model.units import FloatArray, IntArray

INSIDE = 0
OUTSIDE = 1
RANK = 2
WINNER = 3  # numbers per split

_LEAST = -1e300  # a signed square below that of any cell

# What a half sums is that of its blocks among the first ones and that of those among the others:
# all their sets are summed beforehand, so that no half adds more than twice.
_SUM = 0
_SUM_OF_OTHERS = 1
_SQUARES = 2
_SQUARES_OF_OTHERS = 3
_PARTS = 4


@kernel
def winners_nb(
    days: IntArray, sums: FloatArray, halves: IntArray, tie: float, winners: FloatArray
) -> None:
    """Writes each split's best cell in sample: its Sharpe ratio of a day there and out of sample,
    and its rank there, ties in the middle; shape (P, WINNER).

    days: shape (S,); sums: each cell's sums over S blocks of days, then of squares, shape (N, 2 S).
    halves: of P splits the blocks in sample, as bits; halves[-1 - p] has those that halves[p] has
    not. Ratios within tie are equal: of equal winners the first cell counts. One that is undefined,
    told as -inf, is the worst.
    """
    cells, blocks, splits = sums.shape[0], days.shape[0], halves.shape[0]
    table = np.empty((_PARTS, 1 << (blocks - blocks // 2), LANES))
    ratio = np.empty(LANES)
    counts = np.zeros(splits)
    for split in range(splits):
        for block in range(blocks):
            counts[split] += days[block] * ((halves[split] >> block) & 1)
    best = np.full(splits, -np.inf)
    since = np.zeros(splits, dtype=np.int64)  # no cell before is as good as the best
    for first in range(0, cells, LANES):
        sum_sets_nb(sums, first, table)
        for split in range(splits):
            squares_nb(table, halves[split], blocks, counts[split], tie, ratio)
            found = largest_nb(ratio)
            if found > best[split]:
                now = ratio_of_nb(found, counts[split])
                if now - tie > ratio_of_nb(best[split], counts[split]):
                    since[split] = first
                best[split] = found
    name_nb(sums, halves, counts, tie, best, since, table, ratio, winners)
    lower, upper = np.empty(splits), np.empty(splits)
    rank_nb(sums, halves, counts, tie, table, lower, upper, winners)


@helper
def name_nb(
    sums: FloatArray,
    halves: IntArray,
    counts: FloatArray,
    tie: float,
    best: FloatArray,
    since: IntArray,
    table: FloatArray,
    ratio: FloatArray,
    winners: FloatArray,
) -> None:
    """Both Sharpe ratios of each split's winner: the first cell that equals the best in sample."""
    blocks, splits = sums.shape[1] // 2, halves.shape[0]
    summed = -1
    for split in range(splits):
        count, other = counts[split], splits - 1 - split
        least = square_of_nb(ratio_of_nb(best[split], count) - tie, count)
        least = min(least, best[split])
        first, place = since[split], LANES
        while place == LANES:
            if summed != first:
                sum_sets_nb(sums, first, table)
                summed = first
            squares_nb(table, halves[split], blocks, count, tie, ratio)
            place = 0
            while place < LANES and ratio[place] < least:
                place += 1
            first += LANES
        winners[split, INSIDE] = ratio_of_nb(ratio[place], count)
        squares_nb(table, halves[other], blocks, counts[other], tie, ratio)
        winners[split, OUTSIDE] = ratio_of_nb(ratio[place], counts[other])


@helper
def rank_nb(
    sums: FloatArray,
    halves: IntArray,
    counts: FloatArray,
    tie: float,
    table: FloatArray,
    lower: FloatArray,
    upper: FloatArray,
    winners: FloatArray,
) -> None:
    """The rank of each split's winner out of sample."""
    cells, blocks, splits = sums.shape[0], sums.shape[1] // 2, halves.shape[0]
    for split in range(splits):
        its, count = winners[split, OUTSIDE], counts[splits - 1 - split]
        lower[split] = square_of_nb(its - tie, count)
        upper[split] = max(square_of_nb(its + tie, count), _LEAST)
        winners[split, RANK] = 0.5
    for first in range(0, cells, LANES):
        used = min(LANES, cells - first)
        sum_sets_nb(sums, first, table)
        for split in range(splits):
            other = splits - 1 - split
            winners[split, RANK] += 0.5 * below_nb(
                table, halves[other], blocks, counts[other], tie, used, lower[split], upper[split]
            )


@helper
def sum_sets_nb(sums: FloatArray, first: int, table: FloatArray) -> None:
    """Sums of LANES cells over every set of the first half of the blocks and of the others, shape
    (_PARTS, sets, LANES); 0 of cells that are not there.
    """
    blocks = sums.shape[1] // 2
    used = min(LANES, sums.shape[0] - first)
    for part in range(_PARTS):
        others = part in (_SUM_OF_OTHERS, _SQUARES_OF_OTHERS)
        begin = blocks // 2 if others else 0
        end = blocks if others else blocks // 2
        row = blocks if part in (_SQUARES, _SQUARES_OF_OTHERS) else 0
        for lane in range(LANES):
            table[part, 0, lane] = 0.0
        for block in range(begin, end):
            alone = 1 << (block - begin)
            for lane in range(LANES):
                table[part, alone, lane] = sums[first + lane, row + block] if lane < used else 0.0
            for rest in range(1, alone):
                for lane in range(LANES):
                    both = table[part, rest, lane] + table[part, alone, lane]
                    table[part, alone + rest, lane] = both


@helper
def squares_nb(
    table: FloatArray, half: int, blocks: int, count: float, tie: float, ratio: FloatArray
) -> None:
    """Signed squares of LANES cells over one half; -inf where undefined."""
    of_first, of_others = sets_nb(half, blocks)
    share = 1.0 / count
    for lane in range(LANES):
        total = table[_SUM, of_first, lane] + table[_SUM_OF_OTHERS, of_others, lane]
        power = table[_SQUARES, of_first, lane] + table[_SQUARES_OF_OTHERS, of_others, lane]
        away = power - total * total * share
        defined = away > tie * power
        found = total * abs(total) / (away if defined else 1.0)
        ratio[lane] = found if defined else -np.inf


@helper
def below_nb(
    table: FloatArray,
    half: int,
    blocks: int,
    count: float,
    tie: float,
    used: int,
    lower: float,
    upper: float,
) -> int:
    """How many of `used` cells are below lower, and how many not above upper, together."""
    of_first, of_others = sets_nb(half, blocks)
    share = 1.0 / count
    below, most = 0, 0
    for lane in range(used):
        total = table[_SUM, of_first, lane] + table[_SUM_OF_OTHERS, of_others, lane]
        power = table[_SQUARES, of_first, lane] + table[_SQUARES_OF_OTHERS, of_others, lane]
        away = power - total * total * share
        defined = away > tie * power
        # Without a division; -1 over 0 is below every ratio, and below no lower one of -inf.
        square = total * abs(total) if defined else -1.0
        spread = away if defined else 0.0
        below += 1 if square < lower * spread else 0
        most += 1 if square <= upper * spread else 0
    return below + most


@inlined
def sets_nb(half: int, blocks: int) -> tuple[int, int]:
    # The blocks of a half among the first ones, and among the others.
    first = blocks // 2
    return half & ((1 << first) - 1), half >> first


@inlined
def ratio_of_nb(square: float, count: float) -> float:
    # The Sharpe ratio of a day whose signed square this is.
    root: float = np.sqrt(abs(square) * (count - 1.0)) / count
    return root if square > 0.0 else -root


@inlined
def square_of_nb(ratio: float, count: float) -> float:
    square: float = ratio * abs(ratio) * count * count / (count - 1.0)
    return square
