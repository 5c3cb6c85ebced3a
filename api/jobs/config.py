"""What a run computes, with every default resolved; it round-trips through JSON exactly."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import UTC, datetime
from typing import Any

from api.errors import InvalidInput
from api.storage.runs import RunKind
from api.storage.tables import RunRow
from engine.model.costs import Capital, Costs
from engine.model.params import (
    CompositeParams,
    HoldParams,
    Period,
    SimpleParams,
    Sizing,
    Strategy,
)
from engine.sweep.grid import Axis, Grid

Document = dict[str, Any]

_STRATEGIES: Mapping[str, type[Strategy]] = {
    "simple": SimpleParams,
    "composite": CompositeParams,
    "hold": HoldParams,
}


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

    def __post_init__(self) -> None:
        if not self.entries:
            raise InvalidInput("entries", "must hold at least 1 entry, was empty")

    def entry_config(self, index: int) -> BacktestConfig:
        """The backtest that is one entry of this comparison."""
        strategy = self.entries[index].strategy
        return BacktestConfig(self.market, self.period, strategy, self.costs, self.capital)


@dataclass(frozen=True, slots=True)
class SweepConfig:
    """A grid of parameters around one strategy."""

    market: MarketKey
    period: Period
    strategy: Strategy
    axes: tuple[Axis, ...]
    costs: Costs
    capital: Capital

    def __post_init__(self) -> None:
        self.grid()  # refuses axes that do not belong to the strategy

    def grid(self) -> Grid:
        """The cells, last axis varying fastest."""
        return Grid(self.strategy, self.axes)

    def cell_config(self, cell: int) -> BacktestConfig:
        """The backtest that is one cell; InvalidParams where exit lies above entry."""
        strategy = self.grid().strategy_of(cell)
        return BacktestConfig(self.market, self.period, strategy, self.costs, self.capital)


@dataclass(frozen=True, slots=True)
class MultiMarketConfig:
    """The same backtest on several markets, each for itself."""

    markets: tuple[MarketKey, ...]
    period: Period
    strategy: Strategy
    costs: Costs
    capital: Capital
    strict_data: bool = False  # a market whose data have a flaw in the period fails

    def __post_init__(self) -> None:
        if not self.markets:
            raise InvalidInput("markets", "must hold at least 1 market, was empty")
        seen: set[MarketKey] = set()
        for index, market in enumerate(self.markets):
            if market in seen:
                raise InvalidInput(
                    f"markets.{index}",
                    f"must not name a market twice, was {market.symbol} on {market.venue}",
                )
            seen.add(market)

    def market_config(self, index: int) -> BacktestConfig:
        """The backtest of one of the markets."""
        market = self.markets[index]
        return BacktestConfig(market, self.period, self.strategy, self.costs, self.capital)


RunConfig = BacktestConfig | ComparisonConfig | SweepConfig | MultiMarketConfig

_KINDS: Mapping[type[RunConfig], RunKind] = {
    BacktestConfig: RunKind.BACKTEST,
    ComparisonConfig: RunKind.COMPARISON,
    SweepConfig: RunKind.SWEEP,
    MultiMarketConfig: RunKind.MULTI_MARKET,
}


def kind_of(config: RunConfig) -> RunKind:
    """The kind of run that a config asks for."""
    return _KINDS[type(config)]


def to_document(config: RunConfig) -> Document:
    """JSON form of a config; equal configs give equal documents."""
    document: Document = {
        "period": _plain(config.period),
        "costs": _plain(config.costs),
        "capital": _plain(config.capital),
    }
    match config:
        case BacktestConfig():
            document["market"] = _plain(config.market)
            document["strategy"] = _strategy_document(config.strategy)
        case ComparisonConfig():
            document["market"] = _plain(config.market)
            document["entries"] = [
                {"label": entry.label, "strategy": _strategy_document(entry.strategy)}
                for entry in config.entries
            ]
        case SweepConfig():
            document["market"] = _plain(config.market)
            document["strategy"] = _strategy_document(config.strategy)
            document["axes"] = [
                {"parameter": axis.parameter, "values": list(axis.values)} for axis in config.axes
            ]
        case MultiMarketConfig():
            document["markets"] = [_plain(market) for market in config.markets]
            document["strict_data"] = config.strict_data
            document["strategy"] = _strategy_document(config.strategy)
    return document


def to_input(config: BacktestConfig) -> Document:
    """The GraphQL input that asks for this backtest, with nothing left to defaults."""
    strategy = _strategy_document(config.strategy)
    kind = strategy.pop("kind")
    period = config.period
    return {
        "market": _plain(config.market),
        "period": {"start": _instant(period.start_ms), "end": _instant(period.end_ms)},
        "strategy": {kind: _camel(strategy)},
        "costs": _camel(_plain(config.costs)),
        "capital": _camel(_plain(config.capital)),
    }


def from_document(kind: str, document: Document) -> RunConfig:
    """The config that `to_document` was given."""
    period = Period(**document["period"])
    costs, capital = Costs(**document["costs"]), Capital(**document["capital"])
    match RunKind(kind):
        case RunKind.BACKTEST:
            market, strategy = MarketKey(**document["market"]), _strategy(document["strategy"])
            return BacktestConfig(market, period, strategy, costs, capital)
        case RunKind.COMPARISON:
            entries = tuple(
                ComparisonEntry(entry["label"], _strategy(entry["strategy"]))
                for entry in document["entries"]
            )
            market = MarketKey(**document["market"])
            return ComparisonConfig(market, period, entries, costs, capital)
        case RunKind.SWEEP:
            axes = tuple(
                Axis(axis["parameter"], tuple(axis["values"])) for axis in document["axes"]
            )
            market, strategy = MarketKey(**document["market"]), _strategy(document["strategy"])
            return SweepConfig(market, period, strategy, axes, costs, capital)
        case RunKind.MULTI_MARKET:
            markets = tuple(MarketKey(**market) for market in document["markets"])
            strategy = _strategy(document["strategy"])
            strict = document["strict_data"]
            return MultiMarketConfig(markets, period, strategy, costs, capital, strict)


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


def document_hash(document: Any) -> str:
    """SHA-256 of a JSON document, whatever the order of its keys."""
    text = json.dumps(document, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()


def _strategy_document(strategy: Strategy) -> Document:
    kind = next(name for name, cls in _STRATEGIES.items() if type(strategy) is cls)
    return {"kind": kind, **_plain(strategy)}


def _strategy(document: Document) -> Strategy:
    values = {name: value for name, value in document.items() if name != "kind"}
    if values.get("sizing") is not None:
        values["sizing"] = Sizing(**values["sizing"])
    return _STRATEGIES[document["kind"]](**values)


def _plain(value: Any) -> Document:
    # The engine's dataclasses hold 1 and 1.0, 0.0 and -0.0 as the same float already.
    return {field.name: _item(getattr(value, field.name)) for field in fields(value)}


def _item(value: Any) -> Any:
    return _plain(value) if isinstance(value, Sizing) else value


def _camel(document: Document) -> Document:
    camel: Document = {}
    for name, value in document.items():
        first, *rest = name.split("_")
        key = first + "".join(part.capitalize() for part in rest)
        if value is not None:
            camel[key] = _camel(value) if isinstance(value, dict) else value
    return camel


def _instant(ts_ms: int) -> str:
    text = datetime.fromtimestamp(ts_ms / 1_000, UTC).isoformat(timespec="milliseconds")
    return text.removesuffix("+00:00").removesuffix(".000") + "Z"
