"""A cell that trades with options is its single run, bit for bit, whatever the options."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.metrics.catalogue import SWEEP_METRICS
from engine.metrics.summary import summarise
from engine.model.align import align
from engine.model.columns import MarketColumns
from engine.model.costs import Capital, Costs
from engine.model.params import CompositeParams, Period, SimpleParams, Sizing
from engine.model.trading import Trading
from engine.simulator.run import simulate
from engine.sweep.grid import Axis, Grid
from engine.sweep.run import CellColumns, run_sweep
from tests.engine.markets import random_history, whole
from tests.engine.option_families import FAMILIES, Options
from tests.engine.parameters import CAPITALS, COSTS
from tests.engine.parameters import TRADINGS as ANY_TRADING

TRADINGS = {name: several[-1] for name, several in FAMILIES.items()}
GRIDS = {
    "simple": Grid(
        SimpleParams(use_eight_hour_equivalent=True),
        (
            Axis("min_funding_rate", (0.0, 0.0001, 0.0003)),
            Axis("exit_funding_rate", (-0.0005, 0.00005, 0.0002)),
        ),
    ),
    "composite": Grid(
        CompositeParams(entry_threshold=0.2, exit_threshold=0.1, sizing=Sizing()),
        (Axis("weight_trend", (0.1, 0.3)), Axis("trend_ema_span", (2, 5))),
    ),
}


def check_cells(market: MarketColumns, period: Period, grid: Grid, options: Options) -> CellColumns:
    """Every valid cell against its own backtest."""
    terms = options.terms
    cells = run_sweep(market, period, grid, terms)
    np.testing.assert_array_equal(cells.computed, ~grid.invalid_cells())
    for cell in np.flatnonzero(cells.computed).tolist():
        own = summarise(simulate(market, period, grid.strategy_of(cell), terms))
        want = [getattr(own, name) for name in SWEEP_METRICS]
        got = [float(cells.columns[name][cell]) for name in SWEEP_METRICS]
        np.testing.assert_array_equal(got, [np.nan if w is None else w for w in want])
    return cells


@pytest.mark.parametrize("name", TRADINGS)
@pytest.mark.parametrize("seed", [0, 5])
def test_every_cell_of_a_managed_sweep_equals_its_single_run(name: str, seed: int) -> None:
    market = align(random_history(seed, days=16))
    for grid in GRIDS.values():
        check_cells(market, whole(market), grid, TRADINGS[name])


@pytest.mark.parametrize("name", TRADINGS)
def test_more_cells_than_a_block_equal_their_single_runs(name: str) -> None:
    """90 cells: a full block and a part of one; lanes that share a signal and lanes that do not."""
    market = align(random_history(7, days=16))
    thresholds = (
        Axis("min_funding_rate", tuple(np.linspace(0.00005, 0.0005, 10).tolist())),
        Axis("exit_funding_rate", tuple(np.linspace(-0.0005, 0.00005, 9).tolist())),
    )
    scores = (
        Axis("weight_trend", tuple(np.linspace(0.1, 0.5, 10).tolist())),
        Axis("entry_threshold", tuple(np.linspace(0.1, 0.5, 9).tolist())),
    )
    for grid in (
        Grid(SimpleParams(), thresholds),
        Grid(CompositeParams(exit_threshold=0.1), scores),
    ):
        assert check_cells(market, whole(market), grid, TRADINGS[name]).computed.sum() == 90


@settings(max_examples=25)
@given(
    seed=st.integers(0, 2**32 - 1),
    name=st.sampled_from(sorted(GRIDS)),
    costs=COSTS,
    capital=CAPITALS,
    trading=ANY_TRADING,
)
def test_cells_equal_single_runs_whatever_the_options(
    seed: int, name: str, costs: Costs, capital: Capital, trading: Trading
) -> None:
    market = align(random_history(seed, days=8))
    check_cells(market, whole(market), GRIDS[name], Options(trading, costs, capital))


@pytest.mark.parametrize("name", TRADINGS)
def test_ranges_and_chunks_change_no_bit(name: str) -> None:
    market = align(random_history(11, days=16))
    options, grid = TRADINGS[name], GRIDS["simple"]
    asked = (market, whole(market), grid, options.terms)
    full = run_sweep(*asked)
    small = run_sweep(*asked, chunk_event_cells=1)
    part = run_sweep(*asked, first_cell=4, last_cell=7)
    for metric in SWEEP_METRICS:
        np.testing.assert_array_equal(small.columns[metric], full.columns[metric])
        np.testing.assert_array_equal(part.columns[metric], full.columns[metric][4:7])


def test_the_options_and_the_cells_differ() -> None:
    market = align(random_history(0))
    seen = set()
    for options in TRADINGS.values():
        terms = options.terms
        cells = run_sweep(market, whole(market), GRIDS["simple"], terms)
        found = cells.columns["net_pnl"][cells.computed]
        assert len(np.unique(found)) > 1
        seen.add(found.tobytes())
    assert len(seen) > len(TRADINGS) // 2
