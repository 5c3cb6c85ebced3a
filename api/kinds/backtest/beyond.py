"""Thresholds that no rate of the period comes near: they never do anything, or always do."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from api.kinds.backtest.rate_words import percent_hint, rate_words, values_words
from engine.model.columns import MarketColumns
from engine.model.costs import Costs
from engine.model.params import Period, Strategy
from engine.model.trading import Direction, Trading
from engine.model.written import camel, exact
from engine.signals.factors import compared_rate

NO_TRADE = "no cell with it makes a trade"
# What a threshold does that is above every rate, or as far below 0 as none is from it.
_ABOVE = {
    "min_funding_rate": NO_TRADE,
    "exit_funding_rate": NO_TRADE,
    "persistence_threshold": "the persistence factor is 0 throughout",
}
_BELOW = {
    "min_funding_rate": "every rate passes it",
    "exit_funding_rate": "the signal closes nothing",
    "persistence_threshold": "every rate counts as persistent",
}
Values = Mapping[str, Sequence[float]]
"""The values that a run gives a parameter: one, or those of an axis."""


def beyond_rates(
    market: MarketColumns, period: Period, strategy: Strategy, trading: Trading
) -> list[str]:
    """Thresholds of one strategy; that one lets nothing in is told with the missing trades."""
    compared = strategy.compared_with_rates
    if not compared:
        return []
    reach = reach_of(market, period, strategy, trading.direction)
    return reach.told({name: (getattr(strategy, name),) for name in compared})


def large_fractions(costs: Costs, trading: Trading) -> list[str]:
    """Fractions above 1 that were perhaps meant as percents."""
    asked = {"stopBasisLoss": trading.rules.stop_basis_loss}
    if trading.direction is not Direction.LONG_SPOT:
        asked["borrowApr"] = costs.borrow_apr
    return [
        f"{name} {exact(value)} is {exact(value * 100.0)} %: it is a fraction, 1 is 100 %"
        for name, value in asked.items()
        if value is not None and value > 1.0
    ]


@dataclass(frozen=True, slots=True)
class Reach:
    """The rates of the period as the strategy compares them; largest: of either sign."""

    name: str
    lowest: float
    highest: float
    largest: float

    def told(self, values: Values, idle: frozenset[str] = frozenset()) -> list[str]:
        """Sentences about values out of reach.

        idle: parameters of which values that let nothing in are to be told.
        """
        sentences = []
        for parameter, each in values.items():
            above = [value for value in each if value > self.highest]
            if above and (parameter in idle or parameter == "persistence_threshold"):
                hint = percent_hint(min(above), self.largest)
                extreme = f"the highest is {rate_words(self.highest)}"
                what = f"above every {self.name} of the period, {extreme}: {_ABOVE[parameter]}"
                sentences.append(f"{subject(parameter, above, len(each))} {what}{hint}")
            below = [value for value in each if value < -self.largest]
            if below:
                hint = percent_hint(max(below), self.largest)
                extreme = f"the lowest is {rate_words(self.lowest)}"
                what = f"below every {self.name} of the period, {extreme}: {_BELOW[parameter]}"
                sentences.append(f"{subject(parameter, below, len(each))} {what}{hint}")
        return sentences


def reach_of(
    market: MarketColumns, period: Period, strategy: Strategy, direction: Direction
) -> Reach:
    """What rates the strategy sees in the period, in its direction."""
    is_equivalent = strategy.use_eight_hour_equivalent
    rate = compared_rate(market.part(market.slice_of(period)), is_equivalent)
    name = "8-hour funding rate" if is_equivalent else "funding rate"
    largest = float(np.abs(rate).max())
    if direction is Direction.SHORT_SPOT:
        rate, name = -rate, f"negated {name}"
    if direction is Direction.BOTH:
        return Reach(f"{name}, negated or not,", -largest, largest, largest)
    return Reach(name, float(rate.min()), float(rate.max()), largest)


def subject(
    parameter: str,
    values: Sequence[float],
    total: int,
    words: Callable[[float], str] = rate_words,
) -> str:
    """Some values of a parameter as the subject of a sentence."""
    if total == 1:
        return f"{camel(parameter)} {words(values[0])} is"
    which = values_words([words(value) for value in sorted(values)], total)
    return f"{which} of {camel(parameter)} {'is' if len(values) == 1 else 'are'}"
