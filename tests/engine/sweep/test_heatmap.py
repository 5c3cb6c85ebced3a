"""Planes through a grid, the best cell, the robust cell."""

import numpy as np
import pytest

from engine.model.errors import InvalidParams
from engine.model.params import CompositeParams, SimpleParams
from engine.sweep.grid import Axis, Grid
from engine.sweep.heatmap import (
    COMPUTED,
    INVALID,
    PENDING,
    best_cell,
    heatmap,
    on_edge,
    robust_cell,
)

NAN = np.nan
PLANE = Grid(
    SimpleParams(exit_funding_rate=-0.5),
    (Axis("min_funding_rate", (0.1, 0.2)), Axis("exit_funding_rate", (-0.3, -0.2, -0.1))),
)
CUBE = Grid(
    CompositeParams(),
    (
        Axis("weight_trend", (0.1, 0.2)),
        Axis("entry_threshold", (0.3, 0.4)),
        Axis("weight_basis", (0.1, 0.2, 0.3)),
    ),
)
ALL_OF_CUBE = np.ones(12, dtype=bool)


def test_two_axes_make_a_plane_with_y_outside() -> None:
    values = np.arange(6.0)
    shown = heatmap(
        PLANE,
        values,
        np.ones(6, dtype=bool),
        x="min_funding_rate",
        y="exit_funding_rate",
        metric="net_pnl",
    )
    assert shown.x.parameter == "min_funding_rate"
    assert shown.y is not None
    assert shown.y.parameter == "exit_funding_rate"
    assert shown.values.tolist() == [0, 3, 1, 4, 2, 5]
    assert shown.cells.tolist() == [0, 3, 1, 4, 2, 5]
    assert shown.states.tolist() == [COMPUTED] * 6
    assert (shown.minimum, shown.maximum) == (0, 5)


@pytest.mark.parametrize(
    ("metric", "reduce", "values", "cells"),
    [
        ("net_pnl", "BEST", [9, 11], [9, 11]),
        ("net_pnl", "WORST", [0, 2], [0, 2]),
        ("max_drawdown", "BEST", [0, 2], [0, 2]),
        ("max_drawdown", "WORST", [9, 11], [9, 11]),
        ("net_pnl", "MEAN", [4.5, 6.5], [0, 2]),
    ],
)
def test_the_other_axes_are_reduced(
    metric: str, reduce: str, values: list[float], cells: list[int]
) -> None:
    shown = heatmap(
        CUBE, np.arange(12.0), ALL_OF_CUBE, x="weight_basis", y=None, metric=metric, reduce=reduce
    )
    assert shown.values[[0, 2]].tolist() == values
    assert shown.cells[[0, 2]].tolist() == cells
    assert shown.y is None


def test_where_fixes_an_axis_at_one_of_its_values() -> None:
    shown = heatmap(
        CUBE,
        np.arange(12.0),
        ALL_OF_CUBE,
        x="weight_basis",
        y="weight_trend",
        metric="net_pnl",
        where={"entry_threshold": 0.3},
    )
    assert shown.cells.tolist() == [0, 1, 2, 6, 7, 8]


def test_undefined_pending_and_invalid_cells_are_told_apart() -> None:
    grid = Grid(
        SimpleParams(),
        (Axis("exit_funding_rate", (0.00005, 0.0001, 0.0002, 0.00001)),),
    )
    values = np.array([NAN, 5.0, NAN, NAN])
    computed = np.array([True, True, False, False])
    shown = heatmap(grid, values, computed, x="exit_funding_rate", y=None, metric="sharpe")
    assert shown.states.tolist() == [COMPUTED, COMPUTED, INVALID, PENDING]
    np.testing.assert_array_equal(shown.values, values)
    assert (shown.minimum, shown.maximum) == (5.0, 5.0)


def test_undefined_values_are_neither_best_nor_part_of_a_mean() -> None:
    values = np.arange(12.0)
    values[9] = NAN
    computed = ALL_OF_CUBE.copy()
    computed[6] = False
    for reduce, expected in (("BEST", 3.0), ("MEAN", 1.5), ("WORST", 0.0)):
        shown = heatmap(
            CUBE, values, computed, x="weight_basis", y=None, metric="net_pnl", reduce=reduce
        )
        assert shown.values[0] == expected


def test_a_plane_without_any_value_has_no_range() -> None:
    shown = heatmap(
        PLANE,
        np.full(6, NAN),
        np.zeros(6, dtype=bool),
        x="min_funding_rate",
        y=None,
        metric="net_pnl",
    )
    assert (shown.minimum, shown.maximum) == (None, None)
    assert shown.states.tolist() == [PENDING, PENDING]


@pytest.mark.parametrize(
    ("arguments", "field"),
    [
        ({"x": "weight_trend"}, "parameter"),
        ({"y": "min_funding_rate"}, "y"),
        ({"where": {"exit_funding_rate": -0.25}}, "where"),
        ({"where": {"min_funding_rate": 0.1}}, "where"),
        ({"where": {"weight_trend": 0.1}}, "parameter"),
        ({"metric": "luck"}, "metric"),
        ({"reduce": "MEDIAN"}, "reduce"),
    ],
)
def test_a_plane_that_cannot_be_is_refused(arguments: dict[str, object], field: str) -> None:
    given = {"x": "min_funding_rate", "y": None, "metric": "net_pnl"} | arguments
    with pytest.raises(InvalidParams) as refused:
        heatmap(PLANE, np.arange(6.0), np.ones(6, dtype=bool), **given)  # type: ignore[arg-type]
    assert refused.value.field == field


