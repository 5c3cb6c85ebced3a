"""What a list tells of a run: what it is about, and its result in a few points."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from api.runs.config import RunConfig
from api.runs.values import strategy_name
from api.storage.outlines import Asked

SPARKLINE_POINTS = 32


def asked_of(config: RunConfig, opened_from: str | None = None) -> Asked:
    """What a run of a configuration is about; opened_from: the run of which it is a part."""
    period = config.computed_from
    return Asked(
        markets=tuple((one.venue, one.symbol) for one in config.subject()),
        strategies=tuple(strategy_name(one) for one in config.strategies),
        period_ms=None if period is None else (period.start_ms, period.end_ms),
        opened_from=opened_from,
    )


def sparkline(equity: NDArray[Any]) -> list[float]:
    """Up to 32 values of a curve, evenly spread from its first to its last."""
    places = np.linspace(0, equity.shape[0] - 1, min(SPARKLINE_POINTS, equity.shape[0]))
    return [float(value) for value in equity[np.rint(places).astype(np.intp)]]
