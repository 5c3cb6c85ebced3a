"""What a run computes, with every default resolved; it round-trips through JSON exactly."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from api.errors import InvalidInput
from api.jobs.config_values import (
    Document,
    camel_keys,
    instant,
    margin_input,
    plain,
    strategy_document,
    strategy_from,
    trading_from,
)
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

    def __post_init__(self) -> None:
        if not self.entries:
            raise InvalidInput("entries", "must hold at least 1 entry, was empty")

    def entry_config(self, index: int) -> BacktestConfig:
        """The backtest that is one entry of this comparison."""
        strategy = self.entries[index].strategy
        return BacktestConfig(
            self.market, self.period, strategy, self.costs, self.capital, self.trading
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
            self.market, self.period, strategy, self.costs, self.capital, self.trading
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

    def __post_init__(self) -> None:
        _check_markets(self.markets)

    def market_config(self, index: int) -> BacktestConfig:
        """The backtest of one of the markets."""
        market = self.markets[index]
        return BacktestConfig(
            market, self.period, self.strategy, self.costs, self.capital, self.trading
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
            document["strict_data"] = config.strict_data
            document["strategy"] = strategy_document(config.strategy)
        case PortfolioConfig():
            document["markets"] = [plain(market) for market in config.markets]
            document["strategy"] = strategy_document(config.strategy)
            document["portfolio"] = plain(config.portfolio)
    return document


def to_input(config: BacktestConfig) -> Document:
    """The GraphQL input that asks for this backtest, with nothing left to defaults."""
    strategy = strategy_document(config.strategy)
    kind = strategy.pop("kind")
    period = config.period
    return {
        "market": plain(config.market),
        "period": {"start": instant(period.start_ms), "end": instant(period.end_ms)},
        "strategy": {kind: camel_keys(strategy)},
        "costs": camel_keys(plain(config.costs)),
        "capital": camel_keys(plain(config.capital)),
        "direction": config.trading.direction,
        "rules": camel_keys(plain(config.trading.rules)),
        "margin": margin_input(config.trading.margin),
    }


def from_document(kind: str, document: Document) -> RunConfig:
    """The config that `to_document` was given; one of an older release may lack what is newer."""
    period = Period(**document["period"])
    terms = (
        Costs(**document["costs"]),
        Capital(**document["capital"]),
        trading_from(document.get("trading")),
    )
    match RunKind(kind):
        case RunKind.BACKTEST:
            market, strategy = MarketKey(**document["market"]), strategy_from(document["strategy"])
            return BacktestConfig(market, period, strategy, *terms)
        case RunKind.COMPARISON:
            entries = tuple(
                ComparisonEntry(entry["label"], strategy_from(entry["strategy"]))
                for entry in document["entries"]
            )
            return ComparisonConfig(MarketKey(**document["market"]), period, entries, *terms)
        case RunKind.SWEEP:
            axes = tuple(
                Axis(axis["parameter"], tuple(axis["values"])) for axis in document["axes"]
            )
            market, strategy = MarketKey(**document["market"]), strategy_from(document["strategy"])
            return SweepConfig(market, period, strategy, axes, *terms)
        case RunKind.MULTI_MARKET:
            markets = tuple(MarketKey(**market) for market in document["markets"])
            strategy, strict = strategy_from(document["strategy"]), document["strict_data"]
            return MultiMarketConfig(markets, period, strategy, *terms, strict_data=strict)
        case RunKind.PORTFOLIO:
            markets = tuple(MarketKey(**market) for market in document["markets"])
            strategy = strategy_from(document["strategy"])
            rules = PortfolioRules(**document["portfolio"])
            return PortfolioConfig(markets, period, strategy, *terms, portfolio=rules)
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


def document_hash(document: Any) -> str:
    """SHA-256 of a JSON document, whatever the order of its keys."""
    text = json.dumps(document, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()
