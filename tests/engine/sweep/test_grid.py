"""Which cell holds which parameters, and which grids are refused."""

import math

import numpy as np
import pytest

from engine.model.errors import InvalidParams
from engine.model.params import CompositeParams, HoldParams, SimpleParams, Strategy
from engine.sweep.grid import SWEEP_PARAMETERS, Axis, Grid, default_axes

AXES = (
    Axis("min_funding_rate", (0.0003, 0.0001)),
    Axis("exit_funding_rate", (0.0, 0.0001, 0.0002)),
)


def test_the_last_axis_varies_fastest() -> None:
    grid = Grid(SimpleParams(), AXES)
    assert grid.shape == (2, 3)
    assert grid.total_cells == 6
    assert [grid.parameters_of(cell) for cell in (0, 1, 3)] == [
        {"min_funding_rate": 0.0003, "exit_funding_rate": 0.0},
        {"min_funding_rate": 0.0003, "exit_funding_rate": 0.0001},
        {"min_funding_rate": 0.0001, "exit_funding_rate": 0.0},
    ]
    assert grid.strategy_of(4) == SimpleParams(0.0001, 0.0001)


def test_columns_agree_with_the_cells() -> None:
    grid = Grid(
        CompositeParams(),
        (Axis("trend_ema_span", (2, 6)), Axis("entry_threshold", (0.3, 0.4, 0.5))),
    )
    for first, last in ((0, 6), (2, 5), (4, 4)):
        cells = range(first, last)
        for name in ("trend_ema_span", "entry_threshold"):
            expected = [grid.parameters_of(cell)[name] for cell in cells]
            assert grid.column(name, first, last).tolist() == expected
        assert grid.column("weight_basis", first, last).tolist() == [0.15] * len(cells)


def test_a_cell_whose_exit_is_above_its_entry_is_invalid() -> None:
    grid = Grid(SimpleParams(), AXES)
    assert grid.invalid_cells().tolist() == [False, False, False, False, False, True]
    assert grid.invalid_cells(4, 6).tolist() == [False, True]
    with pytest.raises(InvalidParams, match="exit_funding_rate must not exceed"):
        grid.strategy_of(5)


def test_invalid_cells_are_those_whose_strategy_is_refused() -> None:
    grid = Grid(
        CompositeParams(weight_persistence=0.0, weight_basis=0.0),
        (
            Axis("weight_rate_level", (0.0, 0.5)),
            Axis("weight_trend", (0.0, 0.5)),
            Axis("entry_threshold", (0.1, 0.3)),
        ),
    )
    refused = []
    for cell in range(grid.total_cells):
        try:
            grid.strategy_of(cell)
        except InvalidParams:
            refused.append(cell)
    assert np.flatnonzero(grid.invalid_cells()).tolist() == refused
    assert 0 < len(refused) < grid.total_cells


@pytest.mark.parametrize(
    ("parameter", "values", "message"),
    [
        ("min_funding_rate", (), "min_funding_rate must have at least one value, was none"),
        (
            "min_funding_rate",
            (0.1, 0.1),
            "min_funding_rate must have each value once, was 0.1 twice",
        ),
        ("min_funding_rate", (0.0, -0.0), "must have each value once, was 0.0 twice"),
        ("min_funding_rate", (math.nan,), "must be a number from -1 to 1, was nan"),
        ("entry_threshold", (0.5, math.inf), "must be a number from 0 to 10, was inf"),
        ("trend_ema_span", (2.5,), "must be a whole number from 1 to 1000, was 2.5"),
        ("spot_fee_bps", (1.0,), "parameter must be one of min_funding_rate, "),
    ],
)
def test_an_axis_that_cannot_be_is_refused(
    parameter: str, values: tuple[float, ...], message: str
) -> None:
    with pytest.raises(InvalidParams, match=message):
        Axis(parameter, values)


@pytest.mark.parametrize(
    ("base", "axes", "message"),
    [
        (SimpleParams(), (), "axes must be at least one, was none"),
        (HoldParams(), AXES, "axes must belong to simple or composite, was hold"),
        (CompositeParams(), AXES, "parameter must be one of the strategy's own"),
        (SimpleParams(), (AXES[0], AXES[0]), "must have one axis, was 'min_funding_rate' twice"),
    ],
)
def test_a_grid_that_cannot_be_is_refused(
    base: Strategy, axes: tuple[Axis, ...], message: str
) -> None:
    with pytest.raises(InvalidParams, match=message):
        Grid(base, axes)


def test_cells_outside_the_grid_are_refused() -> None:
    grid = Grid(SimpleParams(), AXES)
    for cell in (-1, 6):
        with pytest.raises(InvalidParams, match=f"cell must be from 0 to 5, was {cell}"):
            grid.parameters_of(cell)


def test_a_huge_grid_costs_nothing_until_it_is_asked() -> None:
    values = tuple(number / 1e6 for number in range(1000))
    grid = Grid(
        CompositeParams(),
        (
            Axis("weight_trend", values),
            Axis("weight_basis", values),
            Axis("persistence_threshold", values),
            Axis("weight_persistence", values),
        ),
    )
    assert grid.total_cells == 10**12
    assert grid.column("weight_persistence", 10**12 - 2, 10**12).tolist() == [0.000998, 0.000999]


def test_the_default_axes_are_those_of_the_origin() -> None:
    simple = Grid(SimpleParams(), default_axes(SimpleParams()))
    composite = Grid(CompositeParams(), default_axes(CompositeParams()))
    assert (simple.total_cells, composite.total_cells) == (15, 45)
    assert simple.axes[0].values == (0.0001, 0.0002, 0.0003, 0.0005, 0.0008)
    assert simple.axes[1].values == (0.00005, 0.0001, 0.0002)
    assert [axis.values for axis in composite.axes] == [
        (0.3, 0.4, 0.5, 0.6, 0.7),
        (0.2, 0.3, 0.4),
        (0.25, 0.35, 0.45),
    ]
    assert default_axes(HoldParams()) == ()


def test_every_parameter_of_both_strategies_can_be_swept_and_some_of_the_terms() -> None:
    assert (
        "min_funding_rate",
        "exit_funding_rate",
        "entry_threshold",
        "exit_threshold",
        "weight_rate_level",
        "weight_trend",
        "weight_persistence",
        "weight_basis",
        "trend_ema_span",
        "persistence_threshold",
        "persistence_max_periods",
        *("slippage_bps", "resize_band", "leverage"),
    ) == SWEEP_PARAMETERS
