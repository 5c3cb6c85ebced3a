"""The metrics that every sweep keeps."""

import numpy as np

from engine.metrics.catalogue import SWEEP_METRICS
from engine.metrics.headline import headline_columns
from engine.model import totals as at
from engine.model.result import Span


def test_cells_keep_what_is_computed_from_their_totals() -> None:
    span = Span(1_000.0, 4, 0, 86_400_000, 1)
    columns = headline_columns(np.ones((at.TOTALS, 2)), span)
    assert tuple(columns) == SWEEP_METRICS
