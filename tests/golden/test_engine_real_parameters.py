"""Any parameters on the most awkward real markets: nothing crashes, nothing is NaN, it adds up."""

from dataclasses import fields
from functools import cache
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from engine.metrics.catalogue import Metrics
from engine.metrics.summary import summarise
from engine.model.align import align
from engine.model.columns import MarketColumns
from engine.model.costs import Capital, Costs
from engine.model.errors import InvalidParams
from engine.model.params import Period, Strategy
from engine.model.portfolio import PortfolioRules, RankBy
from engine.model.terms import Terms
from engine.model.trading import PLAIN_TRADING, Trading
from engine.portfolio.run import MarketOnTerms, simulate_portfolio
from engine.simulator.run import simulate
from tests.engine.option_families import Options
from tests.engine.parameters import CAPITALS, COSTS, STRATEGIES, TRADINGS
from tests.engine.real_data import load_history
from tests.engine.simulator.test_identity import check_adds_up
from tests.engine.sweep.managed.test_kernels import GRIDS, check_cells

MARKETS = {
    "spot that is dead for months": ("bybit/DASHUSDT", None),
    "rates down to -400 bp": ("bybit/BOBAUSDT", None),
    "a carry that loses": ("bybit/CARVUSDT", None),
    # The week of FTX: 8, 4 and 2 hours, rates to -200 bp, and no bar of either leg.
    "settlements without bars": ("binance/SOLUSDT", ("2022-11-01", "2022-12-01")),
    "intervals of 8, 1 and 4 hours": ("binance/XTZUSDT", None),
}
TERMS = {
    "costs": COSTS,
    "capital": CAPITALS,
    "trading": st.just(PLAIN_TRADING) | TRADINGS,
    "first": st.floats(0.0, 0.9),
    "settlements": st.integers(1, 700),
}
MANY = settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
FEW = settings(MANY, max_examples=12)


@cache
def columns_of(shared_dir: Path, market: str) -> MarketColumns:
    return align(load_history(shared_dir / "data" / "real" / market))


def market_of(shared_dir: Path, name: str) -> tuple[MarketColumns, int, int]:
    """The market, and the settlements from which periods are drawn."""
    market, days = MARKETS[name]
    columns = columns_of(shared_dir, market)
    if days is None:
        return columns, 0, len(columns.ts_ms)
    start, end = (np.datetime64(day, "ms").astype(np.int64) for day in days)
    low, high = np.searchsorted(columns.ts_ms, [start, end])
    return columns, int(low), int(high)


def period_of(
    columns: MarketColumns, low: int, high: int, first: float, settlements: int
) -> Period:
    begin = low + int((high - low) * first)
    end = min(begin + settlements, high) - 1
    return Period(int(columns.ts_ms[begin]), int(columns.ts_ms[end]))


def is_refused(market: MarketColumns, period: Period, costs: Costs) -> bool:
    """Impact without a single volume on a taker leg is the one thing that may be refused."""
    inside = (market.ts_ms >= period.start_ms) & (market.ts_ms <= period.end_ms)
    legs = (
        (costs.spot_execution, market.spot_volume_quote),
        (costs.perp_execution, market.perp_volume_quote),
    )
    silent = [leg == "TAKER" and not (volume[inside] > 0.0).any() for leg, volume in legs]
    return costs.impact_coefficient > 0.0 and any(silent)


def check_metrics(metrics: Metrics) -> None:
    for field in fields(metrics):
        value = getattr(metrics, field.name)
        assert value is None or np.isfinite(value), field.name


@pytest.mark.parametrize("name", MARKETS)
@MANY
@given(strategy=STRATEGIES, **TERMS)
def test_runs_add_up_and_every_number_is_finite(
    shared_dir: Path,
    name: str,
    strategy: Strategy,
    costs: Costs,
    capital: Capital,
    trading: Trading,
    first: float,
    settlements: int,
) -> None:
    columns, low, high = market_of(shared_dir, name)
    period = period_of(columns, low, high, first, settlements)
    asked = (columns, period, strategy, Terms(costs, capital, trading))
    if is_refused(columns, period, costs):
        with pytest.raises(InvalidParams, match="must be 0 where no bar"):
            simulate(*asked)
        return
    result = simulate(*asked)
    check_adds_up(result)
    check_metrics(summarise(result))
    for told in ("equity", "funding", "quantity", "borrow"):
        assert np.isfinite(getattr(result.curve, told)).all(), told
    held = result.curve.quantity != 0.0
    assert np.isfinite(result.curve.headroom[held]).all() == (
        trading.margin is not None or not held.any()
    )
    for column in result.trades.__slots__:
        assert np.isfinite(getattr(result.trades, column)).all(), column


@pytest.mark.parametrize("name", MARKETS)
@FEW
@given(grid=st.sampled_from(sorted(GRIDS)), **TERMS)
def test_cells_equal_their_runs(
    shared_dir: Path,
    name: str,
    grid: str,
    costs: Costs,
    capital: Capital,
    trading: Trading,
    first: float,
    settlements: int,
) -> None:
    columns, low, high = market_of(shared_dir, name)
    period = period_of(columns, low, high, first, settlements)
    if not is_refused(columns, period, costs):
        check_cells(columns, period, GRIDS[grid], Options(trading, costs, capital))


@FEW
@given(
    strategy=STRATEGIES,
    slots=st.integers(1, 3),
    rank_by=st.sampled_from(RankBy),
    max_exposure=st.none() | st.floats(0.01, 3.0),
    max_volume_share=st.none() | st.floats(0.001, 1.0),
    **TERMS,
)
def test_portfolios_add_up_and_every_number_is_finite(
    shared_dir: Path,
    strategy: Strategy,
    slots: int,
    rank_by: RankBy,
    max_exposure: float | None,
    max_volume_share: float | None,
    costs: Costs,
    capital: Capital,
    trading: Trading,
    first: float,
    settlements: int,
) -> None:
    # Of the three, CARV began last and DASH loses its spot bars.
    names = ("bybit/CARVUSDT", "bybit/DASHUSDT", "bybit/BOBAUSDT")
    markets = [columns_of(shared_dir, name) for name in names]
    period = period_of(markets[0], 0, len(markets[0].ts_ms), first, settlements + 10)
    if any(is_refused(market, period, costs) for market in markets):
        return
    account = simulate_portfolio(
        [MarketOnTerms(market, Terms(costs, capital, trading)) for market in markets],
        period,
        strategy,
        PortfolioRules(slots, rank_by, None, max_exposure, max_volume_share),
        capital.initial,
    )
    for told in ("equity", "funding", "borrow", "exposure", "committed"):
        assert np.isfinite(getattr(account.curve, told)).all(), told
    check_metrics(account.metrics())
    parts = sum(market.attribution().net_pnl for market in account.markets)
    close = 1e-9 * max(capital.initial, float(np.abs(account.curve.equity).max()))
    assert abs(account.attribution().net_pnl - parts) <= close
