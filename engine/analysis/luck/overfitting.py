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

from engine.analysis.luck.blocks import FEWEST_SPLIT_DAYS
from engine.analysis.luck.splits.kernels import WINNER, winners_nb
from engine.model.units import FloatArray, IntArray

TIE = 1e-12
"""Sharpe ratios of one day this close are equal."""


@dataclass(frozen=True, slots=True, eq=False)
class Overfitting:
    """probability: share of splits in which the best cell in sample is in the lower half of all
    out of sample. logits: ln(w / (1 - w)) of each split, w its rank over N + 1, in the order of
    `itertools.combinations`. slope: of the winners' Sharpe ratio out of sample on the one in
    sample; None where there is no line. loss: share of splits whose winner loses out of sample.
    inside, outside: those Sharpe ratios, of one day, -inf where undefined, of each split.
    """

    probability: float
    logits: FloatArray
    slope: float | None
    loss: float
    inside: FloatArray
    outside: FloatArray


def overfitting(days: IntArray, sums: FloatArray) -> Overfitting | None:
    """Judges N cells by sums over an even number S of blocks, by all halves of these.

    days: of each block, shape (S,); sums: of each cell's returns, then of their squares, shape
    (N, 2 S).
    A Sharpe ratio that is undefined in a half is the worst there; equal ones take the middle
    rank; of equal winners the first cell counts. None under FEWEST_SPLIT_DAYS and below two cells.
    """
    cells, blocks = sums.shape[0], days.shape[0]
    if int(days.sum()) < FEWEST_SPLIT_DAYS or cells < 2:
        return None
    # In this order the last split is the complement of the first, and so on.
    splits = combinations(range(blocks), blocks // 2)
    halves = np.array([sum(1 << block for block in split) for split in splits])
    winners = np.empty((halves.shape[0], WINNER))
    winners_nb(days, sums, halves, TIE, winners)
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
