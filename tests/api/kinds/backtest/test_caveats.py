"""What every kind of run says of few days and of settlements that are missing."""

from api.kinds.backtest.config import BacktestConfig
from api.kinds.backtest.work import compute_backtest
from api.kinds.comparison.config import ComparisonConfig, ComparisonEntry
from api.kinds.comparison.work import compute_comparison
from api.kinds.portfolio.config import PortfolioConfig
from api.kinds.portfolio.work import compute_portfolio
from api.kinds.sweep.config import SweepConfig
from api.kinds.sweep.work import CellRange, compute_sweep
from api.runs.names import MarketKey
from api.runs.terms import ProfiledTerms
from engine.model.columns import MarketColumns
from engine.model.params import SimpleParams
from engine.model.portfolio import PortfolioRules
from engine.sweep.grid import Axis
from tests.engine.markets import columns, whole

KEY = MarketKey("binance", "BTC/USDT:USDT")
HOLED = columns([0.0001] * 7, interval_hours=[8, 8, 8, 24, 8, 16, 8])
"""From a midnight to the one after the third day, two settlements and one missing."""
MISSING = (
    "3 settlements that the schedule has are missing from the data, beside 7 that are there: "
    "nothing was paid or decided at them"
)
SHORT = "Sharpe, Sortino and volatility are of 3 daily returns; CAGR and Calmar are told from 30 on"


def single(market: MarketColumns) -> list[str]:
    config = BacktestConfig(KEY, whole(market), SimpleParams(), ProfiledTerms())
    told: list[str] = compute_backtest(market, config, done=1).summary["warnings"]
    return told


def test_a_backtest_says_so() -> None:
    told = single(HOLED)
    assert MISSING in told
    assert SHORT in told


def test_a_month_without_a_hole_says_nothing() -> None:
    told = single(columns([0.0001] * 91))
    assert not any("missing" in text or "daily returns" in text for text in told)


def test_a_comparison_says_so_once() -> None:
    entries = (ComparisonEntry("one", SimpleParams()), ComparisonEntry("two", SimpleParams()))
    config = ComparisonConfig(KEY, whole(HOLED), entries, ProfiledTerms())
    told = compute_comparison(HOLED, config, done=1).summary["warnings"]
    assert told.count(MISSING) == told.count(SHORT) == 1


def test_a_sweep_says_so_and_its_cells_have_no_growth_a_year() -> None:
    axis = Axis("min_funding_rate", (0.0001, 0.0002))
    config = SweepConfig(KEY, whole(HOLED), SimpleParams(), (axis,), ProfiledTerms())
    cells = CellRange(0, 2, has_benchmark=True)
    summary = compute_sweep(HOLED, config, cells, lambda *_: None, lambda: False).summary
    assert MISSING in summary["warnings"]
    assert SHORT in summary["warnings"]
    assert (summary["benchmark"]["cagr"], summary["benchmark"]["daily_returns"]) == (None, 3)


def test_a_portfolio_says_of_its_market_and_of_its_account() -> None:
    config = PortfolioConfig(
        (KEY,), whole(HOLED), SimpleParams(), ProfiledTerms(), portfolio=PortfolioRules(slots=1)
    )
    summary = compute_portfolio([HOLED], config, done=1).summary
    assert f"BTC/USDT:USDT on binance: {MISSING}" in summary["warnings"]
    assert SHORT in summary["warnings"]
    assert summary["markets"][0]["data_use"]["missing_settlements"] == 3
