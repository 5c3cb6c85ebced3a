"""What a run computes, with every default resolved; it round-trips through JSON exactly."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from api.errors import InvalidInput
from api.jobs.config_values import (
    Document,
    plain,
    strategy_document,
    strategy_from,
)
from api.jobs.terms import Terms, terms_document, terms_from
from api.jobs.venue_profile import ProfileUse
from api.storage.runs import RunKind
from api.storage.tables import RunRow
from engine.model.costs import Capital, Costs
from engine.model.params import Period, Strategy
from engine.model.portfolio import PortfolioRules
from engine.model.trading import PLAIN_TRADING, Trading
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
    costs: Costs
    capital: Capital
    trading: Trading = PLAIN_TRADING
    profile: ProfileUse | None = None


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
    costs: Costs
    capital: Capital
    trading: Trading = PLAIN_TRADING
    profile: ProfileUse | None = None

    def __post_init__(self) -> None:
        if not self.entries:
            raise InvalidInput("entries", "must hold at least 1 entry, was empty")

    def entry_config(self, index: int) -> BacktestConfig:
        """The backtest that is one entry of this comparison."""
        strategy = self.entries[index].strategy
        return BacktestConfig(
            self.market, self.period, strategy, self.costs, self.capital, self.trading, self.profile
        )


@dataclass(frozen=True, slots=True)
class SweepConfig:
    """A grid of parameters around one strategy."""

    market: MarketKey
    period: Period
    strategy: Strategy
    axes: tuple[Axis, ...]
    costs: Costs
    capital: Capital
    trading: Trading = PLAIN_TRADING
    profile: ProfileUse | None = None

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
        return BacktestConfig(
            self.market, self.period, strategy, self.costs, self.capital, self.trading, self.profile
        )


@dataclass(frozen=True, slots=True)
class MultiMarketConfig:
    """The same backtest on several markets, each for itself."""

    markets: tuple[MarketKey, ...]
    period: Period
    strategy: Strategy
    costs: Costs
    capital: Capital
    trading: Trading = PLAIN_TRADING
    strict_data: bool = False  # a market whose data have a flaw in the period fails
    terms: tuple[Terms, ...] = ()  # of each market, where a venue's profile tells them apart

    def __post_init__(self) -> None:
        _check_markets(self.markets)

    def market_config(self, index: int) -> BacktestConfig:
        """The backtest of one of the markets."""
        own = Terms(self.costs, self.capital, self.trading)
        if self.terms:
            own = self.terms[index]
        return BacktestConfig(
            self.markets[index],
            self.period,
            self.strategy,
            own.costs,
            own.capital,
            own.trading,
            own.profile,
        )


@dataclass(frozen=True, slots=True)
class PortfolioConfig:
    """One strategy over several markets that share one capital."""

    markets: tuple[MarketKey, ...]
    period: Period
    strategy: Strategy
    costs: Costs
    capital: Capital
    trading: Trading = PLAIN_TRADING
    portfolio: PortfolioRules = field(default_factory=PortfolioRules)

    def __post_init__(self) -> None:
        _check_markets(self.markets)
        self.portfolio.weights_of(len(self.markets))


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


def to_document(config: RunConfig) -> Document:
    """JSON form of a config; equal configs give equal documents."""
    document: Document = {
        "period": plain(config.period),
        "costs": plain(config.costs),
        "capital": plain(config.capital),
        "trading": plain(config.trading),
    }
    if isinstance(config, BacktestConfig | ComparisonConfig | SweepConfig) and config.profile:
        document["venue_profile"] = config.profile.document()
    match config:
        case BacktestConfig():
            document["market"] = plain(config.market)
            document["strategy"] = strategy_document(config.strategy)
        case ComparisonConfig():
            document["market"] = plain(config.market)
            document["entries"] = [
                {"label": entry.label, "strategy": strategy_document(entry.strategy)}
                for entry in config.entries
            ]
        case SweepConfig():
            document["market"] = plain(config.market)
            document["strategy"] = strategy_document(config.strategy)
            document["axes"] = [
                {"parameter": axis.parameter, "values": list(axis.values)} for axis in config.axes
            ]
        case MultiMarketConfig():
            document["markets"] = [plain(market) for market in config.markets]
            if config.terms:
                document["terms"] = [terms_document(terms) for terms in config.terms]
            document["strict_data"] = config.strict_data
            document["strategy"] = strategy_document(config.strategy)
        case PortfolioConfig():
            document["markets"] = [plain(market) for market in config.markets]
            document["strategy"] = strategy_document(config.strategy)
            document["portfolio"] = plain(config.portfolio)
    return document


def from_document(kind: str, document: Document) -> RunConfig:
    """The config that `to_document` was given; one of an older release may lack what is newer."""
    period = Period(**document["period"])
    terms = terms_from(document)
    traded = (terms.costs, terms.capital, terms.trading)
    match RunKind(kind):
        case RunKind.BACKTEST:
            market, strategy = MarketKey(**document["market"]), strategy_from(document["strategy"])
            return BacktestConfig(market, period, strategy, *traded, terms.profile)
        case RunKind.COMPARISON:
            entries = tuple(
                ComparisonEntry(entry["label"], strategy_from(entry["strategy"]))
                for entry in document["entries"]
            )
            return ComparisonConfig(
                MarketKey(**document["market"]), period, entries, *traded, terms.profile
            )
        case RunKind.SWEEP:
            axes = tuple(
                Axis(axis["parameter"], tuple(axis["values"])) for axis in document["axes"]
            )
            market, strategy = MarketKey(**document["market"]), strategy_from(document["strategy"])
            return SweepConfig(market, period, strategy, axes, *traded, terms.profile)
        case RunKind.MULTI_MARKET:
            markets = tuple(MarketKey(**market) for market in document["markets"])
            strategy, strict = strategy_from(document["strategy"]), document["strict_data"]
            own = tuple(terms_from(one) for one in document.get("terms", ()))
            return MultiMarketConfig(markets, period, strategy, *traded, strict, own)
        case RunKind.PORTFOLIO:
            markets = tuple(MarketKey(**market) for market in document["markets"])
            strategy = strategy_from(document["strategy"])
            rules = PortfolioRules(**document["portfolio"])
            return PortfolioConfig(markets, period, strategy, *traded, portfolio=rules)
        case RunKind.IMPORT:
            raise TypeError("an import has no configuration of the engine: see jobs/imports.py")


def config_of(run: RunRow) -> RunConfig:
    """What a stored run computes."""
    return from_document(run.kind, run.config)


def sweep_config_of(run: RunRow) -> SweepConfig:
    """What a stored sweep computes; TypeError for another kind of run."""
    config = config_of(run)
    if not isinstance(config, SweepConfig):
        raise TypeError(f"run must be a SWEEP, was {run.kind}")
    return config


def multi_market_config_of(run: RunRow) -> MultiMarketConfig:
    """What a stored multi-market run computes; TypeError for another kind of run."""
    config = config_of(run)
    if not isinstance(config, MultiMarketConfig):
        raise TypeError(f"run must be a MULTI_MARKET, was {run.kind}")
    return config


def portfolio_config_of(run: RunRow) -> PortfolioConfig:
    """What a stored portfolio computes; TypeError for another kind of run."""
    config = config_of(run)
    if not isinstance(config, PortfolioConfig):
        raise TypeError(f"run must be a PORTFOLIO, was {run.kind}")
    return config
