"""Runs of every kind say why they made no trade."""

from dataclasses import replace

import pytest

from api.kinds.backtest.config import BacktestConfig
from api.kinds.backtest.work import compute_backtest
from api.kinds.comparison.config import ComparisonConfig, ComparisonEntry
from api.kinds.comparison.work import compute_comparison
from api.runs.names import MarketKey
from api.runs.terms import ProfiledTerms
from engine.model.columns import MarketColumns
from engine.model.costs import Capital, Costs
from engine.model.margin import IsolatedMargin, MaintenanceTier
from engine.model.params import CompositeParams, HoldParams, SimpleParams, Strategy
from engine.model.trading import Direction, OrderRules, Trading
from tests.engine.markets import columns, whole

KEY = MarketKey("binance", "BTC/USDT:USDT")
RATES = (0.0001, 0.0003, 0.0002, 0.0003, 0.0001)
MARKET = columns(RATES)
HINT = "rates are fractions per settlement: if 0.01 % was meant, that is 0.0001"
HIGHEST = "the highest funding rate of the period is 0.0003 (3 bps), at 2024-01-01 08:00 UTC, below"


def backtest(
    strategy: Strategy,
    market: MarketColumns = MARKET,
    trading: Trading | None = None,
    capital: Capital | None = None,
    costs: Costs | None = None,
) -> BacktestConfig:
    return BacktestConfig(
        KEY,
        whole(market),
        strategy,
        ProfiledTerms(costs or Costs(), capital or Capital(), trading or Trading()),
    )


def warnings(config: BacktestConfig, market: MarketColumns = MARKET) -> list[str]:
    told: list[str] = compute_backtest(market, config, done=1).summary["warnings"]
    return told


def reason(config: BacktestConfig, market: MarketColumns = MARKET) -> str:
    (text,) = (text for text in warnings(config, market) if "no trade was made" in text)
    return text.removeprefix("no trade was made: ")


def test_a_percent_taken_for_a_fraction_is_told_with_the_highest_rate() -> None:
    assert reason(backtest(SimpleParams(0.01, 0.005))) == (
        f"{HIGHEST} the entry threshold (minFundingRate) of 0.01 (100 bps); {HINT}"
    )


def test_a_threshold_just_above_the_rates_gets_no_hint() -> None:
    assert reason(backtest(SimpleParams(0.0005, 0.0001))) == (
        f"{HIGHEST} the entry threshold (minFundingRate) of 0.0005 (5 bps)"
    )


def test_a_run_with_trades_says_nothing_of_it() -> None:
    assert not any("no trade" in text for text in warnings(backtest(SimpleParams())))


@pytest.mark.parametrize(
    ("config", "market", "told"),
    [
        (
            backtest(
                SimpleParams(0.01, 0.005, use_eight_hour_equivalent=True),
                trading=Trading(Direction.SHORT_SPOT),
            ),
            columns((0.0002, -0.0004, 0.0), interval_hours=4.0),
            "the lowest 8-hour funding rate of the period is -0.0008 (-8 bps), at 2024-01-01 "
            "04:00 UTC, and short spot opens where its negative reaches the entry threshold "
            f"(minFundingRate) of 0.01 (100 bps); {HINT}",
        ),
        (
            backtest(SimpleParams(0.0005, 0.0), trading=Trading(Direction.BOTH)),
            columns((0.0002, -0.0004, 0.0)),
            "the largest funding rate of the period in either direction is -0.0004 (-4 bps), at "
            "2024-01-01 08:00 UTC, and does not reach the entry threshold (minFundingRate) of "
            "0.0005 (5 bps)",
        ),
        (
            backtest(CompositeParams(entry_threshold=1.2)),
            MARKET,
            "the highest score of the period is 0.168333, at 2024-01-01 08:00 UTC, below the entry "
            "threshold (entryThreshold) of 1.2; the weights allow at most 1",
        ),
        (
            backtest(CompositeParams(entry_threshold=0.17, exit_threshold=0.1)),
            columns((-0.0001, 0.0, -0.0002)),
            "there is no score, for the funding rate is 0 or below throughout the period",
        ),
        (
            backtest(CompositeParams(0.0, 0.0)),
            columns(RATES, volume_ok=False),
            "the score reached the entry threshold at 5 of 5 settlements, and none could be used: "
            "4 failed the volume filter; 1 is the last of the period, at which nothing is opened",
        ),
        (
            backtest(HoldParams()),
            columns(RATES, tradable=[False] * 4 + [True]),
            "hold asked for an entry at 5 of 5 settlements, and none could be used: 4 were "
            "untradable; 1 is the last of the period, at which nothing is opened",
        ),
        (
            backtest(HoldParams()),
            columns(RATES[:1]),
            "the period has one settlement, and nothing is opened at the last",
        ),
        (
            backtest(
                SimpleParams(0.0003, 0.0001),
                capital=Capital(initial=50.0, lot_step=1.0),
                trading=Trading(rules=OrderRules(entry_persistence_settlements=1)),
            ),
            MARKET,
            "the funding rate reached the entry threshold at 2 of 5 settlements, and none could "
            "be used: 2 made an order below the smallest (lotStep 1, minQuantity 0, "
            "minNotional 1)",
        ),
        (
            backtest(
                SimpleParams(0.0003, 0.0001),
                trading=Trading(rules=OrderRules(entry_persistence_settlements=2)),
            ),
            MARKET,
            "the funding rate reached the entry threshold at 2 of 5 settlements, and none could "
            "be used: 2 lacked the signal for as many settlements in a row as "
            "entryPersistenceSettlements 2",
        ),
        (
            backtest(
                SimpleParams(0.0003, 0.0001),
                trading=Trading(rules=OrderRules(break_even_settlements=3)),
            ),
            MARKET,
            "the funding rate reached the entry threshold at 2 of 5 settlements, and none could "
            "be used: 2 would not have paid the costs within breakEvenSettlements 3",
        ),
        (
            backtest(
                SimpleParams(0.0003, 0.0001),
                trading=Trading(
                    margin=IsolatedMargin(
                        2.0, (MaintenanceTier(0.0, 0.1), MaintenanceTier(1e3, 0.9))
                    )
                ),
            ),
            MARKET,
            "the funding rate reached the entry threshold at 2 of 5 settlements, and none could "
            "be used: 2 would have posted no more than the maintenance margin",
        ),
    ],
    ids=[
        "short spot",
        "both ways",
        "a score that no weights allow",
        "no rate above 0",
        "volume filter",
        "untradable",
        "one settlement",
        "smallest order",
        "persistence",
        "break-even",
        "margin",
    ],
)
def test_each_reason_is_named(config: BacktestConfig, market: MarketColumns, told: str) -> None:
    assert reason(replace(config, period=whole(market)), market) == told


def test_of_a_comparison_the_entry_is_named() -> None:
    entries = (
        ComparisonEntry("percent", SimpleParams(0.01, 0.005)),
        ComparisonEntry("fraction", SimpleParams()),
    )
    config = ComparisonConfig(KEY, whole(MARKET), entries, ProfiledTerms())
    told = compute_comparison(MARKET, config, done=1).summary["warnings"]
    assert [text for text in told if "no trade" in text] == [
        f"percent: no trade was made: {HIGHEST} the entry threshold (minFundingRate) of "
        f"0.01 (100 bps); {HINT}"
    ]
