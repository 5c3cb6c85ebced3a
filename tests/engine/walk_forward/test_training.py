"""What cells gave in each training: that of their single runs, known by then, in any chunks."""

from dataclasses import replace

import numpy as np
import pytest

from engine.model.align import align
from engine.model.costs import Capital, Costs
from engine.model.folds import FoldMetric, FoldMode, FoldRules, folds_of
from engine.model.market import Bars, MarketHistory, Settlements
from engine.model.params import CompositeParams, Period, SimpleParams, Sizing
from engine.model.terms import Terms
from engine.model.units import DAY_MS, FloatArray
from engine.sweep.grid import Axis, Grid
from engine.walk_forward.training import train
from tests.engine.cutting import known_at
from tests.engine.exact.walk_forward import ExactRun, exact_folds
from tests.engine.markets import START_MS, random_history
from tests.engine.option_families import FAMILIES, TOP_UP, Options, funded, margin

DAYS = 44
PERIOD = Period(START_MS, START_MS + DAYS * DAY_MS - 1)
ROLLING = FoldRules(train_days=14, test_days=8, embargo_days=2)
ANCHORED = FoldRules(FoldMode.ANCHORED, 10, 9)
SIMPLE = Grid(
    SimpleParams(),
    (
        Axis("min_funding_rate", (0.0001, 0.0004, 0.9)),
        Axis("exit_funding_rate", (-0.5, 0.00005, 0.0002)),
    ),
)
COMPOSITE = Grid(
    CompositeParams(entry_threshold=0.2, exit_threshold=0.15, sizing=Sizing()),
    (Axis("trend_ema_span", (2, 5)), Axis("weight_basis", (0.0, 0.3))),
)
TERMS = {
    "plain": Terms(),
    "costly": Terms(Costs(9, 11, 8), Capital(initial=3_000.0)),
    "rules": FAMILIES["minimum holding"][1].terms,
    "topped up": Options(margin(4.0, rebalance=TOP_UP)).terms,
    "funded, with interest": funded(
        margin(3.0), resize_band=0.1, compounding=True, cash_apr=0.04
    ).terms,
    "over its head": Options(capital=Capital(notional_fraction=10.0)).terms,
}


def with_a_hole(history: MarketHistory, first_day: int, days: int) -> MarketHistory:
    """The same without settlements for some days."""
    first = START_MS + first_day * DAY_MS
    times = history.settlements.ts_ms
    kept = (times < first) | (times >= first + days * DAY_MS)
    s = history.settlements
    return replace(
        history, settlements=Settlements(s.ts_ms[kept], s.rate[kept], s.interval_hours[kept])
    )


def check_against_exact(
    history: MarketHistory, grid: Grid, terms: Terms, rules: FoldRules
) -> tuple[int, int, int]:
    """How many figures were numbers, undefined, ruined."""
    period = PERIOD
    folds, own = folds_of(period, rules), exact_folds(period, rules)
    assert [(f.train_start_ms, f.train_end_ms, f.test_start_ms, f.test_end_ms) for f in folds] == [
        (f.a, f.b, f.c, f.d) for f in own
    ]
    market = align(history)
    values = {name: train(market, period, grid, terms, folds, name)[1] for name in FoldMetric}
    kinds = [0, 0, 0]
    for cell in range(grid.total_cells):
        if grid.invalid_cells(cell, cell + 1)[0]:
            assert all(np.isnan(values[name][:, cell]).all() for name in FoldMetric)
            continue
        run = ExactRun(history, Period(own[0].a, period.end_ms), grid.strategy_of(cell), terms)
        for number, fold in enumerate(own):
            training = run.training(fold)
            for name in FoldMetric:
                got = values[name][number, cell]
                want = getattr(training, name.column)
                if training.trades == 0 or want is None:
                    assert np.isnan(got)
                    kinds[1] += 1
                elif run.is_ruined_by(fold.b):
                    assert got == -np.inf
                    kinds[2] += 1
                else:
                    scale = terms.capital.initial if name is FoldMetric.NET_PNL else 1.0
                    assert got == pytest.approx(float(want), rel=1e-7, abs=1e-9 * scale)
                    kinds[0] += 1
    return kinds[0], kinds[1], kinds[2]


@pytest.mark.parametrize("name", TERMS)
def test_figures_are_those_of_exact_single_runs(name: str) -> None:
    history = random_history(3, days=DAYS)
    numbers, undefined, ruined = check_against_exact(history, SIMPLE, TERMS[name], ROLLING)
    assert numbers + ruined > 20
    assert undefined > 0  # no rate reaches 0.9
    assert (ruined > 0) == (name == "over its head")


