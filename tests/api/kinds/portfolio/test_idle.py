"""Why markets of a portfolio made no trade."""

from typing import Any

from api.kinds.portfolio.config import PortfolioConfig
from api.kinds.portfolio.work import compute_portfolio
from api.runs.names import MarketKey
from api.runs.terms import ProfiledTerms
from engine.model.columns import MarketColumns
from engine.model.params import SimpleParams, Strategy
from engine.model.portfolio import PortfolioRules
from tests.api.kinds.backtest.test_idle import MARKET
from tests.engine.markets import columns, whole


def portfolio(
    strategy: Strategy, rules: PortfolioRules, markets: list[MarketColumns], **changes: Any
) -> list[str]:
    keys = tuple(MarketKey("binance", f"{name}/USDT:USDT") for name in "ABC"[: len(markets)])
    config = PortfolioConfig(
        keys,
        whole(markets[0]),
        strategy,
        ProfiledTerms(),
        portfolio=rules,
        **changes,
    )
    told: list[str] = compute_portfolio(markets, config, done=1).summary["warnings"]
    return [text for text in told if "no trade" in text]


def test_of_a_portfolio_each_market_without_a_trade_says_why() -> None:
    poor = columns((0.00005,) * 5)
    told = portfolio(SimpleParams(), PortfolioRules(slots=2), [MARKET, poor])
    assert told == [
        "B/USDT:USDT on binance: no trade was made: the highest funding rate of the period is "
        "0.00005 (0.5 bps), at 2024-01-01 00:00 UTC, below the entry threshold (minFundingRate) "
        "of 0.0001 (1 bps)"
    ]


def test_taken_slots_and_caps_are_reasons_of_a_portfolio() -> None:
    held = columns((0.0009,) * 5)
    assert portfolio(SimpleParams(), PortfolioRules(slots=1), [held, MARKET]) == [
        "B/USDT:USDT on binance: no trade was made: the funding rate reached the entry threshold "
        "at 5 of 5 settlements, and none could be used: 4 found all slots (1) taken by other "
        "markets; 1 is the last of the period, at which nothing is opened"
    ]
    rules = PortfolioRules(slots=2, weights=(1.0, 1.0), max_exposure=1.0)
    (told,) = portfolio(SimpleParams(), rules, [held, MARKET])
    assert (
        "4 made an order below the smallest (lotStep 0.00001, minQuantity 0, minNotional 1) after "
        "maxExposure 1"
    ) in told
