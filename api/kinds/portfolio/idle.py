"""Why a market of a portfolio made no trade."""

from api.kinds.backtest.idle import reason, refused_orders
from api.kinds.portfolio.config import PortfolioConfig
from engine.analysis.entries import entry_chances
from engine.model.columns import MarketColumns
from engine.model.terms import Terms
from engine.portfolio.result import PortfolioMarket


def idle_market(
    market: MarketColumns, result: PortfolioMarket, config: PortfolioConfig, terms: Terms
) -> list[str]:
    """Why one market of a portfolio has no trade; empty where it has one."""
    if len(result.trades):
        return []
    found = entry_chances(market, config.period, config.strategy, terms)
    refused = refused_orders(found, result.data_use, terms, config.portfolio)
    return ["no trade was made: " + reason(found, config.strategy, terms, refused)]
