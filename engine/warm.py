"""Compiles or loads every kernel of the hot path, so that no job pays for it."""

import numpy as np

from engine.metrics.summary import summarise
from engine.model.align import align
from engine.model.market import Bars, MarketHistory, Settlements
from engine.model.params import CompositeParams, Period, SimpleParams, Sizing
from engine.model.portfolio import PortfolioRules
from engine.model.terms import Terms
from engine.model.trading import PLAIN_TRADING, OrderRules, Trading
from engine.model.units import HOUR_MS
from engine.portfolio.run import MarketOnTerms, simulate_portfolio
from engine.simulator.run import simulate
from engine.sweep.grid import Axis, Grid
from engine.sweep.run import run_sweep


def warm_kernels() -> None:
    """Runs every kernel once on a tiny market."""
    count = 30
    hours = np.arange(count) * HOUR_MS
    price = np.full(count, 100.0)
    bars = Bars(
        open_ms=hours,
        open=price,
        high=price,
        low=price,
        close=price,
        volume=price,
        timeframe_ms=HOUR_MS,
    )
    rate = np.where(np.arange(count) % 3 == 0, 0.0, 0.001)
    settlements = Settlements(ts_ms=hours, rate=rate, interval_hours=np.ones(count))
    market = align(MarketHistory(settlements=settlements, perp=bars, spot=bars))
    period = Period(0, int(hours[-1]))
    sized = CompositeParams(trend_ema_span=2, sizing=Sizing())
    bounded = Trading(rules=OrderRules(min_holding_settlements=1))
    for strategy in (SimpleParams(), CompositeParams(trend_ema_span=2), sized):
        for trading in (PLAIN_TRADING, bounded):
            summarise(simulate(market, period, strategy, Terms(trading=trading)))
    on_terms = MarketOnTerms(market, Terms())
    simulate_portfolio([on_terms], period, SimpleParams(), PortfolioRules(), 10_000.0).metrics()
    simple_axis = Axis("min_funding_rate", (0.0001, 0.0002))
    score_axis = Axis("weight_rate_level", (0.2, 0.4))
    for grid in (Grid(SimpleParams(), (simple_axis,)), Grid(sized, (score_axis,))):
        for trading in (PLAIN_TRADING, bounded):
            run_sweep(market, period, grid, Terms(trading=trading))
