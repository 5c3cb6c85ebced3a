"""Compiles or loads every kernel of the hot path, so that no job pays for it."""

from collections.abc import Callable
from contextlib import suppress

import numpy as np

from engine import compiled
from engine.analysis.luck.bands import bands_of
from engine.analysis.luck.best_by_luck import best_by_luck
from engine.analysis.luck.blocks import FEWEST_BLOCKS
from engine.analysis.luck.kernels import resample_nb
from engine.analysis.luck.resamples.kernels import maxima_nb
from engine.analysis.luck.splits.kernels import WINNER, winners_nb
from engine.metrics.long_run import LongRun
from engine.metrics.summary import summarise
from engine.model.align import align
from engine.model.columns import MarketColumns
from engine.model.market import Bars, MarketHistory, Settlements
from engine.model.params import CompositeParams, Period, SimpleParams, Sizing, Strategy
from engine.model.portfolio import PortfolioRules
from engine.model.stages import Stage
from engine.model.terms import Terms
from engine.model.trading import PLAIN_TRADING, OrderRules, Trading
from engine.model.units import HOUR_MS
from engine.portfolio.kernels import simulate_portfolio_nb
from engine.portfolio.run import MarketOnTerms, simulate_portfolio
from engine.signals.kernels import run_length_nb, scores_nb, trend_nb
from engine.simulator.kernels import simulate_nb
from engine.simulator.managed.kernels import simulate_managed_nb
from engine.simulator.quantity.kernels import quantities_nb
from engine.simulator.run import simulate
from engine.sweep.grid import Axis, Grid
from engine.sweep.kernels import simulate_many_nb
from engine.sweep.managed.kernels import simulate_many_managed_nb
from engine.sweep.run import run_sweep

CALLED = (
    *(quantities_nb, simulate_nb, trend_nb, run_length_nb, scores_nb),
    simulate_many_nb,
    simulate_managed_nb,
    simulate_many_managed_nb,
    simulate_portfolio_nb,
    resample_nb,
    winners_nb,
    maxima_nb,
)
"""Every kernel that Python calls, in the order of the stages."""

_COUNT = 30
_PERIOD = Period(0, (_COUNT - 1) * HOUR_MS)
_SIZED = CompositeParams(trend_ema_span=2, sizing=Sizing())
_STRATEGIES: tuple[Strategy, ...] = (SimpleParams(), CompositeParams(trend_ema_span=2), _SIZED)
_GRIDS = (
    Grid(SimpleParams(), (Axis("min_funding_rate", (0.0001, 0.0002)),)),
    Grid(_SIZED, (Axis("weight_rate_level", (0.2, 0.4)),)),
)
_BOUNDED = Trading(rules=OrderRules(min_holding_settlements=1))


def warm_kernels(
    on_stage: Callable[[Stage], None] = lambda _stage: None,
    should_stop: Callable[[], bool] = lambda: False,
) -> bool:
    """Runs every kernel once on a tiny market, the plain ones first; False when it was stopped.

    on_stage is told each stage that is reached; should_stop is asked before each. What has to be
    compiled is kept in the folder of `engine.compiled.place`, by one process at a time; where it
    cannot be written (a full disk), for this process alone.
    """
    market = _market()
    for stage, run in _STEPS.items():
        if should_stop():
            return False
        try:
            _reach(stage, run, market)
        except OSError:
            raise
        except Exception:
            # What numba cannot read of its index: it raises whatever it meets there. A bug of ours
            # is raised again.
            compiled.forget()
            _reach(stage, run, market)
        on_stage(stage)
    return True


def compiled_so_far() -> int:
    """How many kernels this process has; `len(CALLED)` is all of them."""
    return sum(bool(kernel.signatures) for kernel in CALLED)


def _reach(stage: Stage, run: Callable[[MarketColumns], None], market: MarketColumns) -> None:
    if compiled.has(stage):
        run(market)
        return
    with compiled.one_compiles():
        if _compile(run, market):
            compiled.keep(stage)
    if stage is max(Stage):
        compiled.forget_old_engines()


def _compile(run: Callable[[MarketColumns], None], market: MarketColumns) -> bool:
    # A kernel that could not be saved is there all the same, and the next call goes on after it.
    for failures in range(len(CALLED)):
        with suppress(OSError):
            run(market)
            return failures == 0
    run(market)
    return False


def _run_singles(market: MarketColumns, trading: Trading) -> None:
    for strategy in _STRATEGIES:
        summarise(simulate(market, _PERIOD, strategy, Terms(trading=trading)))


def _run_sweeps(market: MarketColumns, trading: Trading) -> None:
    for grid in _GRIDS:
        run_sweep(market, _PERIOD, grid, Terms(trading=trading))


def _run_portfolio(market: MarketColumns) -> None:
    on_terms = MarketOnTerms(market, Terms())
    simulate_portfolio([on_terms], _PERIOD, SimpleParams(), PortfolioRules(), 10_000.0).metrics()


def _run_luck(_market: MarketColumns) -> None:
    equity = np.linspace(100.0, 110.0, _COUNT)
    returns = equity[1:] / equity[:-1] - 1.0
    memory = LongRun(variance=1.0, bandwidth=1, block=2.0)
    bands_of(equity, returns, memory, compounding=False, seed=0, resamples=2)
    days, halves = np.ones(2, dtype=np.int64), np.array([1, 2])
    winners_nb(days, np.ones((2, 4)), halves, 0.0, np.empty((2, WINNER)))
    best_by_luck(np.ones((FEWEST_BLOCKS, 1)), 1, 0, resamples=1)


_STEPS: dict[Stage, Callable[[MarketColumns], None]] = {
    Stage.PLAIN: lambda market: _run_singles(market, PLAIN_TRADING),
    Stage.PLAIN_SWEEP: lambda market: _run_sweeps(market, PLAIN_TRADING),
    Stage.MANAGED: lambda market: _run_singles(market, _BOUNDED),
    Stage.MANAGED_SWEEP: lambda market: _run_sweeps(market, _BOUNDED),
    Stage.PORTFOLIO: _run_portfolio,
    Stage.LUCK: _run_luck,
}


def _market() -> MarketColumns:
    hours = np.arange(_COUNT) * HOUR_MS
    price = np.full(_COUNT, 100.0)
    bars = Bars(
        open_ms=hours,
        open=price,
        high=price,
        low=price,
        close=price,
        volume=price,
        timeframe_ms=HOUR_MS,
    )
    rate = np.where(np.arange(_COUNT) % 3 == 0, 0.0, 0.001)
    settlements = Settlements(ts_ms=hours, rate=rate, interval_hours=np.ones(_COUNT))
    return align(MarketHistory(settlements=settlements, perp=bars, spot=bars))
