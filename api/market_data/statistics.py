"""What the funding of a market was like, in numbers."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

HOURS_PER_YEAR = 8_760.0
_BASELINE_EIGHT_HOURS = 0.0001  # interest part of the funding formula, where most rates sit
_RATE_DECIMALS = 8  # as exchanges print rates


def funding_statistics(
    rate: NDArray[np.float64], interval_hours: NDArray[np.float64]
) -> dict[str, Any]:
    """The GraphQL type FundingStatistics in snake_case; all rates are per settlement.

    at_baseline_share counts rates of exactly 0.0001 per 8 hours, scaled to each interval;
    annualised_rate is simple: the mean rate per hour times the hours of a year.
    """
    baseline = np.round(_BASELINE_EIGHT_HOURS * interval_hours / 8.0, _RATE_DECIMALS)
    hours, counts = np.unique(interval_hours, return_counts=True)
    by_count = np.argsort(-counts, kind="stable")
    return {
        "settlements": len(rate),
        "mean_rate": float(rate.mean()),
        "median_rate": float(np.median(rate)),
        "standard_deviation": float(rate.std(ddof=1)) if len(rate) > 1 else None,
        "minimum_rate": float(rate.min()),
        "maximum_rate": float(rate.max()),
        "positive_share": float((rate > 0).mean()),
        "at_baseline_share": float((np.round(rate, _RATE_DECIMALS) == baseline).mean()),
        "annualised_rate": float(rate.sum() / interval_hours.sum() * HOURS_PER_YEAR),
        "intervals": [
            {"hours": float(hours[index]), "settlements": int(counts[index])} for index in by_count
        ],
    }
