"""The tests of a walk-forward in a chain, as exact decimals and their daily returns have it."""

from decimal import Decimal

import numpy as np
import pytest

from engine.model.costs import Capital
from engine.model.params import Period
from engine.model.terms import Terms
from engine.model.units import DAY_MS
from tests.engine.exact.walk_forward import ExactRun, exact_folds
from tests.engine.markets import random_history
from tests.engine.walk_forward.test_run import LIVELY, RULES, ran
from tests.engine.walk_forward.test_training import DAYS, PERIOD, SIMPLE, TERMS


@pytest.mark.parametrize("name", LIVELY)
def test_the_chain_is_that_of_exact_decimals(name: str) -> None:
    """Chosen, tested and chained once more, by the tests' own simulator and fold arithmetic."""
    history, terms = random_history(9, days=DAYS), LIVELY[name]
    own = exact_folds(PERIOD, RULES)
    cells = [cell for cell in range(SIMPLE.total_cells) if not SIMPLE.invalid_cells()[cell]]
    runs = {
        cell: ExactRun(history, Period(own[0].a, PERIOD.end_ms), SIMPLE.strategy_of(cell), terms)
        for cell in cells
    }
    found = ran(9, terms)
    base = initial = Decimal(terms.capital.initial)
    equity = [initial]
    for fold, result in zip(own, found.folds, strict=True):
        trained = {cell: runs[cell].training(fold) for cell in cells}
        able = {
            cell: one.net_pnl
            for cell, one in trained.items()
            if one.trades and not runs[cell].is_ruined_by(fold.b)
        }
        best = min((cell for cell in able), key=lambda cell: (-able[cell], cell), default=None)
        assert result.cell == best
        if best is None:
            continue
        assert result.in_sample is not None
        assert result.in_sample.trades == trained[best].trades
        assert result.in_sample.days == len(trained[best].returns)
        assert result.in_sample.net_pnl == pytest.approx(float(able[best]), abs=1e-5)
        strategy = SIMPLE.strategy_of(best)
        test = ExactRun(history, Period(fold.c, fold.d - 1), strategy, terms)
        scale = base / initial if terms.capital.compounding else Decimal(1)
        equity += [base + scale * (one - initial) for one in test.result.equity]
        base = equity[-1]
    close = 1e-9 * terms.capital.initial * 10
    curve = found.chain.curve
    np.testing.assert_allclose(curve.equity, [float(one) for one in equity], rtol=0, atol=close)
    assert np.all(np.diff(curve.ts_ms) >= 0)


@pytest.mark.parametrize("name", LIVELY)
def test_the_chain_adds_up(name: str) -> None:
    found = ran(3, LIVELY[name])
    for chain in (found.chain, found.hold):
        m = chain.metrics
        costs = m.total_fees + m.slippage_cost + m.borrow_cost + m.liquidation_cost
        earned = m.total_funding + m.basis_pnl + m.spot_yield + m.interest
        initial = LIVELY[name].capital.initial
        assert m.net_pnl == pytest.approx(earned - costs, abs=1e-9 * initial)
        assert m.net_pnl == chain.curve.equity[-1] - initial
        assert m.final_equity == chain.curve.equity[-1]
        assert m.daily_returns == round(
            (found.folds[-1].fold.test_end_ms - found.folds[0].fold.test_start_ms) / DAY_MS
        )


def test_the_chain_s_ratios_are_those_of_its_daily_returns() -> None:
    found = ran(3, TERMS["funded, with interest"])
    curve, m = found.chain.curve, found.chain.metrics
    first = found.folds[0].fold.test_start_ms
    midnights = range(first + DAY_MS, found.folds[-1].fold.test_end_ms + 1, DAY_MS)
    after = curve.equity[1:]
    seen = [float(after[curve.ts_ms[1:] <= midnight][-1]) for midnight in midnights]
    sampled = [10_000.0, *seen]
    returns = np.diff(sampled) / sampled[:-1] - 0.04 / 365
    assert m.sharpe == pytest.approx(returns.mean() / returns.std(ddof=1) * 365**0.5, rel=1e-9)
    peak = np.maximum.accumulate(curve.equity)
    assert m.max_drawdown == pytest.approx(float((1 - curve.equity / peak).max()), rel=1e-12)
    assert m.total_trades == sum(
        one.out_of_sample.trades for one in found.folds if one.out_of_sample
    )


def test_money_is_multiplied_where_it_compounds() -> None:
    terms = Terms(capital=Capital(compounding=True))
    found = ran(3, terms)
    product = 1.0
    for one in found.folds:
        assert one.test is not None
        product *= one.test.curve.equity[-1] / 10_000.0
    assert found.chain.metrics.final_equity == pytest.approx(10_000.0 * product, rel=1e-12)
    assert found.chain.curve.ts_ms[0] == found.folds[0].fold.test_start_ms
