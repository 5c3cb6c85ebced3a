"""Probability of backtest overfitting: is the best cell of one half still good in the other?

Combinatorially symmetric cross-validation: the days in S blocks, every choice of S/2 of them once
in sample and the rest out of sample. Sharpe ratios are those of one day.

Source: Bailey, Borwein, Lopez de Prado & Zhu (2017), The Probability of Backtest Overfitting,
J. of Computational Finance 20(4); here from sums over blocks.
"""

import math
from dataclasses import dataclass
from itertools import combinations

import numpy as np

from engine.analysis.luck.blocks import FEWEST_SPLIT_DAYS, BlockSums
from engine.analysis.luck.draws import Draws
from engine.analysis.luck.splits.kernels import WINNER, winners_nb
from engine.model.units import FloatArray

TIE = 1e-12
"""Sharpe ratios of one day this close are equal."""

MOST_CELLS = 100_000
DRAWN = 100
"""Of more cells than that not all splits are taken, but so many pairs."""


@dataclass(frozen=True, slots=True, eq=False)
class Overfitting:
    """probability: share of splits in which the best cell in sample is in the lower half of all
    out of sample. logits: ln(w / (1 - w)) of each split, w its rank over N + 1, in the order of
    `itertools.combinations`. slope: of the winners' Sharpe ratio out of sample on the one in
    sample; None where there is no line. loss: share of splits whose winner loses out of sample.
    inside, outside: those Sharpe ratios, of one day, -inf where undefined, of each split.
    sampled: not all splits were taken, but some drawn ones.
    """

    probability: float
    logits: FloatArray
    slope: float | None
    loss: float
    inside: FloatArray
    outside: FloatArray
    sampled: bool = False


def overfitting(sums: BlockSums, seed: int = 0) -> Overfitting | None:
    """Judges N cells by sums over an even number of blocks.

    Beyond MOST_CELLS cells DRAWN splits and their complements are drawn by the seed.

    A Sharpe ratio that is undefined in a half is the worst there; equal ones take the middle
    rank; of equal winners the first cell counts. None under FEWEST_SPLIT_DAYS and below two cells.
    """
    blocks, cells = sums.total.shape
    if int(sums.days.sum()) < FEWEST_SPLIT_DAYS or cells < 2:
        return None
    splits = list(combinations(range(blocks), blocks // 2))
    # In this order the last split is the complement of the first, and so on.
    taken = list(range(len(splits) // 2))
    is_drawn = cells > MOST_CELLS and len(taken) > DRAWN
    if is_drawn:
        taken = sorted(np.argsort(Draws(seed).raw(len(taken)), kind="stable")[:DRAWN].tolist())
    halves = np.array([[splits[one] for one in taken], [splits[-1 - one] for one in taken]])
    pairs = np.empty((2, len(taken), WINNER))
    total, squares = np.ascontiguousarray(sums.total), np.ascontiguousarray(sums.squares)
    winners_nb(sums.days, total, squares, halves, TIE, pairs)
    winners = np.concatenate((pairs[0], pairs[1, ::-1]))
    inside, outside, rank = winners.T
    share = rank / (cells + 1)
    logits = np.array([math.log(w / (1.0 - w)) for w in share.tolist()])
    return Overfitting(
        probability=float((logits <= 0.0).mean()),
        logits=logits,
        slope=_slope(inside, outside),
        loss=float((np.isfinite(outside) & (outside < 0.0)).mean()),
        inside=inside,
        outside=outside,
        sampled=is_drawn,
    )


def _slope(inside: FloatArray, outside: FloatArray) -> float | None:
    known = np.isfinite(inside) & np.isfinite(outside)
    if np.count_nonzero(known) < 2:
        return None
    x = inside[known] - inside[known].mean()
    spread = float((x * x).sum())
    if not spread > 0.0:
        return None
    return float((x * outside[known]).sum()) / spread
