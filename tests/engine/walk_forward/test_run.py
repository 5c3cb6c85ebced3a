"""A walk-forward: the choice, each test by itself, and the chain of them."""

from dataclasses import fields, replace

import numpy as np
import pytest

from engine.metrics.summary import summarise
from engine.model.align import align
from engine.model.folds import FoldChoice, FoldMetric, FoldRules, folds_of
from engine.model.params import HoldParams, Period, SimpleParams
from engine.model.result import CurveColumns, SimulationResult
from engine.model.terms import Terms
from engine.model.units import FloatArray
from engine.simulator.run import simulate
from engine.sweep.grid import Axis, Grid
from engine.walk_forward.run import WalkForwardResult, choose, walk_forward
from engine.walk_forward.training import train
from tests.engine.markets import random_history
from tests.engine.option_families import funded, margin
from tests.engine.walk_forward.test_training import DAYS, PERIOD, SIMPLE, TERMS, with_a_hole

RULES = FoldRules(train_days=14, test_days=8, metric=FoldMetric.NET_PNL)
LIVELY = {name: terms for name, terms in TERMS.items() if name != "over its head"}


def ran(seed: int, terms: Terms, rules: FoldRules = RULES) -> WalkForwardResult:
    market = align(random_history(seed, days=DAYS))
    folds = folds_of(PERIOD, rules)
    _, values = train(market, PERIOD, SIMPLE, terms, folds, rules.metric)
    cells = choose(SIMPLE, rules, values)
    found = walk_forward(market, PERIOD, SIMPLE, terms, folds, cells)
    assert found is not None
    return found


def check_equal(one: SimulationResult, other: SimulationResult) -> None:
    """Bit for bit, curve and totals."""
    for field in fields(CurveColumns):
        np.testing.assert_array_equal(
            getattr(one.curve, field.name), getattr(other.curve, field.name), err_msg=field.name
        )
    np.testing.assert_array_equal(one.totals, other.totals)
    assert summarise(one) == summarise(other)


@pytest.mark.parametrize("name", LIVELY)
def test_a_test_is_the_plain_run_of_its_cell_on_its_window(name: str) -> None:
    terms, market = LIVELY[name], align(random_history(3, days=DAYS))
    found = ran(3, terms)
    assert any(one.cell is not None for one in found.folds)
    for one in found.folds:
        assert one.test is not None
        if one.cell is not None:
            plain = simulate(market, one.fold.test, SIMPLE.strategy_of(one.cell), terms)
            check_equal(one.test, plain)


def test_hold_stands_beside_it_chained_and_unbroken() -> None:
    terms = Terms()
    market, found = align(random_history(3, days=DAYS)), ran(3, Terms())
    first, last = found.folds[0].fold, found.folds[-1].fold
    whole = Period(first.test_start_ms, last.test_end_ms - 1)
    check_equal(found.unbroken_hold, simulate(market, whole, HoldParams(), terms))
    each = [
        summarise(simulate(market, one.fold.test, HoldParams(), terms)).net_pnl
        for one in found.folds
    ]
    assert found.hold.metrics.net_pnl == pytest.approx(sum(each), abs=1e-9)
    assert found.hold.metrics.total_trades == len(found.folds)


@pytest.mark.parametrize("cash_apr", [0.0, 0.05])
def test_a_fold_that_none_may_be_chosen_for_stays_flat(cash_apr: float) -> None:
    grid = Grid(SimpleParams(), (Axis("min_funding_rate", (0.8, 0.9)),))
    terms = funded(margin(3.0), cash_apr=cash_apr).terms
    market, folds = align(random_history(3, days=DAYS)), folds_of(PERIOD, RULES)
    _, values = train(market, PERIOD, grid, terms, folds, FoldMetric.NET_PNL)
    cells = choose(grid, RULES, values)
    assert cells == (None,) * len(folds)
    found = walk_forward(market, PERIOD, grid, terms, folds, cells)
    assert found is not None
    m = found.chain.metrics
    assert (m.total_trades, m.sharpe) == (0, None)
    assert m.net_pnl == pytest.approx(m.interest, abs=1e-9)
    assert (m.interest > 0) == (cash_apr > 0)
    assert all(one.in_sample is None for one in found.folds)


def test_days_without_any_settlement_have_no_test() -> None:
    history = with_a_hole(random_history(3, days=DAYS), 22, 8)
    market, folds = align(history), folds_of(PERIOD, RULES)
    found = walk_forward(market, PERIOD, SIMPLE, Terms(), folds, (1,) * len(folds))
    assert found is not None
    assert [one.test is None for one in found.folds] == [False, True, False]
    assert found.folds[1].in_sample is not None
    assert found.chain.metrics.total_trades == sum(
        one.out_of_sample.trades for one in found.folds if one.out_of_sample
    )


def test_a_stop_between_two_tests_leaves_nothing() -> None:
    market, folds = align(random_history(3, days=DAYS)), folds_of(PERIOD, RULES)
    told: list[int] = []
    found = walk_forward(
        market,
        PERIOD,
        SIMPLE,
        Terms(),
        folds,
        (1,) * len(folds),
        on_done=told.append,
        should_stop=lambda: told == [1],
    )
    assert found is None
    assert told == [1]


GRID = Grid(SimpleParams(exit_funding_rate=-1), (Axis("min_funding_rate", (0.0, 0.1, 0.2, 0.3)),))
NONE, RUIN = np.nan, -np.inf


@pytest.mark.parametrize(
    ("row", "best", "robust"),
    [
        ([1.0, 3.0, 3.0, 2.0], 1, 2),
        ([NONE, 1.0, NONE, 2.0], 3, 3),
        ([RUIN, 5.0, 1.0, 1.0], 1, 2),
        ([NONE, NONE, NONE, NONE], None, None),
        ([RUIN, NONE, RUIN, NONE], None, None),
        ([-2.0, -1.0, -1.0, -4.0], 1, 0),
    ],
    ids=["ties", "no trade there", "beside ruin", "none", "ruin alone", "losses"],
)
def test_the_choice(row: list[float], best: int | None, robust: int | None) -> None:
    values: FloatArray = np.array([row])
    assert choose(GRID, RULES, values) == (best,)
    assert choose(GRID, replace(RULES, choice=FoldChoice.ROBUST), values) == (robust,)
