"""What is stored of a sweep's luck: numbers as a document, series of numbers as columns."""

from dataclasses import asdict
from typing import Any

import numpy as np
from numpy.typing import NDArray

from api.runs.values import Document
from engine.analysis.luck.cells import CellsLuck
from engine.analysis.luck.expected_maximum import expected_maximum
from engine.analysis.luck.of_sweep import HeldDays, SweepJudgement
from engine.analysis.luck.unknown import unknown_of
from engine.metrics.ratios import ANNUAL_ROOT

BINS = 40
_NO_DAYS = 0


def document_of(found: SweepJudgement, held: HeldDays) -> Document | None:
    """Numbers; Sharpe ratios are yearly. None where the period is too short for any."""
    if held.days.rows == _NO_DAYS:
        return None
    luck, split, deflated = found.luck, found.luck.overfitting, found.luck.deflated
    return {
        "distinct_cells": luck.distinct_cells,
        "unknown": list(unknown_of(luck, held.days, has_hold=held.hold is not None)),
        "best_by_luck": None if luck.best_by_luck is None else asdict(luck.best_by_luck),
        "superior_to_hold": luck.superior_to_hold,
        "pbo": None
        if split is None
        else {
            "probability": split.probability,
            "splits": int(split.logits.shape[0]),
            "sampled": False,
            "slope": split.slope,
            "probability_of_loss": split.loss,
        },
        "deflated": None
        if deflated is None
        else {
            "value": deflated.value,
            "expected_maximum": deflated.expected_maximum * ANNUAL_ROOT,
        },
        "expected_maximum": _by_luck(luck),
        "best": found.best,
        "plateau": found.plateau,
        "error": found.error,
    }


def columns_of(luck: CellsLuck) -> dict[str, NDArray[Any]]:
    """Splits, the distribution of Sharpe ratios, and what single cells are graded by."""
    columns: dict[str, NDArray[Any]] = {}
    if luck.overfitting is not None:
        columns["logits"] = luck.overfitting.logits
        for name in ("inside", "outside"):
            ratio = getattr(luck.overfitting, name) * ANNUAL_ROOT
            columns[name] = np.where(np.isfinite(ratio), ratio, np.nan)
    if luck.sharpes is not None and luck.sharpes.shape[0]:
        counts, edges = np.histogram(luck.sharpes * ANNUAL_ROOT, bins=BINS)
        columns |= {"sharpe_counts": counts.astype(np.int64), "sharpe_edges": edges}
    if luck.maxima is not None:
        columns["maxima"] = luck.maxima
    return columns


def _by_luck(luck: CellsLuck) -> float | None:
    # What the best of so many cells without any skill shows, exactly.
    if luck.sharpes is None or luck.sharpes.shape[0] < 2:
        return None
    spread = float(luck.sharpes.std(ddof=1))
    return spread * expected_maximum(luck.distinct_cells) * ANNUAL_ROOT if spread > 0.0 else None
