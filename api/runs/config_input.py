"""A backtest's config as the GraphQL input that asks for it."""

from api.instants import instant_text
from api.runs.config import BacktestConfig
from api.runs.config_values import (
    Document,
    camel_keys,
    margin_input,
    plain,
    strategy_document,
)


def to_input(config: BacktestConfig) -> Document:
    """The GraphQL input that asks for this backtest, with nothing left to defaults."""
    strategy = strategy_document(config.strategy)
    kind = strategy.pop("kind")
    period, terms = config.period, config.terms
    return {
        "market": plain(config.market),
        "period": {"start": instant_text(period.start_ms), "end": instant_text(period.end_ms)},
        "strategy": {kind: camel_keys(strategy)},
        "costs": camel_keys(plain(terms.costs)),
        "capital": camel_keys(plain(terms.capital)),
        "direction": terms.trading.direction,
        "rules": camel_keys(plain(terms.trading.rules)),
        "margin": margin_input(terms.trading.margin),
    }
