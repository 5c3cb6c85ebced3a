"""Signals of the cells of a grid, computed in portions."""

import numpy as np
import pytest

from engine.model.costs import Capital, Costs
from engine.model.params import CompositeParams
from engine.model.terms import Terms
from engine.model.units import FloatArray
from engine.signals import composite, factors
from engine.sweep.grid import Axis, Grid
from engine.sweep.run import run_sweep
from tests.engine.markets import columns, whole
from tests.engine.sweep.test_run import check_cells


def test_a_stop_is_looked_for_between_long_trends(monkeypatch: pytest.MonkeyPatch) -> None:
    # 5,000 settlements x 3 x a span of about 1,000: every trend alone is worth a look.
    market = columns(np.resize([0.0001, 0.0003, -0.0001], 5_000).tolist(), interval_hours=1.0)
    spans = tuple(float(span) for span in range(940, 1_000))
    grid = Grid(CompositeParams(), (Axis("trend_ema_span", spans),))
    trends: list[int] = []
    looks: list[int] = []
    reported: list[int] = []

    def counted(rate: FloatArray, span: int) -> FloatArray:
        trends.append(span)
        return factors.trend(rate, span)

    def should_stop() -> bool:
        looks.append(len(trends))
        return len(trends) >= 3

    monkeypatch.setattr(composite, "trend", counted)
    cells = run_sweep(
        market,
        whole(market),
        grid,
        Terms(),
        on_cells=lambda *chunk: reported.append(chunk[0]),
        should_stop=should_stop,
    )
    assert looks == [0, 1, 2, 3]
    assert not cells.computed.any()
    assert np.isnan(cells.columns["net_pnl"]).all()
    assert reported == []


def test_signals_computed_in_portions_are_those_of_single_runs() -> None:
    market = columns(np.resize([0.0001, 0.0004, -0.0001, 0.0009], 4_200).tolist())
    spans = (7.0, 960.0, 990.0, 1_000.0)
    axes = (Axis("weight_trend", (0.1, 0.4)), Axis("trend_ema_span", spans))
    grid = Grid(CompositeParams(), axes)
    looks: list[bool] = []

    def should_stop() -> bool:
        looks.append(False)
        return False

    cells = run_sweep(market, whole(market), grid, Terms(), should_stop=should_stop)
    assert len(looks) == 1 + 3  # before the chunk, and before each of the long trends
    check_cells(cells, market, grid, Costs(), Capital())
