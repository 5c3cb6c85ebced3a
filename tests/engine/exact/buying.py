"""How much a budget buys, and whether a position is brought to it: 16.2 and 16.3 of the design."""

from dataclasses import dataclass
from decimal import ROUND_FLOOR, Decimal

from engine.model.costs import Capital, Costs
from engine.model.margin import IsolatedMargin
from engine.model.params import CompositeParams, Strategy
from tests.engine.exact.account import Account, cost_of_one, differs, posted_share
from tests.engine.exact.fills import below_minimum, share_of, wanted_quantity, whole_lots
from tests.engine.exact.margin import maintenance
from tests.engine.exact.prices import Moment
from tests.engine.exact.series import dec


@dataclass(frozen=True)
class Limits:
    """What a portfolio leaves a position, None: all.

    affordable: what all of it may cost where it is opened or grows. notional: by which it may.
    """

    affordable: Decimal | None = None
    notional: Decimal | None = None


FREE = Limits()


@dataclass(frozen=True)
class Buyer:
    """On what terms one market is bought; budgets are before the score's share."""

    strategy: Strategy
    costs: Costs
    capital: Capital
    margin: IsolatedMargin | None
    account: Account

    def opened(self, now: Moment, budget: Decimal, score: Decimal, limits: Limits) -> Decimal:
        """The size of an entry, whole lots; the minimums are not asked."""
        _, perp, _ = now.prices()
        if not self.account.funded:
            return wanted_quantity(
                self.strategy, self.capital, budget, limits.notional, perp, score
            )
        share = share_of(self.strategy, score)
        quantity = self._paid_for(now, budget, share, limits.affordable)
        return min(quantity, self._room(limits, quantity, perp))

    def resized(
        self, now: Moment, budget: Decimal, share: Decimal, held: Decimal, limits: Limits
    ) -> Decimal:
        """The size to which so much is brought now; the same where it stays."""
        if self.account.resize_band is None:
            return held
        _, perp, mark = now.prices()
        wanted = self._paid_for(now, budget, share, None)
        if wanted > held:
            wanted = min(wanted, self._paid_for(now, budget, share, limits.affordable))
            wanted = max(min(wanted, held + self._room(limits, wanted, perp)), held)
        sizes = (wanted, abs(wanted - held))
        if any(below_minimum(self.capital, size, perp) for size in sizes):
            return held
        if self.is_beyond_margin(wanted, perp, mark):
            return held
        return wanted if differs(held, wanted, dec(self.account.resize_band)) else held

    def is_beyond_margin(self, quantity: Decimal, perp: Decimal, mark: Decimal) -> bool:
        """Whether a margin would not let that much be opened."""
        if self.margin is None:
            return False
        posted = quantity * perp * posted_share(self.margin)
        return posted <= maintenance(self.margin, quantity * mark)

    def _paid_for(
        self, now: Moment, budget: Decimal, share: Decimal, affordable: Decimal | None
    ) -> Decimal:
        budget *= share
        if isinstance(self.strategy, CompositeParams) and self.strategy.sizing is not None:
            budget = min(budget, dec(self.strategy.sizing.max_portfolio_exposure))
        if affordable is not None:
            budget = min(budget, affordable)
        if budget <= 0:
            return Decimal(0)
        return self._whole(budget / cost_of_one(self.costs, self.margin, now))

    def _room(self, limits: Limits, quantity: Decimal, perp: Decimal) -> Decimal:
        if limits.notional is None:
            return quantity
        return self._whole(max(limits.notional, Decimal(0)) / perp)

    def _whole(self, quantity: Decimal) -> Decimal:
        return whole_lots(quantity, self.capital, ROUND_FLOOR)
