"""Cells that differ in their terms: each is the single run on its own, bit for bit."""

import numpy as np
import pytest

from engine.metrics.catalogue import SWEEP_METRICS
from engine.metrics.summary import summarise
from engine.model.align import align
from engine.model.columns import MarketColumns
from engine.model.costs import Capital, Costs
from engine.model.errors import InvalidParams
from engine.model.margin import IsolatedMargin, MaintenanceTier
from engine.model.params import CompositeParams, SimpleParams, Sizing
from engine.model.terms import Terms
from engine.model.trading import Direction, Trading
from engine.simulator.run import simulate
from engine.sweep.grid import Axis, Grid
from engine.sweep.run import CellColumns, run_sweep
from engine.sweep.swept_terms import SWEPT_TERMS, with_terms
from tests.engine.markets import random_history, whole

MARGIN = IsolatedMargin(1.0, (MaintenanceTier(0.0, 0.01),))
FUNDED = Terms(capital=Capital(funded=True, resize_band=0.25), trading=Trading(margin=MARGIN))
BOTH_WAYS = Terms(Costs(borrow_apr=0.1), FUNDED.capital, Trading(Direction.BOTH, margin=MARGIN))
THRESHOLDS = (
    Axis("min_funding_rate", (0.0, 0.0001, 0.0003)),
    Axis("exit_funding_rate", (-0.0005, 0.00005, 0.0002)),
)
SCORES = (Axis("weight_trend", (0.1, 0.3)), Axis("entry_threshold", (0.1, 0.3)))
SLIPPAGE = Axis("slippage_bps", (0.0, 5.0, 21.0))
LEVERAGE, BAND = Axis("leverage", (1.0, 4.0)), Axis("resize_band", (0.02, 0.4))
SIZED = CompositeParams(exit_threshold=0.05, sizing=Sizing())

CASES: dict[str, tuple[Terms, Grid]] = {
    "the plain trade": (Terms(), Grid(SimpleParams(), (*THRESHOLDS, SLIPPAGE))),
    "the plain trade by its score": (Terms(), Grid(SIZED, (SLIPPAGE, *SCORES))),
    "terms first": (FUNDED, Grid(SimpleParams(), (LEVERAGE, BAND, SLIPPAGE, *THRESHOLDS))),
    "terms last": (FUNDED, Grid(SIZED, (*SCORES, BAND, LEVERAGE, SLIPPAGE))),
    "terms between": (BOTH_WAYS, Grid(SimpleParams(), (THRESHOLDS[0], LEVERAGE, THRESHOLDS[1]))),
    "terms alone": (BOTH_WAYS, Grid(SIZED, (SLIPPAGE, LEVERAGE))),
}


def check_cells(market: MarketColumns, terms: Terms, grid: Grid) -> CellColumns:
    cells = run_sweep(market, whole(market), grid, terms)
    np.testing.assert_array_equal(cells.computed, ~grid.invalid_cells())
    for cell in np.flatnonzero(cells.computed).tolist():
        run = simulate(market, whole(market), grid.strategy_of(cell), grid.terms_of(cell, terms))
        own = summarise(run)
        want = [getattr(own, name) for name in SWEEP_METRICS]
        got = [float(cells.columns[name][cell]) for name in SWEEP_METRICS]
        np.testing.assert_array_equal(got, [np.nan if w is None else w for w in want])
    return cells


@pytest.mark.parametrize("name", CASES)
def test_every_cell_equals_the_single_run_on_its_terms(name: str) -> None:
    terms, grid = CASES[name]
    found = check_cells(align(random_history(5, days=16)), terms, grid)
    net = found.columns["net_pnl"].reshape(grid.shape)
    for place, axis in enumerate(grid.axes):
        if axis.parameter in SWEPT_TERMS:
            assert (np.diff(net, axis=place) != 0.0).any(), axis.parameter


@pytest.mark.parametrize("name", CASES)
def test_ranges_and_chunks_change_no_bit(name: str) -> None:
    terms, grid = CASES[name]
    market = align(random_history(11, days=16))
    full = run_sweep(market, whole(market), grid, terms)
    small = run_sweep(market, whole(market), grid, terms, chunk_event_cells=1)
    last = grid.total_cells - 1
    part = run_sweep(market, whole(market), grid, terms, first_cell=1, last_cell=last)
    for metric in SWEEP_METRICS:
        np.testing.assert_array_equal(small.columns[metric], full.columns[metric])
        np.testing.assert_array_equal(part.columns[metric], full.columns[metric][1:last])


def test_a_stop_between_terms_reports_no_half_of_a_chunk() -> None:
    terms, grid = CASES["terms last"]
    market = align(random_history(11, days=16))
    asked = 0

    def should_stop() -> bool:
        nonlocal asked
        asked += 1
        return asked > 3

    found = run_sweep(market, whole(market), grid, terms, should_stop=should_stop)
    assert not found.computed.any()


@pytest.mark.parametrize(
    ("axis", "terms", "rule"),
    [
        (LEVERAGE, Terms(), "leverage must go with a margin, was 1.0 without it"),
        (BAND, Terms(), "resize_band must go with funded true, was 0.02 without it"),
    ],
    ids=["leverage", "band"],
)
def test_an_axis_that_does_not_go_with_the_terms_is_refused(
    axis: Axis, terms: Terms, rule: str
) -> None:
    with pytest.raises(InvalidParams) as refusal:
        Grid(SimpleParams(), (axis,)).check_terms(terms)
    assert str(refusal.value) == rule


def test_a_band_by_default_goes_with_the_leverage_and_a_given_one_stays() -> None:
    assert with_terms(FUNDED, {"leverage": 5.0}).capital.resize_band == 0.1
    assert with_terms(FUNDED, {"leverage": 5.0, "resize_band": 0.3}).capital.resize_band == 0.3
    given = with_terms(FUNDED, {"resize_band": 0.2})
    assert with_terms(given, {"leverage": 5.0}).capital.resize_band == 0.2
