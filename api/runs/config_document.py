"""A run's config as the JSON that is stored with it, and back, exactly."""

from api.market_data.exchange.request import ExchangeRequest
from api.market_data.exchange.request import from_document as request_from_document
from api.runs.config import (
    BacktestConfig,
    ComparisonConfig,
    ComparisonEntry,
    MarketKey,
    MultiMarketConfig,
    PortfolioConfig,
    RunConfig,
    SweepConfig,
)
from api.runs.config_values import Document, plain, strategy_document, strategy_from
from api.runs.terms import terms_document, terms_from, terms_or_refusal_from
from api.storage.runs import RunKind
from api.storage.tables import RunRow
from engine.model.params import Period
from engine.model.portfolio import PortfolioRules
from engine.sweep.grid import Axis


def to_document(config: RunConfig) -> Document:
    """JSON form of a config; equal configs give equal documents."""
    document: Document = {
        "period": plain(config.period),
        **terms_document(config.terms),
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
    if isinstance(config, MultiMarketConfig | PortfolioConfig) and config.own_terms:
        document["terms"] = [terms_document(terms) for terms in config.own_terms]
    return document


def from_document(kind: str, document: Document) -> RunConfig:
    """The config that `to_document` was given; one of an older release may lack what is newer."""
    period = Period(**document["period"])
    terms = terms_from(document)
    match RunKind(kind):
        case RunKind.BACKTEST:
            market, strategy = MarketKey(**document["market"]), strategy_from(document["strategy"])
            return BacktestConfig(market, period, strategy, terms)
        case RunKind.COMPARISON:
            entries = tuple(
                ComparisonEntry(entry["label"], strategy_from(entry["strategy"]))
                for entry in document["entries"]
            )
            return ComparisonConfig(MarketKey(**document["market"]), period, entries, terms)
        case RunKind.SWEEP:
            axes = tuple(
                Axis(axis["parameter"], tuple(axis["values"])) for axis in document["axes"]
            )
            market, strategy = MarketKey(**document["market"]), strategy_from(document["strategy"])
            return SweepConfig(market, period, strategy, axes, terms)
        case RunKind.MULTI_MARKET:
            markets = tuple(MarketKey(**market) for market in document["markets"])
            strategy, strict = strategy_from(document["strategy"]), document["strict_data"]
            own = tuple(terms_or_refusal_from(one) for one in document.get("terms", ()))
            return MultiMarketConfig(markets, period, strategy, terms, strict, own)
        case RunKind.PORTFOLIO:
            markets = tuple(MarketKey(**market) for market in document["markets"])
            strategy = strategy_from(document["strategy"])
            rules = PortfolioRules(**document["portfolio"])
            each = tuple(terms_from(one) for one in document.get("terms", ()))
            return PortfolioConfig(markets, period, strategy, terms, rules, each)
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


def import_request_of(run: RunRow) -> ExchangeRequest:
    """What a stored import brings in."""
    return request_from_document(run.config)
