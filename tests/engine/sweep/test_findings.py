"""What a plane names: its best and robust places, and the middle of those that are equal."""

import numpy as np

from engine.model.params import SimpleParams
from engine.sweep.findings import best_of_grid, best_place, middle, robust_place
from engine.sweep.grid import Axis, Grid
from engine.sweep.heatmap import HeatmapColumns, best_cell, heatmap, robust_cell

GRID = Grid(
    SimpleParams(exit_funding_rate=-0.9),
    (
        Axis("min_funding_rate", (0.1, 0.2, 0.3, 0.4, 0.5)),
        Axis("exit_funding_rate", (-0.5, -0.4, -0.3, -0.2, -0.1)),
    ),
)
NOBODY = np.zeros(25, dtype=bool)
ALL = np.ones(25, dtype=bool)


def plane_of(values: np.ndarray, where: dict[str, float] | None = None) -> HeatmapColumns:
    y = None if where else "min_funding_rate"
    return heatmap(
        GRID, values, ALL, x="exit_funding_rate", y=y, metric="net_pnl", where=where or {}
    )


def test_of_equal_places_the_middle_of_the_plateau_is_named() -> None:
    values = np.zeros((5, 5))
    values[1:4, :3] = 7.0  # 3 x 3 places along the left edge
    found = best_place(plane_of(values.ravel()), "net_pnl", NOBODY, NOBODY)
    assert found is not None
    assert found.place == 2 * 5 + 1
    assert found.equals.tolist() == [5, 6, 7, 10, 11, 12, 15, 16, 17]


def test_where_all_are_equal_it_is_the_middle_of_the_map() -> None:
    assert middle(np.ones((5, 7), dtype=bool)) == 2 * 7 + 3


def test_the_middle_of_three_axes_is_the_middle_along_each() -> None:
    region = np.zeros((3, 5, 7), dtype=bool)
    region[:, 1:4, 2:7] = True
    assert middle(region) == np.ravel_multi_index((1, 2, 4), region.shape)


def test_an_axis_of_one_value_leaves_the_middle_where_it_is() -> None:
    line = np.array([True, True, False, True, True, True, True, True])
    for shape in ((8,), (1, 8), (8, 1), (1, 8, 1)):
        assert middle(line.reshape(shape)) == 5  # of the longer piece
    assert middle(np.ones((1, 1), dtype=bool)) == 0


def test_the_best_of_a_grid_is_the_middle_of_the_cells_that_equal_the_first_of_them() -> None:
    axes = (*GRID.axes, Axis("slippage_bps", (1.0, 2.0, 3.0)))
    grid = Grid(GRID.base, axes)
    values = np.zeros(grid.shape)
    values[1:4, 1:4, :] = 7.0
    everyone, nobody = np.ones(75, dtype=bool), np.zeros(75, dtype=bool)
    known = (values.ravel(), everyone, nobody, nobody)
    found = best_of_grid(grid, "net_pnl", *known)
    assert found is not None
    assert found.place == np.ravel_multi_index((2, 2, 1), grid.shape)
    assert found.equals.size == 27
    assert found.equals[0] == best_cell("net_pnl", *known)
    assert best_of_grid(grid, "net_pnl", values.ravel(), nobody, nobody, nobody) is None


def test_a_region_in_two_pieces_is_named_in_one_of_them() -> None:
    region = np.array([[True, True, False, True, True]])
    assert region.ravel()[middle(region)]


def test_a_place_without_a_trade_is_named_only_where_no_other_can_be() -> None:
    values = -np.arange(25.0)
    idle = np.arange(25) < 10
    for search in (best_place, robust_place):
        found = search(plane_of(values), "net_pnl", NOBODY, idle)
        assert found is not None
        assert not idle[found.place]
        alone = search(plane_of(values), "net_pnl", NOBODY, ALL)
        assert alone is not None
    assert best_place(plane_of(values), "net_pnl", ALL, NOBODY) is None


def test_under_a_slice_what_is_named_lies_on_the_map() -> None:
    values = np.zeros((5, 5))
    values[0, 0] = 100.0  # the best of the grid, off the map
    values[3] = [1.0, 2.0, 5.0, 2.0, 1.0]
    plane = plane_of(values.ravel(), {"min_funding_rate": 0.4})
    best = best_place(plane, "net_pnl", NOBODY, NOBODY)
    robust = robust_place(plane, "net_pnl", NOBODY, NOBODY)
    assert best is not None
    assert robust is not None
    assert (best.place, robust.place) == (2, 2)
    assert plane.cells[best.place] == 3 * 5 + 2


def test_without_equals_a_whole_map_names_what_the_sweep_does() -> None:
    values = np.random.default_rng(5).normal(size=25)
    plane = plane_of(values)
    best = best_place(plane, "net_pnl", NOBODY, NOBODY)
    robust = robust_place(plane, "net_pnl", NOBODY, NOBODY)
    assert best is not None
    assert robust is not None
    assert plane.cells[best.place] == best_cell("net_pnl", values, ALL, NOBODY)
    assert robust.equals.size >= 1
    assert robust_cell(GRID, "net_pnl", values, ALL, NOBODY) in plane.cells[robust.equals]
