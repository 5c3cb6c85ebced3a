"""A cell is its single run, bit for bit, however the sweep is cut."""

import itertools
import math
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.metrics.catalogue import SWEEP_METRICS
from engine.metrics.summary import summarise
from engine.model.align import align
from engine.model.columns import MarketColumns
from engine.model.costs import Capital, Costs
from engine.model.errors import InvalidParams
from engine.model.params import CompositeParams, Period, SimpleParams, Sizing
from engine.model.terms import Terms
from engine.simulator.run import simulate
from engine.sweep.grid import Axis, Grid, default_axes
from engine.sweep.run import CellColumns, run_sweep
from tests.engine.markets import columns, random_history, whole
from tests.engine.parameters import CAPITALS, COSTS

RATES = tuple(float(rate) for rate in np.round(np.linspace(-0.0002, 0.0006, 17), 6))

GRIDS = {
    "simple, default axes": Grid(SimpleParams(), default_axes(SimpleParams())),
    "simple, one axis": Grid(
        SimpleParams(exit_funding_rate=-0.001), (Axis("min_funding_rate", RATES),)
    ),
    "simple, more cells than a block": Grid(
        SimpleParams(use_eight_hour_equivalent=True),
        (Axis("min_funding_rate", RATES), Axis("exit_funding_rate", RATES)),
    ),
    "composite, default axes": Grid(CompositeParams(), default_axes(CompositeParams())),
    "composite, every signal its own": Grid(
        CompositeParams(entry_threshold=0.25, exit_threshold=0.15),
        (
            Axis("weight_trend", (0.0, 0.1, 0.3)),
            Axis("trend_ema_span", (1, 2, 7)),
            Axis("persistence_threshold", (0.0, 0.0001)),
            Axis("persistence_max_periods", (3, 30)),
            Axis("weight_basis", (0.0, 0.2)),
            Axis("weight_persistence", (0.1, 0.4)),
        ),
    ),
    "composite, sized by the score": Grid(
        CompositeParams(exit_threshold=0.05, sizing=Sizing()),
        (
            Axis("entry_threshold", (0.1, 0.2, 0.3)),
            Axis("weight_rate_level", (0.2, 0.5, 1.5)),
        ),
    ),
    "composite, weights that may all be nothing": Grid(
        CompositeParams(weight_persistence=0, weight_basis=0),
        (Axis("weight_trend", (0.0, 0.5)), Axis("weight_rate_level", (0.0, 0.7))),
    ),
}


def single(
    market: MarketColumns, period: Period, grid: Grid, cell: int, costs: Costs, capital: Capital
) -> dict[str, float]:
    """The metrics of the cell's own backtest, NaN = undefined."""
    metrics = summarise(simulate(market, period, grid.strategy_of(cell), Terms(costs, capital)))
    values = {name: getattr(metrics, name) for name in SWEEP_METRICS}
    return {name: math.nan if value is None else value for name, value in values.items()}


def check_cells(
    cells: CellColumns, market: MarketColumns, grid: Grid, costs: Costs, capital: Capital
) -> None:
    assert tuple(cells.columns) == SWEEP_METRICS
    invalid = grid.invalid_cells()
    np.testing.assert_array_equal(cells.computed, ~invalid)
    for cell in range(grid.total_cells):
        got = [float(column[cell]) for column in cells.columns.values()]
        if invalid[cell]:
            with pytest.raises(InvalidParams):
                grid.strategy_of(cell)
            want = [math.nan] * len(got)
        else:
            want = list(single(market, whole(market), grid, cell, costs, capital).values())
        np.testing.assert_array_equal(got, want, err_msg=f"cell {cell}")


@pytest.mark.parametrize("name", GRIDS)
@pytest.mark.parametrize("seed", [0, 7])
def test_every_cell_equals_its_single_run_bit_for_bit(name: str, seed: int) -> None:
    market = align(random_history(seed))
    cells = run_sweep(market, whole(market), GRIDS[name], Terms())
    check_cells(cells, market, GRIDS[name], Costs(), Capital())


@settings(max_examples=15)
@given(
    seed=st.integers(0, 2**32 - 1),
    name=st.sampled_from(sorted(GRIDS)),
    costs=COSTS,
    capital=CAPITALS,
)
def test_cells_equal_single_runs_whatever_costs_and_capital(
    seed: int, name: str, costs: Costs, capital: Capital
) -> None:
    market = align(random_history(seed, days=8))
    cells = run_sweep(market, whole(market), GRIDS[name], Terms(costs, capital))
    check_cells(cells, market, GRIDS[name], costs, capital)


