"""Several markets on one account, in exact decimals.

The part "A portfolio" of docs/trading.md, and section 16.10 of the design.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal, localcontext

from engine.model.costs import Capital, Costs
from engine.model.market import MarketHistory
from engine.model.params import Period, Strategy
from engine.model.portfolio import PortfolioRules, RankBy
from engine.model.trading import Trading
from tests.engine.exact.account import interest, wealth
from tests.engine.exact.buying import Limits
from tests.engine.exact.market import MarketRun
from tests.engine.exact.prices import Moment
from tests.engine.exact.result import ExactResult
from tests.engine.exact.series import dec


@dataclass(frozen=True)
class MarketTerms:
    """One market of a portfolio with its own costs, lots, minima and margin."""

    history: MarketHistory = field(repr=False)
    costs: Costs
    capital: Capital
    trading: Trading


@dataclass
class ExactPortfolio:
    """The account after each instant at which some market settles, and each market's result.

    exposure: perp notional held. committed: what the open positions took when last sized.
    """

    ts_ms: list[int] = field(default_factory=list)
    equity: list[Decimal] = field(default_factory=list)
    funding: list[Decimal] = field(default_factory=list)
    borrow: list[Decimal] = field(default_factory=list)
    interest: list[Decimal] = field(default_factory=list)
    free_cash: list[Decimal] = field(default_factory=list)
    positions: list[int] = field(default_factory=list)
    exposure: list[Decimal] = field(default_factory=list)
    committed: list[Decimal] = field(default_factory=list)
    markets: list[ExactResult] = field(default_factory=list)


def simulate_portfolio_exactly(
    markets: Sequence[MarketTerms], period: Period, strategy: Strategy, rules: PortfolioRules
) -> ExactPortfolio:
    """The contract, instant by instant; the initial capital is the first market's."""
    with localcontext() as context:
        context.prec = 60
        account = _Account(markets, period, strategy, rules)
        instants = {now.ts_ms for run in account.runs for now in run.moments}
        for instant in sorted(instants):
            account.settle(instant)
        return account.result


class _Account:
    def __init__(
        self,
        markets: Sequence[MarketTerms],
        period: Period,
        strategy: Strategy,
        rules: PortfolioRules,
    ) -> None:
        self.rules = rules
        self.initial = dec(markets[0].capital.initial)
        self.money = self.initial  # and the interest on what was free of it
        self.runs = [
            MarketRun(one.history, period, strategy, one.costs, one.capital, one.trading)
            for one in markets
        ]
        for run in self.runs:
            run.check_volumes()
        self.at = [-1 for _ in self.runs]  # number of the last settlement of each market
        self.result = ExactPortfolio(markets=[run.result for run in self.runs])

    def settle(self, instant: int) -> None:
        """One instant: all payments, then exits and rebalancing, resizes, then entries."""
        settling = []
        for market, run in enumerate(self.runs):
            following = self.at[market] + 1
            if following < len(run.moments) and run.moments[following].ts_ms == instant:
                self.at[market] = following
                settling.append(market)
        earned = self._earned(instant)
        for market in settling:
            self.runs[market].pay(self.at[market])
        self.money += earned
        for market in settling:
            self.runs[market].hold(self.at[market])
        for market in settling:
            self._resize(market)
        self._enter(settling)
        for market in settling:
            self.runs[market].pay_late(self.at[market])
            self.runs[market].mark(self.at[market])
        self._write(instant, settling, earned)

    def _earned(self, instant: int) -> Decimal:
        if not self.result.ts_ms:
            return Decimal(0)
        since = instant - self.result.ts_ms[-1]
        return interest(self.runs[0].account, self.result.free_cash[-1], since)

    def _resize(self, market: int) -> None:
        run = self.runs[market]
        if run.held is None:
            return
        run.resize(self.at[market], *self._size(market))

    def _affordable(self, market: int) -> Decimal:
        """What a market's position may cost in all: the money that no other one has taken."""
        others = [run.tied(self.at[k]) for k, run in enumerate(self.runs) if k != market]
        return self._equity() - sum(others, Decimal(0))

    def _enter(self, settling: list[int]) -> None:
        asking = []
        for market in settling:
            direction = self.runs[market].asks(self.at[market])
            if direction is not None:
                asking.append((market, direction, self._rank(market, direction)))
        # The highest rank first; sorted() keeps the order of the markets among equal ones.
        for market, direction, _ in sorted(asking, key=lambda one: one[2], reverse=True):
            if self._open_positions() < self.rules.slots:
                self.runs[market].open(self.at[market], direction, *self._size(market))

    def _rank(self, market: int, direction: int) -> Decimal:
        run, now = self.runs[market], self._now(market)
        if self.rules.rank_by is RankBy.SCORE:
            return run.signals[direction].score
        # 60 digits of a third are not three thirds again.
        return (direction * now.rate * 8 / now.interval_hours).quantize(Decimal("1e-40"))

    def _size(self, market: int) -> tuple[Decimal, Limits]:
        """The budget of a position before the score's share, and its limits."""
        run, now, rules = self.runs[market], self._now(market), self.rules
        base = wealth(run.account, run.capital, self.initial, self._equity())
        budget = base * dec(run.capital.notional_fraction)
        if rules.weights is None:
            budget /= rules.slots
        else:
            budget *= dec(rules.weights[market])
        limits = []
        if rules.max_exposure is not None:
            limits.append(dec(rules.max_exposure) * base - self._exposure())
        if rules.max_volume_share is not None:
            known = (now.spot_volume, now.perp_volume)
            smaller = min(Decimal(0) if volume is None else volume for volume in known)
            limits.append(dec(rules.max_volume_share) * smaller)
        most = min(limits) if limits else None
        return budget, Limits(self._affordable(market), most)

    def _now(self, market: int) -> Moment:
        return self.runs[market].moments[self.at[market]]

    def _open_positions(self) -> int:
        return sum(run.held is not None for run in self.runs)

    def _equity(self) -> Decimal:
        each = [run.worth(self.at[market]) for market, run in enumerate(self.runs)]
        return self.money + sum(each, Decimal(0))

    def _exposure(self) -> Decimal:
        """Perp notional of all that is held, at the markets' last prices."""
        total = Decimal(0)
        for market, run in enumerate(self.runs):
            if run.held is not None:
                _, perp, _ = self._now(market).prices()
                total += run.held.quantity * perp
        return total

    def _write(self, instant: int, settling: list[int], earned: Decimal) -> None:
        result = self.result
        result.ts_ms.append(instant)
        result.equity.append(self._equity())
        tied = [run.tied(self.at[market]) for market, run in enumerate(self.runs)]
        result.free_cash.append(result.equity[-1] - sum(tied, Decimal(0)))
        result.interest.append(earned)
        paid = [self.runs[market].result for market in settling]
        result.funding.append(sum((one.funding[-1] for one in paid), Decimal(0)))
        result.borrow.append(sum((one.borrow[-1] for one in paid), Decimal(0)))
        result.positions.append(self._open_positions())
        result.exposure.append(self._exposure())
        held = [run.held.committed for run in self.runs if run.held is not None]
        result.committed.append(sum(held, Decimal(0)))
