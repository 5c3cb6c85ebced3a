"""On what terms a market is traded: one value, so that nothing of it is forgotten on the way."""

from dataclasses import dataclass, field, replace
from typing import Self

from engine.model.costs import Capital, Costs
from engine.model.trading import PLAIN_TRADING, OrderRules, Trading


@dataclass(frozen=True, slots=True)
class Terms:
    """What trading costs, what it is done with, and how: direction, order rules, margin."""

    costs: Costs = field(default_factory=Costs)
    capital: Capital = field(default_factory=Capital)
    trading: Trading = PLAIN_TRADING

    @property
    def is_plain(self) -> bool:
        """Whether the kernels of the plain trade give the result: only the signal decides."""
        return (
            self.trading == PLAIN_TRADING
            and self.costs.impact_coefficient == 0
            and not self.capital.compounding
        )

    def without_rules(self) -> Self:
        """The same without order rules: those of the benchmark, which nothing ends early."""
        return replace(self, trading=replace(self.trading, rules=OrderRules()))
