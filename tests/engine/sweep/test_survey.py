"""How much each axis explains, and cells of every rank."""

import numpy as np
import pytest

from engine.model.params import SimpleParams
from engine.sweep.grid import Axis, Grid
from engine.sweep.survey import importance, ranked_cells

NAN = float("nan")
GRID = Grid(
    SimpleParams(min_funding_rate=0.0003, exit_funding_rate=0.0),
    (
        Axis("min_funding_rate", (0.0001, 0.0002)),
        Axis("exit_funding_rate", (0.0, 0.00001, 0.00002)),
    ),
)
EVERY = np.ones(6, dtype=bool)


def test_an_axis_that_tells_all_has_one_and_the_other_nothing() -> None:
    rows = np.array([5.0, 5.0, 5.0, 9.0, 9.0, 9.0])
    np.testing.assert_allclose(importance(GRID, rows, EVERY), [1.0, 0.0], atol=1e-15)
    columns = np.array([1.0, 2.0, 6.0, 1.0, 2.0, 6.0])
    np.testing.assert_allclose(importance(GRID, columns, EVERY), [0.0, 1.0], atol=1e-15)


def test_effects_that_add_up_share_all_of_the_variance() -> None:
    # Row adds 0 or 4, column 0, 1 or 2; by hand: variances 4 and 2/3, together 14/3.
    values = np.array([0.0, 1.0, 2.0, 4.0, 5.0, 6.0])
    np.testing.assert_allclose(importance(GRID, values, EVERY), [6 / 7, 1 / 7], rtol=1e-14)


def test_what_axes_do_only_together_is_in_none_of_them() -> None:
    grid = Grid(GRID.base, (GRID.axes[0], Axis("exit_funding_rate", (0.0, 0.00001))))
    crossed = np.array([1.0, -1.0, -1.0, 1.0])
    assert importance(grid, crossed, np.ones(4, dtype=bool)).tolist() == [0.0, 0.0]


def test_cells_without_a_value_are_left_out() -> None:
    values = np.array([5.0, NAN, 5.0, 9.0, 9.0, 1e9])
    computed = np.array([True, True, True, True, True, False])
    # By hand: m = 7; columns have means 7, 9 and 5 of 2, 1 and 1 cells: (4 + 4) / 16.
    np.testing.assert_allclose(importance(GRID, values, computed), [1.0, 0.5], atol=1e-15)


@pytest.mark.parametrize(
    "values",
    [np.full(6, 3.7), np.full(6, NAN), np.full(6, 0.1 + 0.2)],
    ids=["equal", "none", "dust"],
)
def test_nothing_is_explained_where_nothing_varies(values: np.ndarray) -> None:
    assert np.isnan(importance(GRID, values, EVERY)).all()


def test_cells_come_from_the_best_to_the_worst_evenly_by_rank() -> None:
    values = np.array([3.0, NAN, 9.0, 1.0, 9.0, 4.0])
    found = ranked_cells("net_pnl", values, EVERY, 3)
    assert (found.cells.tolist(), found.total) == ([2, 5, 3], 5)
    whole = ranked_cells("net_pnl", values, EVERY, 100)
    assert (whole.cells.tolist(), whole.total) == ([2, 4, 5, 0, 3], 5)


def test_less_is_better_where_the_metric_says_so() -> None:
    values = np.array([3.0, 1.0, 2.0, 6.0, 5.0, 4.0])
    found = ranked_cells("max_drawdown", values, EVERY, 2)
    assert found.cells.tolist() == [1, 3]


def test_nothing_has_a_rank_where_nothing_is_computed() -> None:
    found = ranked_cells("net_pnl", np.zeros(6), np.zeros(6, dtype=bool), 10)
    assert (found.cells.size, found.total) == (0, 0)
