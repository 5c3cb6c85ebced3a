"""Sums over blocks of days are those of each cell's single run, and change none of its bits."""

import numpy as np
import pytest

from engine.analysis.luck.blocks import block_sums, day_blocks, fixed_edges, split_edges
from engine.analysis.luck.record import record_of_result
from engine.metrics.daily import daily_equity, daily_returns
from engine.model.align import align
from engine.model.costs import Capital
from engine.model.params import CompositeParams, SimpleParams
from engine.model.terms import Terms
from engine.model.units import FloatArray
from engine.simulator.run import simulate
from engine.sweep.grid import Axis, Grid
from engine.sweep.run import run_sweep
from tests.engine.markets import random_history, whole
from tests.engine.option_families import FAMILIES, funded, margin
from tests.engine.walk_forward.test_training import with_a_hole

DAYS, LENGTH = 44, 7
SIMPLE = Grid(
    SimpleParams(),
    (
        Axis("min_funding_rate", (0.0001, 0.0004, 0.9)),
        Axis("exit_funding_rate", (-0.5, 0.00005, 0.0002)),
    ),
)
COMPOSITE = Grid(
    CompositeParams(entry_threshold=0.2, exit_threshold=0.15),
    (Axis("trend_ema_span", (2, 5)), Axis("weight_basis", (0.0, 0.3))),
)
BY_TERMS = Grid(
    SimpleParams(), (Axis("min_funding_rate", (0.0001, 0.0004)), Axis("slippage_bps", (1.0, 9.0)))
)
GRIDS = {"simple": SIMPLE, "composite": COMPOSITE, "by terms": BY_TERMS}
TERMS = {
    "plain": Terms(),
    "rules": FAMILIES["minimum holding"][1].terms,
    "funded, with interest": funded(
        margin(3.0), resize_band=0.1, compounding=True, cash_apr=0.04
    ).terms,
    "against a risk-free rate": Terms(capital=Capital(risk_free_apr=0.05)),
}


def of_single_run(returns: FloatArray) -> FloatArray:
    halves = block_sums(returns[:, None], split_edges(returns.shape[0]))
    fixed = block_sums(returns[:, None], fixed_edges(returns.shape[0], LENGTH))
    return np.concatenate((halves.total, halves.squares, fixed.total))[:, 0]


@pytest.mark.parametrize("terms", TERMS)
@pytest.mark.parametrize("grid", GRIDS)
@pytest.mark.parametrize("hole", [0, 8], ids=["every day", "days without a settlement"])
def test_they_are_those_of_the_single_run(terms: str, grid: str, hole: int) -> None:
    market = align(with_a_hole(random_history(3, days=DAYS), 20, hole))
    own, on_terms, period = GRIDS[grid], TERMS[terms], whole(market)
    plain = run_sweep(market, period, own, on_terms)
    count = simulate(market, period, SimpleParams(), on_terms).span.daily_returns
    summed = run_sweep(market, period, own, on_terms, days=day_blocks(count, LENGTH))
    for name, column in plain.columns.items():
        np.testing.assert_array_equal(summed.columns[name], column, err_msg=name)
    invalid = own.invalid_cells()
    assert np.isnan(summed.sums[invalid]).all()
    for cell in np.flatnonzero(~invalid).tolist():
        own_terms = own.terms_of(cell, on_terms)
        record = record_of_result(
            simulate(market, period, own.strategy_of(cell), own_terms), own_terms
        )
        returns = daily_returns(daily_equity(record.ts_ms, record.equity), record.free_per_day)
        np.testing.assert_allclose(
            summed.sums[cell], of_single_run(returns), rtol=0.0, atol=1e-12, err_msg=str(cell)
        )


def test_days_without_a_position_sum_to_exactly_nothing() -> None:
    market = align(random_history(3, days=DAYS))
    grid = Grid(SimpleParams(), (Axis("min_funding_rate", (0.0001, 0.9)),))
    found = run_sweep(market, whole(market), grid, Terms(), days=day_blocks(DAYS, LENGTH))
    assert (found.sums[1] == 0.0).all()
    assert (found.sums[0] != 0.0).any()


def test_only_chosen_cells_are_run_again() -> None:
    market, days = align(random_history(5, days=DAYS)), day_blocks(DAYS, LENGTH)
    every = run_sweep(market, whole(market), SIMPLE, Terms(), days=days)
    chosen = np.zeros(SIMPLE.total_cells, dtype=np.bool_)
    chosen[[1, 4, 5]] = True
    some = run_sweep(market, whole(market), SIMPLE, Terms(), days=days, chosen=chosen)
    np.testing.assert_array_equal(some.computed, chosen & ~SIMPLE.invalid_cells())
    np.testing.assert_array_equal(some.sums[some.computed], every.sums[some.computed])
    parts = run_sweep(
        market, whole(market), SIMPLE, Terms(), days=days, first_cell=3, chunk_event_cells=1
    )
    np.testing.assert_array_equal(parts.sums, every.sums[3:])
