"""What funding yields a year, before and after the costs of one round trip.

All yields are fractions of the notional of one leg. APR does not compound, APY does.
"""

import math
from dataclasses import dataclass

import numpy as np

from engine.model.assumptions import CarryAssumptions
from engine.model.costs import Costs
from engine.model.units import BPS, DAYS_PER_YEAR, HOURS_PER_YEAR, FloatArray

DEFAULT_HOLDING_DAYS = CarryAssumptions().holding_days


@dataclass(frozen=True, slots=True)
class Earned:
    """What a stretch of settlements paid to the short leg.

    rate_sum: sum of the rates. log_growth: sum of log(1 + rate); None where a rate of -1 would
    take everything. hours: what the settlements cover, above 0.
    """

    settlements: int
    rate_sum: float
    log_growth: float | None
    hours: float


@dataclass(frozen=True, slots=True)
class Yields:
    """Yields a year of holding; net: after one round trip every `holding_days`.

    net_rate: mean rate per settlement after that. break_even_days: how long the mean rate takes
    to pay for the round trip; None where it never does.
    """

    gross_apr: float
    gross_apy: float | None
    net_apr: float
    net_apy: float | None
    net_rate: float
    round_trip_cost: float
    break_even_days: float | None
    break_even_settlements: float | None


def earned(rate: FloatArray, hours: FloatArray) -> Earned:
    """Sums over at least one settlement; `hours` as engine.analysis.rates.covered_hours."""
    possible = bool((rate > -1.0).all())
    return Earned(
        settlements=int(rate.shape[0]),
        rate_sum=float(rate.sum()),
        log_growth=float(np.log1p(rate).sum()) if possible else None,
        hours=float(hours.sum()),
    )


def round_trip_cost(costs: Costs) -> float:
    """Fraction of a leg's notional that opening and closing both legs costs at a steady price.

    Four fills: two of each leg pay its fee, each of the four slips unless its leg is MAKER.
    Impact and borrowing are left out: they hang on the size.
    """
    fees = 2.0 * (costs.spot_fee_bps + costs.perp_fee_bps) * BPS
    return fees + 2.0 * (costs.spot_slippage + costs.perp_slippage)


def yields(got: Earned, costs: Costs, holding_days: float = DEFAULT_HOLDING_DAYS) -> Yields:
    """Yields a year.

    gross APR = sum of rates / hours x 8760; gross APY = product of (1 + rate) ^ (8760 / hours) - 1.
    With one interval h and one rate r these are r x 8760 / h and (1 + r)^(8760 / h) - 1.
    net APR = gross APR - round trip x 365 / holding days. net APY: funding compounds over the
    holding days, the round trip is paid, and what is left is held again:
    ((1 + gross APY)^(days / 365) - round trip)^(365 / days) - 1; None where nothing is left.
    """
    cost = round_trip_cost(costs)
    gross_apr = got.rate_sum / got.hours * HOURS_PER_YEAR
    mean = got.rate_sum / got.settlements
    log_year = None if got.log_growth is None else got.log_growth / got.hours * HOURS_PER_YEAR
    settlements_held = holding_days * 24.0 / (got.hours / got.settlements)
    break_even = max(cost, 0.0) / mean if mean > 0.0 else None  # rebates may pay for it at once
    return Yields(
        gross_apr=gross_apr,
        gross_apy=None if log_year is None else _expm1(log_year),
        net_apr=gross_apr - cost * DAYS_PER_YEAR / holding_days,
        net_apy=_net_apy(log_year, cost, holding_days),
        net_rate=mean - cost / settlements_held,
        round_trip_cost=cost,
        break_even_days=None
        if break_even is None
        else break_even * got.hours / got.settlements / 24.0,
        break_even_settlements=break_even,
    )


def _net_apy(
    log_year: float | None, cost: float, holding_days: float = DEFAULT_HOLDING_DAYS
) -> float | None:
    if log_year is None:
        return None
    share = holding_days / DAYS_PER_YEAR
    held = _expm1(log_year * share)
    if held is None or held - cost <= -1.0:
        return None
    return _expm1(math.log1p(held - cost) / share)


def _expm1(value: float) -> float | None:
    # A rate of 4 % an hour, compounded over a year, is no number a float can hold.
    return math.expm1(value) if value < 700.0 else None
