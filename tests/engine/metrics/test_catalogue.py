"""What the catalogue says of the metrics is true of what is computed."""

from engine.metrics.catalogue import METRICS, Metrics
from engine.metrics.metric import Unit


def test_a_count_is_never_below_zero() -> None:
    assert not [one.name for one in METRICS if one.signed and one.unit is Unit.COUNT]
    assert [one.name for one in METRICS] == list(Metrics.__dataclass_fields__)