def test_the_best_cell_depends_on_the_metric() -> None:
    values = np.array([3.0, NAN, 7.0, 7.0, 1.0])
    computed = np.array([True, True, True, True, False])
    sound = np.zeros(5, dtype=bool)
    assert best_cell("net_pnl", values, computed, sound) == 2
    assert best_cell("volatility", values, computed, sound) == 0
    assert best_cell("net_pnl", values, np.zeros(5, dtype=bool), sound) is None
    assert best_cell("net_pnl", np.full(5, NAN), computed, sound) is None


def test_the_robust_cell_has_good_neighbours() -> None:
    line = Grid(SimpleParams(), (Axis("min_funding_rate", (0.1, 0.2, 0.3, 0.4, 0.5)),))
    values = np.array([9.0, 1.0, 5.0, 6.0, 5.5])
    everything, sound = np.ones(5, dtype=bool), np.zeros(5, dtype=bool)
    assert robust_cell(line, "net_pnl", values, everything, sound) == 4
    assert robust_cell(line, "volatility", values, everything, sound) == 2
    assert robust_cell(line, "net_pnl", values, np.array([True] + [False] * 4), sound) == 0
    assert robust_cell(line, "net_pnl", values, np.zeros(5, dtype=bool), sound) is None


def test_neighbours_are_next_in_value_not_in_writing() -> None:
    line = Grid(SimpleParams(), (Axis("min_funding_rate", (0.3, 0.1, 0.2)),))
    # By value: 0.1 -> 8, 0.2 -> 7, 0.3 -> 0.
    values = np.array([0.0, 8.0, 7.0])
    assert (
        robust_cell(line, "net_pnl", values, np.ones(3, dtype=bool), np.zeros(3, dtype=bool)) == 1
    )


def test_neighbours_lie_along_every_axis() -> None:
    values = np.array([4.0, 9.0, 5.0, 5.0, 0.0, 6.0])
    # Cell 1 is best, but cell 4 beside it is 0; cell 2 sees 9 and 6.
    assert (
        robust_cell(PLANE, "net_pnl", values, np.ones(6, dtype=bool), np.zeros(6, dtype=bool)) == 2
    )


def test_a_ruined_cell_is_neither_best_nor_robust() -> None:
    line = Grid(SimpleParams(), (Axis("min_funding_rate", (0.1, 0.2, 0.3, 0.4, 0.5)),))
    values, computed = np.array([90.0, 8.0, 7.0, 5.0, 6.0]), np.ones(5, dtype=bool)
    ruined = np.array([True, False, False, False, False])
    assert best_cell("net_pnl", values, computed, ruined) == 1
    # Without the ruined neighbour cell 1 were robust: its worst is 7.
    assert robust_cell(line, "net_pnl", values, computed, np.zeros(5, dtype=bool)) == 0
    assert robust_cell(line, "net_pnl", values, computed, ruined) == 2
    assert robust_cell(line, "volatility", values, computed, ruined) == 4
    assert best_cell("net_pnl", values, computed, computed) is None
    assert robust_cell(line, "net_pnl", values, computed, computed) is None


def test_a_cell_without_a_trade_wins_only_where_no_other_can() -> None:
    line = Grid(SimpleParams(), (Axis("min_funding_rate", (0.1, 0.2, 0.3, 0.4, 0.5)),))
    fees, computed = np.array([40.0, 30.0, 20.0, 0.0, 0.0]), np.ones(5, dtype=bool)
    idle, sound = fees == 0.0, np.zeros(5, dtype=bool)
    assert best_cell("total_fees", fees, computed, sound) == 3
    assert best_cell("total_fees", fees, computed, sound, idle) == 2
    assert robust_cell(line, "total_fees", fees, computed, sound, idle) == 2
    ruined = ~idle
    assert best_cell("total_fees", fees, computed, ruined, idle) == 3
    assert best_cell("total_fees", fees, computed, sound, computed) == 3
    undefined = np.where(idle, 5.0, np.nan)
    assert best_cell("sharpe", undefined, computed, sound, idle) == 3


def test_a_cell_beside_a_ruined_one_is_not_robust() -> None:
    line = Grid(SimpleParams(), (Axis("min_funding_rate", (0.1, 0.2, 0.3)),))
    values, computed = np.array([8.0, 90.0, 7.0]), np.ones(3, dtype=bool)
    ruined = np.array([False, True, False])
    assert best_cell("net_pnl", values, computed, ruined) == 0
    assert robust_cell(line, "net_pnl", values, computed, ruined) is None


def test_a_plane_shows_the_best_of_the_sound_and_the_ruined_where_they_are_alone() -> None:
    values, computed = np.array([9.0, 8.0, 7.0, 1.0, 2.0, 3.0]), np.ones(6, dtype=bool)
    ruined = np.array([True, True, False, False, True, False])
    for reduce, shown, cells in (
        ("BEST", [1.0, 8.0, 7.0], [3, 1, 2]),
        ("WORST", [1.0, 2.0, 3.0], [3, 4, 5]),
        ("MEAN", [5.0, 5.0, 5.0], [0, 1, 2]),
    ):
        plane = heatmap(
            PLANE,
            values,
            computed,
            x="exit_funding_rate",
            y=None,
            metric="net_pnl",
            reduce=reduce,
            ruined=ruined,
        )
        assert (plane.values.tolist(), plane.cells.tolist()) == (shown, cells)


def test_the_edge_is_the_lowest_or_highest_of_three_or_more_values() -> None:
    assert [on_edge(PLANE, cell) for cell in range(6)] == [True, False, True, True, False, True]
