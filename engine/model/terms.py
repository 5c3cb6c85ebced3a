"""On what terms a market is traded: one value, so that nothing of it is forgotten on the way."""

from dataclasses import dataclass, field, replace
from typing import Self

from engine.model.costs import Capital, Costs
from engine.model.errors import InvalidParams
from engine.model.trading import PLAIN_TRADING, OrderRules, Trading


@dataclass(frozen=True, slots=True)
class Terms:
    """What trading costs, what it is done with, and how: direction, order rules, margin."""

    costs: Costs = field(default_factory=Costs)
    capital: Capital = field(default_factory=Capital)
    trading: Trading = PLAIN_TRADING

    def __post_init__(self) -> None:
        margin = self.trading.margin
        if self.capital.resize_band is not None and margin is not None and margin.rebalance:
            raise InvalidParams(
                "resize_band", f"must go without rebalance, was {self.capital.resize_band} with it"
            )

    @property
    def is_plain(self) -> bool:
        """Whether the kernels of the plain trade give the result: only the signal decides."""
        capital = self.capital
        return (
            self._filled_as_told() == PLAIN_TRADING
            and self.costs.impact_coefficient == 0
            and not (capital.compounding or capital.funded)
            and capital.cash_apr == capital.spot_yield_apr == capital.risk_free == 0
        )

    def without_rules(self) -> Self:
        """The same without order rules: those of the benchmark, which nothing ends early.

        What fills an order and whether one trades before the payment are the account's, not rules.
        """
        rules = self.trading.rules
        kept = OrderRules(
            fill_without_volume=rules.fill_without_volume, anticipate=rules.anticipate
        )
        return replace(self, trading=replace(self.trading, rules=kept))

    def _filled_as_told(self) -> Trading:
        # Which bars fill is in the market's columns already (engine/model/columns.py).
        rules = replace(self.trading.rules, fill_without_volume=True)
        return replace(self.trading, rules=rules)
