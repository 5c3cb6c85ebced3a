"""What is declared of a metric is sound."""

import pytest

from engine.metrics.catalogue import METRICS
from engine.metrics.metric import Metric, Unit

NAMED = [pytest.param(one, id=one.name) for one in METRICS]


@pytest.mark.parametrize("one", NAMED)
def test_every_metric_says_what_it_is(one: Metric) -> None:
    assert one.title
    assert one.meaning.endswith(".")
    assert (one.unit in (Unit.COUNT, Unit.INSTANT)) == (one.kind in (int, int | None))
    assert one.absent is None or not one.may_be_undefined
