"""If no loosest strategy of a grid trades, none of its cells does."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.model.align import align
from engine.model.params import CompositeParams, HoldParams, SimpleParams
from engine.model.terms import Terms
from engine.signals.columns import signal_of
from engine.simulator.run import simulate
from engine.sweep.grid import Axis, Grid
from engine.sweep.loosest import MOST_TRIED, loosest
from engine.sweep.run import run_sweep
from tests.engine.markets import columns, random_history, whole


def test_the_lowest_entry_that_some_exit_allows() -> None:
    axes = (
        Axis("min_funding_rate", (0.0003, 0.00001, 0.0002)),
        Axis("exit_funding_rate", (0.0001, 0.00005)),
    )
    assert loosest(Grid(SimpleParams(), axes)) == (SimpleParams(0.0002, 0.00005),)
    none = (Axis("min_funding_rate", (0.00001,)),)
    assert loosest(Grid(SimpleParams(), none)) == ()


def test_many_spans_are_not_tried() -> None:
    few = Axis("trend_ema_span", tuple(range(2, 2 + MOST_TRIED)))
    many = Axis("trend_ema_span", tuple(range(2, 3 + MOST_TRIED)))
    assert len(loosest(Grid(CompositeParams(), (few,)))) == MOST_TRIED
    assert loosest(Grid(CompositeParams(), (many,))) == ()


def test_a_grid_without_weights_has_no_valid_cell() -> None:
    weightless = [Axis(name, (0.0,)) for name in ("weight_rate_level", "weight_trend")]
    base = CompositeParams(weight_persistence=0.0, weight_basis=0.0)
    assert loosest(Grid(base, tuple(weightless))) == ()


@pytest.mark.parametrize("volume_ok", [True, False])
def test_hold_alone_opens_where_volume_is_asked(volume_ok: bool) -> None:
    market = columns((0.01,) * 5, volume_ok=volume_ok)
    assert bool(len(simulate(market, whole(market), HoldParams(), Terms()).trades))


@given(seed=st.integers(0, 10_000), spans=st.lists(st.integers(1, 8), min_size=1, unique=True))
@settings(max_examples=30, deadline=None)
def test_no_cell_scores_more_than_the_loosest(seed: int, spans: list[int]) -> None:
    market = align(random_history(seed))
    axes = (
        Axis("trend_ema_span", tuple(spans)),
        Axis("weight_rate_level", (0.1, 0.5)),
        Axis("weight_trend", (0.0, 0.3)),
        Axis("persistence_threshold", (0.0004, 0.0001)),
        Axis("persistence_max_periods", (3, 10)),
        Axis("entry_threshold", (0.3, 0.5, 0.9, 1.3)),
    )
    grid = Grid(CompositeParams(), axes)
    period = whole(market)
    where = market.slice_of(period)
    highest = max(signal_of(market, where, one).value.max() for one in loosest(grid))
    each = [
        signal_of(market, where, grid.strategy_of(cell)).value.max()
        for cell in range(grid.total_cells)
    ]
    assert highest == max(each)
    found = run_sweep(market, period, grid, Terms())
    traded = np.nan_to_num(found.columns["total_trades"]) > 0
    assert not (traded & (grid.column("entry_threshold") > highest)).any()
