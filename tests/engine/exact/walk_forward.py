"""A walk-forward once more, in exact decimals: folds, trainings and the chain, day by day."""

from dataclasses import dataclass
from decimal import Decimal

from engine.model.folds import FoldMode, FoldRules
from engine.model.market import MarketHistory
from engine.model.params import Period, Strategy
from engine.model.terms import Terms
from tests.engine.exact.series import dec
from tests.engine.exact.simulator import simulate_exactly

DAY = 86_400_000
FEWEST = 7


@dataclass
class ExactFold:
    """a, b, c, d: the training (a, b] and the test [c, d)."""

    a: int
    b: int
    c: int
    d: int


@dataclass
class ExactTraining:
    """The daily returns of (a, b] of a run that began before; None for sharpe: undefined."""

    returns: list[Decimal]
    opening: Decimal
    closing: Decimal
    trades: int

    @property
    def sharpe(self) -> Decimal | None:
        count = len(self.returns)
        if count < 2:
            return None
        mean = sum(self.returns, Decimal(0)) / count
        variance = sum(((one - mean) ** 2 for one in self.returns), Decimal(0)) / (count - 1)
        return mean / variance.sqrt() * Decimal(365).sqrt() if variance else None

    @property
    def net_pnl(self) -> Decimal:
        return self.closing - self.opening

    @property
    def total_return(self) -> Decimal:
        return self.closing / self.opening - 1


def exact_folds(period: Period, rules: FoldRules) -> list[ExactFold]:
    """Counted in whole days from the first midnight."""
    first = period.start_ms // DAY + (1 if period.start_ms % DAY else 0)
    end = (period.end_ms + 1_000) // DAY
    folds: list[ExactFold] = []
    number = 0
    while True:
        b = first + rules.train_days + number * rules.test_days
        a = first if rules.mode is FoldMode.ANCHORED else b - rules.train_days
        c = b + rules.embargo_days
        d = min(c + rules.test_days, end)
        if d - c < FEWEST:
            return folds
        folds.append(ExactFold(a * DAY, b * DAY, c * DAY, d * DAY))
        number += 1


class ExactRun:
    """One run of a strategy, sampled at every midnight."""

    def __init__(
        self, history: MarketHistory, period: Period, strategy: Strategy, terms: Terms
    ) -> None:
        self.result = simulate_exactly(
            history, period, strategy, terms.costs, terms.capital, terms.trading
        )
        times = history.settlements.ts_ms
        self.times = [int(t) for t in times if period.start_ms <= t <= period.end_ms]
        self.initial = dec(terms.capital.initial)
        self.free = dec(terms.capital.risk_free) / 365

    def at(self, midnight: int) -> Decimal:
        """The mark of the last settlement at or before a midnight."""
        begins = self.times[0] // DAY * DAY
        if midnight <= begins:
            return self.initial
        seen = [
            equity
            for t, equity in zip(self.times, self.result.equity, strict=True)
            if t <= midnight
        ]
        return seen[-1]

    def training(self, fold: ExactFold) -> ExactTraining:
        begins = max(fold.a, self.times[0] // DAY * DAY)
        days = range(begins, fold.b, DAY)
        return ExactTraining(
            returns=[self.at(day + DAY) / self.at(day) - 1 - self.free for day in days],
            opening=self.at(fold.a),
            closing=self.at(fold.b),
            trades=sum(
                trade.entry_ts_ms <= fold.b and trade.exit_ts_ms > fold.a
                for trade in self.result.trades
            ),
        )

    def is_ruined_by(self, midnight: int) -> bool:
        return any(
            equity <= 0
            for t, equity in zip(self.times, self.result.equity, strict=True)
            if t <= midnight
        )
