"""The engine on every real market of the shared folder: it adds up, and no number is missing."""

from dataclasses import fields
from pathlib import Path

import numpy as np
import pytest

from engine.metrics.catalogue import SWEEP_METRICS
from engine.metrics.summary import summarise
from engine.model.align import align
from engine.model.params import CompositeParams, HoldParams, Period, SimpleParams
from engine.model.presets.registry import PRESETS
from engine.model.terms import Terms
from engine.simulator.run import simulate
from engine.sweep.grid import Grid, default_axes
from engine.sweep.run import run_sweep
from tests.engine.cutting import known_at
from tests.engine.real_data import load_history

MARKETS = (
    "binance/BTCUSDT",
    "binance/ETHUSDT",
    "binance/SOLUSDT",
    "binance/XRPUSDT",
    "bybit/1000BONKUSDT",
    "bybit/ACHUSDT",
    "bybit/BOBAUSDT",
    "bybit/BTCUSDT",
    "bybit/CARVUSDT",
    "bybit/CGPTUSDT",
    "bybit/CYBERUSDT",
    "bybit/DASHUSDT",
    "bybit/DOGEUSDT",
    "hyperliquid/HYPE",
)


def folder(shared_dir: Path, market: str) -> Path:
    return shared_dir / "data" / "real" / market


def multiplier(market: str) -> float:
    return 1_000.0 if "1000BONK" in market else 1.0


@pytest.mark.parametrize("market", MARKETS)
def test_whole_histories_add_up_and_cells_equal_their_runs(shared_dir: Path, market: str) -> None:
    history = load_history(folder(shared_dir, market), spot_multiplier=multiplier(market))
    columns = align(history)
    period = Period(int(columns.ts_ms[0]), int(columns.ts_ms[-1]))
    strategies = [HoldParams(), *(preset.strategy for preset in PRESETS.values())]
    for strategy in strategies:
        result = simulate(columns, period, strategy, Terms())
        metrics = summarise(result)
        parts = (
            metrics.total_funding + metrics.basis_pnl - metrics.total_fees - metrics.slippage_cost
        )
        assert abs(metrics.net_pnl - parts) <= 1e-9 * 10_000
        assert abs(metrics.net_pnl - result.trades.net_pnl.sum()) <= 1e-9 * 10_000
        assert np.isfinite(result.curve.equity).all()
        for field in fields(metrics):
            value = getattr(metrics, field.name)
            assert value is None or np.isfinite(value)
    for base in (SimpleParams(), CompositeParams()):
        grid = Grid(base, default_axes(base))
        cells = run_sweep(columns, period, grid, Terms())
        assert cells.computed.tolist() == (~grid.invalid_cells()).tolist()
        for cell in np.flatnonzero(cells.computed)[::4].tolist():
            own = summarise(simulate(columns, period, grid.strategy_of(cell), Terms()))
            want = [getattr(own, name) for name in SWEEP_METRICS]
            got = [float(cells.columns[name][cell]) for name in SWEEP_METRICS]
            np.testing.assert_array_equal(got, [np.nan if w is None else w for w in want])


@pytest.mark.parametrize("market", ["binance/BTCUSDT", "bybit/DASHUSDT", "hyperliquid/HYPE"])
def test_the_future_never_changes_the_past(shared_dir: Path, market: str) -> None:
    history = load_history(folder(shared_dir, market))
    columns = align(history)
    times = columns.ts_ms
    start_ms = int(times[len(times) // 3])
    for strategy in (SimpleParams(), CompositeParams(0.25, 0.15)):
        whole = Period(start_ms, int(times[-1]))
        full = simulate(columns, whole, strategy, Terms())
        for share in (0.35, 0.5, 0.61, 0.8, 0.99):
            t = int(times[int(len(times) * share)])
            known = align(known_at(history, t))
            part = simulate(known, Period(start_ms, t), strategy, Terms())
            kept = len(part.curve.equity) - 1
            np.testing.assert_array_equal(part.curve.equity[:kept], full.curve.equity[:kept])
            np.testing.assert_array_equal(part.curve.quantity[:kept], full.curve.quantity[:kept])


def test_a_spot_market_that_ends_closes_at_the_last_known_price_and_says_so(
    shared_dir: Path,
) -> None:
    columns = align(load_history(folder(shared_dir, "bybit/DASHUSDT")))
    period = Period(int(columns.ts_ms[0]), int(columns.ts_ms[-1]))
    result = simulate(columns, period, HoldParams(), Terms())
    # The spot bars end on 2025-02-28 08:00, the perp runs on until May.
    assert result.data_use.closed_at_stale_price
    assert result.data_use.untradable_count == 230
    assert result.data_use.spot_stale == 230


def test_a_perp_per_thousand_coins_has_an_ordinary_basis(shared_dir: Path) -> None:
    bonk = folder(shared_dir, "bybit/1000BONKUSDT")
    columns = align(load_history(bonk, spot_multiplier=1_000.0))
    basis = (columns.perp - columns.spot) / columns.spot
    assert abs(np.median(basis[columns.tradable])) < 0.001
