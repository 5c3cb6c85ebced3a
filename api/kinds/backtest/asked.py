"""What a client sends to ask for a backtest, and the configuration that it stands for."""

import strawberry

from api.kinds.backtest.config import BacktestConfig
from api.schema.inputs import OneMarket, OnePeriod, OneStrategy, Terms
from api.schema.resolve import market_key, market_terms, period_of, the_strategy
from api.schema.venue_choice import VenueChoice


@strawberry.input(description="One strategy on one market.")
class StartBacktestInput(OneMarket, OnePeriod, OneStrategy, Terms):
    pass


def backtest_config(sent: StartBacktestInput, venue: VenueChoice | None = None) -> BacktestConfig:
    """The configuration of a backtest; InvalidInput where something is out of range."""
    market = market_key(sent.market, "market")
    return BacktestConfig(
        market,
        period_of(sent.period),
        the_strategy(sent),
        market_terms(sent, market, venue),
    )
