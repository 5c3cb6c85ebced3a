"""What a run computes, with every default resolved."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from api.errors import InvalidInput
from api.runs.terms import ProfiledTerms, Refusal
from api.storage.runs import RunKind
from engine.model.params import Period, Strategy
from engine.model.portfolio import PortfolioRules
from engine.sweep.grid import Axis, Grid


@dataclass(frozen=True, slots=True)
class MarketKey:
    """A market as clients name it: "binance", "BTC/USDT:USDT"."""

    venue: str
    symbol: str


@dataclass(frozen=True, slots=True)
class BacktestConfig:
    """One strategy over one market and period."""

    market: MarketKey
    period: Period
    strategy: Strategy
    terms: ProfiledTerms


@dataclass(frozen=True, slots=True)
class ComparisonEntry:
    """One line of a comparison."""

    label: str
    strategy: Strategy


@dataclass(frozen=True, slots=True)
class ComparisonConfig:
    """Several strategies over the same market and period, at the same costs."""

    market: MarketKey
    period: Period
    entries: tuple[ComparisonEntry, ...]
    terms: ProfiledTerms

    def __post_init__(self) -> None:
        if not self.entries:
            raise InvalidInput("entries", "must hold at least 1 entry, was empty")

    def entry_config(self, index: int) -> BacktestConfig:
        """The backtest that is one entry of this comparison."""
        return BacktestConfig(self.market, self.period, self.entries[index].strategy, self.terms)


@dataclass(frozen=True, slots=True)
class SweepConfig:
    """A grid of parameters around one strategy."""

    market: MarketKey
    period: Period
    strategy: Strategy
    axes: tuple[Axis, ...]
    terms: ProfiledTerms

    def __post_init__(self) -> None:
        self.grid()  # refuses axes that do not belong to the strategy

    def grid(self) -> Grid:
        """The cells, last axis varying fastest."""
        return Grid(self.strategy, self.axes)

    def cell_config(self, cell: int) -> BacktestConfig:
        """The backtest that is one cell; InvalidParams where exit lies above entry."""
        return self.around(self.grid().strategy_of(cell))

    def around(self, strategy: Strategy) -> BacktestConfig:
        """The backtest of another strategy on the same terms."""
        return BacktestConfig(self.market, self.period, strategy, self.terms)


@dataclass(frozen=True, slots=True)
class MultiMarketConfig:
    """The same backtest on several markets, each for itself."""

    markets: tuple[MarketKey, ...]
    period: Period
    strategy: Strategy
    terms: ProfiledTerms
    strict_data: bool = False  # a market whose data have a flaw in the period fails
    # Of each market, where a profile tells them apart.
    own_terms: tuple[ProfiledTerms | Refusal, ...] = ()

    def __post_init__(self) -> None:
        _check_markets(self.markets)

    def market_config(self, index: int) -> BacktestConfig:
        """The backtest of one of the markets; InvalidInput where its profile lacks a value."""
        own = self.own_terms[index] if self.own_terms else self.terms
        if isinstance(own, Refusal):
            raise own.error()
        return BacktestConfig(self.markets[index], self.period, self.strategy, own)


@dataclass(frozen=True, slots=True)
class PortfolioConfig:
    """One strategy over several markets that share one capital."""

    markets: tuple[MarketKey, ...]
    period: Period
    strategy: Strategy
    terms: ProfiledTerms
    portfolio: PortfolioRules = field(default_factory=PortfolioRules)
    own_terms: tuple[ProfiledTerms, ...] = ()  # of each market, where a profile tells them apart

    def __post_init__(self) -> None:
        _check_markets(self.markets)
        self.portfolio.weights_of(len(self.markets))

    def market_terms(self, index: int) -> ProfiledTerms:
        """How one of the markets is traded."""
        return self.own_terms[index] if self.own_terms else self.terms


def _check_markets(markets: tuple[MarketKey, ...]) -> None:
    if not markets:
        raise InvalidInput("markets", "must hold at least 1 market, was empty")
    seen: set[MarketKey] = set()
    for index, market in enumerate(markets):
        if market in seen:
            raise InvalidInput(
                f"markets.{index}",
                f"must not name a market twice, was {market.symbol} on {market.venue}",
            )
        seen.add(market)


RunConfig = BacktestConfig | ComparisonConfig | SweepConfig | MultiMarketConfig | PortfolioConfig

_KINDS: Mapping[type[RunConfig], RunKind] = {
    BacktestConfig: RunKind.BACKTEST,
    ComparisonConfig: RunKind.COMPARISON,
    SweepConfig: RunKind.SWEEP,
    MultiMarketConfig: RunKind.MULTI_MARKET,
    PortfolioConfig: RunKind.PORTFOLIO,
}


def kind_of(config: RunConfig) -> RunKind:
    """The kind of run that a config asks for."""
    return _KINDS[type(config)]
