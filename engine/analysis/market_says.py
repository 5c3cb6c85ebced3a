"""What a market alone says of a question, before anything is traded."""

from dataclasses import dataclass

import numpy as np

from engine.analysis.entries import signals_by_side
from engine.analysis.rates import covered_hours
from engine.analysis.yields import earned, yields
from engine.model.columns import MarketColumns
from engine.model.params import Period, Strategy
from engine.model.strategies import kind_of
from engine.model.terms import Terms
from engine.model.trading import Direction
from engine.model.units import FloatArray
from engine.simulator.table import slice_within


@dataclass(frozen=True, slots=True)
class MarketSays:
    """Of the settlements of a period, as engine/analysis/yields.py has it.

    mean_apr: gross APR of the perp leg that the direction holds, of the short one where it is
    BOTH. round_trip_cost: fraction of a leg's notional, slippage as given. break_even_days,
    break_even_settlements: None where the mean rate never pays for it. above_entry: share of the
    hours whose signal, of any direction traded, is at or above the entry; None without a threshold.
    """

    settlements: int
    mean_apr: float
    round_trip_cost: float
    break_even_days: float | None
    break_even_settlements: float | None
    above_entry: float | None


def market_says(
    market: MarketColumns, period: Period, strategy: Strategy, terms: Terms
) -> MarketSays:
    """Raises InvalidParams("period", ...) where there is no settlement."""
    direction = terms.trading.direction
    market = market.filled(without_volume=terms.trading.rules.fill_without_volume)
    where = slice_within(market, period)
    part = market.part(where)
    hours = covered_hours(part.ts_ms, part.interval_hours)
    received = -part.rate if direction is Direction.SHORT_SPOT else part.rate
    found = yields(earned(received, hours), terms.costs)
    return MarketSays(
        settlements=int(part.ts_ms.shape[0]),
        mean_apr=found.gross_apr,
        round_trip_cost=found.round_trip_cost,
        break_even_days=found.break_even_days,
        break_even_settlements=found.break_even_settlements,
        above_entry=_above_entry(market, where, strategy, direction, hours),
    )


def _above_entry(
    market: MarketColumns,
    where: slice,
    strategy: Strategy,
    direction: Direction,
    hours: FloatArray,
) -> float | None:
    kind = kind_of(strategy)
    if not kind.entry:
        return None
    entry = float(getattr(strategy, kind.entry))
    sides = signals_by_side(market, where, strategy, direction)
    reached = np.logical_or.reduce([value >= entry for _, value in sides])
    return float(hours[reached].sum() / hours.sum())
