"""What the catalogue says of the metrics is true of what is computed."""

import numpy as np
import pytest

from engine.metrics.catalogue import METRICS, SWEEP_METRICS, Metrics
from engine.metrics.headline import headline_columns
from engine.metrics.metric import Metric, Unit
from engine.model import totals as at
from engine.model.result import Span

NAMED = [pytest.param(one, id=one.name) for one in METRICS]


def test_cells_keep_what_is_computed_from_their_totals() -> None:
    span = Span(1_000.0, 4, 0, 86_400_000, 1)
    columns = headline_columns(np.ones((at.TOTALS, 2)), span)
    assert tuple(columns) == SWEEP_METRICS


@pytest.mark.parametrize("one", NAMED)
def test_every_metric_says_what_it_is(one: Metric) -> None:
    assert one.title
    assert one.meaning.endswith(".")
    assert (one.unit in (Unit.COUNT, Unit.INSTANT)) == (one.kind in (int, int | None))
    assert one.absent is None or not one.may_be_undefined


def test_a_count_is_never_below_zero() -> None:
    assert not [one.name for one in METRICS if one.signed and one.unit is Unit.COUNT]
    assert [one.name for one in METRICS] == list(Metrics.__dataclass_fields__)
