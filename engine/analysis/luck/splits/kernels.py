"""The winners of many splits of the days in two halves, compiled."""

import numpy as np

from engine.model.compiling.kernels import helper, inlined, kernel
from engine.model.units import FloatArray, IntArray

AT_ONCE = 512
"""Cells whose sums stay near the processor while all splits look at them."""

INSIDE = 0
OUTSIDE = 1
RANK = 2
WINNER = 3  # numbers per split


@kernel
def winners_nb(
    days: IntArray,
    total: FloatArray,
    squares: FloatArray,
    halves: IntArray,
    tie: float,
    winners: FloatArray,
) -> None:
    """Writes each split's best cell in sample: its Sharpe ratio of a day there and out of sample,
    and its rank there, ties in the middle; shape (2, P, WINNER).

    days: shape (S,); total, squares: sums over blocks of days, shape (S, N). halves: the blocks of
    both halves of P splits, shape (2, P, S / 2): each half is in sample once, that of [0] first.
    """
    cells, pairs = total.shape[1], halves.shape[1]
    groups = (cells + AT_ONCE - 1) // AT_ONCE
    one, two = np.empty(AT_ONCE), np.empty(AT_ONCE)
    sums, powers = np.empty(AT_ONCE), np.empty(AT_ONCE)
    highest = np.full((groups, pairs, 2), -np.inf)
    best = np.full((pairs, 2), -np.inf)
    for group in range(groups):
        first, last = group * AT_ONCE, min((group + 1) * AT_ONCE, cells)
        for pair in range(pairs):
            sharpe_nb(days, total, squares, halves[0, pair], first, last, tie, sums, powers, one)
            sharpe_nb(days, total, squares, halves[1, pair], first, last, tie, sums, powers, two)
            highest[group, pair, 0] = highest_nb(one, last - first)
            highest[group, pair, 1] = highest_nb(two, last - first)
            best[pair, 0] = max(best[pair, 0], highest[group, pair, 0])
            best[pair, 1] = max(best[pair, 1], highest[group, pair, 1])
    name_nb(days, total, squares, halves, tie, highest, best, one, two, sums, powers, winners)
    for group in range(groups):
        first, last = group * AT_ONCE, min((group + 1) * AT_ONCE, cells)
        for pair in range(pairs):
            sharpe_nb(days, total, squares, halves[0, pair], first, last, tie, sums, powers, one)
            sharpe_nb(days, total, squares, halves[1, pair], first, last, tie, sums, powers, two)
            winners[0, pair, RANK] += below_nb(two, last - first, winners[0, pair, OUTSIDE], tie)
            winners[1, pair, RANK] += below_nb(one, last - first, winners[1, pair, OUTSIDE], tie)
    for side in range(2):
        for pair in range(pairs):
            winners[side, pair, RANK] += 0.5


@helper
def name_nb(
    days: IntArray,
    total: FloatArray,
    squares: FloatArray,
    halves: IntArray,
    tie: float,
    highest: FloatArray,
    best: FloatArray,
    one: FloatArray,
    two: FloatArray,
    sums: FloatArray,
    powers: FloatArray,
    winners: FloatArray,
) -> None:
    """Both Sharpe ratios of each split's winner: the first cell that equals the best in sample."""
    cells = total.shape[1]
    for pair in range(halves.shape[1]):
        for side in range(2):
            group = 0  # the first that has an equal of the best
            while highest[group, pair, side] < best[pair, side] - tie:
                group += 1
            first, last = group * AT_ONCE, min((group + 1) * AT_ONCE, cells)
            inside, outside = halves[side, pair], halves[1 - side, pair]
            sharpe_nb(days, total, squares, inside, first, last, tie, sums, powers, one)
            sharpe_nb(days, total, squares, outside, first, last, tie, sums, powers, two)
            place = 0
            while one[place] < best[pair, side] - tie:
                place += 1
            winners[side, pair, INSIDE] = one[place]
            winners[side, pair, OUTSIDE] = two[place]
            winners[side, pair, RANK] = 0.0


@helper
def sharpe_nb(
    days: IntArray,
    total: FloatArray,
    squares: FloatArray,
    blocks: IntArray,
    first: int,
    last: int,
    tie: float,
    sums: FloatArray,
    powers: FloatArray,
    ratio: FloatArray,
) -> None:
    """Sharpe ratios of a day of the cells [first, last) over some blocks; -inf where undefined."""
    count, used = 0, last - first
    for cell in range(used):
        sums[cell] = 0.0
        powers[cell] = 0.0
    for place in range(blocks.shape[0]):
        block = blocks[place]
        count += days[block]
        for cell in range(used):
            sums[cell] += total[block, first + cell]
            powers[cell] += squares[block, first + cell]
    for cell in range(used):
        away = powers[cell] - sums[cell] * sums[cell] / count
        defined = away > tie * powers[cell]
        spread = away if defined else 1.0
        value = sums[cell] / count / np.sqrt(spread / (count - 1))
        ratio[cell] = value if defined else -np.inf


@inlined
def highest_nb(ratio: FloatArray, used: int) -> float:
    # The largest of the first ones.
    found = -np.inf
    for cell in range(used):
        found = ratio[cell] if ratio[cell] > found else found  # noqa: FURB136
    return found


@inlined
def below_nb(ratio: FloatArray, used: int, its: float, tie: float) -> float:
    # How many are below, and half of the equal ones: the middle rank less one half.
    lower, upper = its - tie, its + tie
    below, most = 0, 0
    for cell in range(used):
        below += 1 if ratio[cell] < lower else 0
        most += 1 if ratio[cell] <= upper else 0
    return 0.5 * (below + most)
