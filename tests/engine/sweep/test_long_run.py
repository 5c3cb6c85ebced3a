"""The long-run Sharpe of a cell is that of its single run, bit for bit, however it is cut."""

import numpy as np
import pytest

from engine.metrics.catalogue import LONG_RUN, SWEEP_METRICS
from engine.metrics.summary import summarise
from engine.model.align import align
from engine.model.columns import MarketColumns
from engine.model.costs import Costs
from engine.model.params import Period, SimpleParams
from engine.model.scales import FEWEST_DAYS_OF_LUCK
from engine.model.terms import Terms
from engine.model.units import DAY_MS
from engine.simulator.run import simulate
from engine.sweep.grid import Axis, Grid
from engine.sweep.run import CellColumns, run_sweep
from tests.engine.markets import columns, random_history, whole
from tests.engine.option_families import FAMILIES
from tests.engine.sweep.managed.test_kernels import GRIDS as MANAGED_GRIDS
from tests.engine.sweep.test_run import GRIDS
from tests.engine.sweep.test_swept_terms import CASES

DAYS = FEWEST_DAYS_OF_LUCK + 30


def check_cells(market: MarketColumns, terms: Terms, grid: Grid) -> CellColumns:
    """Every valid cell against its own backtest; the other metrics are as ever."""
    cells = run_sweep(market, whole(market), grid, terms, long_run=True)
    usual = run_sweep(market, whole(market), grid, terms)
    for metric in SWEEP_METRICS:
        np.testing.assert_array_equal(cells.columns[metric], usual.columns[metric])
    for cell in range(grid.total_cells):
        want = None
        if cells.computed[cell]:
            own = grid.terms_of(cell, terms)
            run = simulate(market, whole(market), grid.strategy_of(cell), own)
            want = summarise(run).sharpe_long_run
        got = float(cells.columns[LONG_RUN][cell])
        np.testing.assert_array_equal(got, np.nan if want is None else want, f"cell {cell}")
    return cells


@pytest.mark.parametrize("name", GRIDS)
def test_a_cell_equals_its_single_run(name: str) -> None:
    found = check_cells(align(random_history(7, days=DAYS)), Terms(), GRIDS[name])
    assert np.isfinite(found.columns[LONG_RUN]).any()


@pytest.mark.parametrize("name", FAMILIES)
def test_a_cell_equals_its_single_run_whatever_the_options(name: str) -> None:
    market = align(random_history(3, days=DAYS))
    for grid in MANAGED_GRIDS.values():
        check_cells(market, FAMILIES[name][-1].terms, grid)


@pytest.mark.parametrize("name", CASES)
def test_cells_that_differ_in_their_terms_do_too(name: str) -> None:
    terms, grid = CASES[name]
    check_cells(align(random_history(5, days=DAYS)), terms, grid)


@pytest.mark.parametrize("interval_hours", [1.0, 8.0, 24.0, 72.0, 100.0])
@pytest.mark.parametrize("start_hours", [0, 5])
def test_days_between_settlements_count(interval_hours: float, start_hours: int) -> None:
    """Midnights that no settlement stands at, and several that one mark is seen by."""
    count = int(24 * 110 / interval_hours)
    rates = np.random.default_rng(2).choice([-0.0001, 0.0002, 0.0004], count)
    price = 100.0 + np.sin(np.arange(count)) / 100.0
    market = columns(rates.tolist(), perp=price.tolist(), interval_hours=interval_hours)
    grid = Grid(SimpleParams(), (Axis("min_funding_rate", (0.0001, 0.0003)),))
    first = int(market.ts_ms[0]) + start_hours * 3_600_000
    period = Period(first, int(market.ts_ms[-1]))
    terms = Terms(Costs(spot_fee_bps=0.0, perp_fee_bps=0.0, slippage_bps=0.0))
    cells = run_sweep(market, period, grid, terms, long_run=True)
    for cell in range(2):
        own = summarise(simulate(market, period, grid.strategy_of(cell), terms))
        assert own.sharpe_long_run is not None
        assert cells.columns[LONG_RUN][cell] == own.sharpe_long_run


def test_too_few_days_say_nothing() -> None:
    market = align(random_history(7, days=DAYS))
    grid = GRIDS["simple, default axes"]
    start_ms = int(market.ts_ms[0])
    period = Period(start_ms, start_ms + (FEWEST_DAYS_OF_LUCK - 2) * DAY_MS)
    cells = run_sweep(market, period, grid, Terms(), long_run=True)
    assert np.isfinite(cells.columns["sharpe"]).any()
    assert np.isnan(cells.columns[LONG_RUN]).all()


def test_ranges_chunks_and_stops_change_no_bit() -> None:
    market, grid = align(random_history(11, days=DAYS)), GRIDS["simple, more cells than a block"]
    asked = (market, whole(market), grid, Terms())
    full = run_sweep(*asked, long_run=True).columns[LONG_RUN]
    small = run_sweep(*asked, long_run=True, chunk_event_cells=1).columns[LONG_RUN]
    part = run_sweep(*asked, long_run=True, first_cell=40, last_cell=171).columns[LONG_RUN]
    np.testing.assert_array_equal(small, full)
    np.testing.assert_array_equal(part, full[40:171])


def test_a_stop_midway_reports_no_cell() -> None:
    market, grid = align(random_history(11, days=DAYS)), GRIDS["simple, more cells than a block"]
    looks = 0

    def counts() -> bool:
        nonlocal looks
        looks += 1
        return looks == most

    most = 0
    asked = (market, whole(market), grid, Terms())
    run_sweep(*asked, long_run=True, should_stop=counts)
    most, looks = looks, 0
    assert most > 1  # the first look is before anything
    stopped = run_sweep(*asked, long_run=True, should_stop=counts)
    assert not stopped.computed.any()
    assert np.isnan(stopped.columns[LONG_RUN]).all()