@pytest.mark.parametrize("name", GRIDS)
def test_chunks_ranges_and_threads_change_no_bit(name: str) -> None:
    market = align(random_history(11))
    grid = GRIDS[name]
    period = whole(market)
    full = run_sweep(market, period, grid, Terms())
    chunked = run_sweep(market, period, grid, Terms(), chunk_event_cells=1)
    check_same(full, chunked, 0)
    total = grid.total_cells
    edges = sorted({0, 1, total // 3, total // 3 + 1, total - 1, total})
    ranges = list(itertools.pairwise(edges))[::-1]
    for threads in (1, 2, 4):
        with ThreadPoolExecutor(threads) as pool:
            parts = pool.map(
                lambda r: run_sweep(market, period, grid, Terms(), first_cell=r[0], last_cell=r[1]),
                ranges,
            )
            for (first, _), part in zip(ranges, parts, strict=True):
                check_same(full, part, first)


def check_same(full: CellColumns, part: CellColumns, first: int) -> None:
    here = slice(first, first + len(part))
    assert part.first_cell == first
    np.testing.assert_array_equal(part.computed, full.computed[here])
    for name, column in part.columns.items():
        np.testing.assert_array_equal(column, full.columns[name][here])


@settings(max_examples=30)
@given(seed=st.integers(0, 2**32 - 1), name=st.sampled_from(sorted(GRIDS)))
def test_every_cell_adds_up(seed: int, name: str) -> None:
    market = align(random_history(seed))
    cells = run_sweep(market, whole(market), GRIDS[name], Terms())
    column = cells.columns
    parts = (
        column["total_funding"]
        + column["basis_pnl"]
        - column["total_fees"]
        - column["slippage_cost"]
    )
    done = cells.computed
    np.testing.assert_allclose(column["net_pnl"][done], parts[done], rtol=0, atol=1e-9 * 10_000)


def test_the_cells_differ_and_trade() -> None:
    market = align(random_history(0))
    for name in ("simple, more cells than a block", "composite, every signal its own"):
        cells = run_sweep(market, whole(market), GRIDS[name], Terms())
        assert len(np.unique(cells.columns["net_pnl"][cells.computed])) > 10
        assert np.nanmax(cells.columns["total_trades"]) > 2


def test_chunks_are_reported_in_order_and_hold_their_cells() -> None:
    market = align(random_history(2))
    grid = GRIDS["simple, more cells than a block"]
    seen: list[tuple[int, int]] = []
    parts: list[CellColumns] = []

    def on_cells(first: int, last: int, part: CellColumns) -> None:
        seen.append((first, last))
        parts.append(part)

    full = run_sweep(
        market,
        whole(market),
        grid,
        Terms(),
        on_cells=on_cells,
        chunk_event_cells=1,
    )
    assert seen == [(first, min(first + 64, 289)) for first in range(0, 289, 64)]
    for (first, last), part in zip(seen, parts, strict=True):
        assert len(part) == last - first
        check_same(full, part, first)


def test_a_stop_keeps_what_is_done_and_says_what_is_not() -> None:
    market = align(random_history(2))
    grid = GRIDS["simple, one axis"]
    wide = Grid(SimpleParams(), (Axis("min_funding_rate", tuple(i / 1e5 for i in range(5, 250))),))
    asked: list[int] = []

    def should_stop() -> bool:
        asked.append(1)
        return len(asked) > 2

    cells = run_sweep(
        market,
        whole(market),
        wide,
        Terms(),
        should_stop=should_stop,
        chunk_event_cells=1,
    )
    assert cells.computed.tolist() == [True] * 128 + [False] * (245 - 128)
    assert np.isnan(cells.columns["net_pnl"][128:]).all()
    nothing = run_sweep(market, whole(market), grid, Terms(), should_stop=lambda: True)
    assert not nothing.computed.any()


def test_ranges_and_periods_that_cannot_be_are_refused() -> None:
    market = columns([0.0001] * 4)
    grid = GRIDS["simple, one axis"]
    for first, last in ((-1, 2), (3, 2), (0, 18)):
        with pytest.raises(InvalidParams, match="cells must lie within 0 and 17"):
            run_sweep(
                market,
                whole(market),
                grid,
                Terms(),
                first_cell=first,
                last_cell=last,
            )
    with pytest.raises(InvalidParams) as refused:
        run_sweep(market, Period(0, 1), grid, Terms())
    assert refused.value.field == "period"
    empty = run_sweep(market, whole(market), grid, Terms(), first_cell=5, last_cell=5)
    assert len(empty) == 0