@pytest.mark.parametrize("rules", [ROLLING, ANCHORED], ids=["rolling", "anchored"])
def test_figures_of_composite_cells_and_of_other_folds(rules: FoldRules) -> None:
    history = random_history(5, days=DAYS)
    assert check_against_exact(history, COMPOSITE, Terms(), rules)[0] > 20


@pytest.mark.parametrize("first_day", [0, 11, 13, 20])
@pytest.mark.parametrize("name", ["plain", "funded, with interest"])
def test_days_without_a_settlement_belong_to_their_own_training(name: str, first_day: int) -> None:
    history = with_a_hole(random_history(8, days=DAYS), first_day, 5)
    assert check_against_exact(history, SIMPLE, TERMS[name], ROLLING)[0] > 0


@pytest.mark.parametrize("name", ["plain", "topped up"])
def test_chunks_and_ranges_change_no_bit(name: str) -> None:
    history = random_history(11, days=DAYS)
    period, terms = PERIOD, TERMS[name]
    grid = Grid(
        SimpleParams(exit_funding_rate=-0.01),
        (Axis("min_funding_rate", tuple(n * 1e-5 for n in range(150))),),
    )
    folds, market = folds_of(period, ROLLING), align(history)
    reached, full = train(market, period, grid, terms, folds, FoldMetric.SHARPE)
    assert reached == 150
    told: list[int] = []
    _, chunked = train(
        market,
        period,
        grid,
        terms,
        folds,
        FoldMetric.SHARPE,
        chunk_event_cells=1,
        on_done=told.append,
    )
    np.testing.assert_array_equal(full, chunked)
    assert told == [64, 128, 150]
    _, part = train(
        market, period, grid, terms, folds, FoldMetric.SHARPE, first_cell=70, last_cell=90
    )
    np.testing.assert_array_equal(full[:, 70:90], part)


def test_a_stop_tells_how_far_it_came() -> None:
    history = random_history(11, days=DAYS)
    period = PERIOD
    told: list[int] = []
    reached, values = train(
        align(history),
        period,
        Grid(SimpleParams(), (Axis("exit_funding_rate", tuple(-n * 1e-5 for n in range(200))),)),
        Terms(),
        folds_of(period, ROLLING),
        FoldMetric.NET_PNL,
        chunk_event_cells=1,
        on_done=told.append,
        should_stop=lambda: len(told) == 2,
    )
    assert reached == 128
    assert np.isnan(values[:, 128:]).all()


def poisoned(history: MarketHistory, after: int) -> MarketHistory:
    """The same up to a moment; absurd behind it."""
    cut, s = known_at(history, after), history.settlements
    later = s.ts_ms > after

    def absurd(known: Bars, full: Bars) -> Bars:
        behind = full.open_ms > after
        rest = np.flatnonzero(behind)
        wild: FloatArray = np.where(rest % 2 == 0, 1e-3, 1e7)
        return Bars(
            open_ms=np.concatenate((known.open_ms, full.open_ms[behind])),
            **{
                name: np.concatenate((getattr(known, name), wild))
                for name in ("open", "high", "low", "close", "volume")
            },
            timeframe_ms=full.timeframe_ms,
        )

    return replace(
        cut,
        settlements=Settlements(s.ts_ms, np.where(later, 0.7, s.rate), s.interval_hours),
        perp=absurd(cut.perp, history.perp),
        spot=absurd(cut.spot, history.spot),
        mark=None,
    )


@pytest.mark.parametrize("name", ["plain", "rules", "topped up", "funded, with interest"])
def test_nothing_after_a_training_changes_it(name: str) -> None:
    history = replace(random_history(3, days=DAYS), mark=None)
    period = PERIOD
    folds = folds_of(period, ROLLING)
    terms = TERMS[name]
    _, full = train(align(history), period, SIMPLE, terms, folds, FoldMetric.SHARPE)
    for number, fold in enumerate(folds):
        other = align(poisoned(history, fold.train_end_ms))
        _, values = train(other, period, SIMPLE, terms, folds, FoldMetric.SHARPE)
        np.testing.assert_array_equal(values[: number + 1], full[: number + 1])
        if number + 1 < len(folds):
            assert not np.array_equal(values[number + 1], full[number + 1], equal_nan=True)
