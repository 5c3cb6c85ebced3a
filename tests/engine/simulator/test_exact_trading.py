"""All that may be asked for beyond the plain trade: the engine against exact decimals."""

from collections import Counter
from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.model.costs import Capital, Costs, Execution
from engine.model.errors import InvalidParams
from engine.model.market import MarketHistory
from engine.model.params import HoldParams, Period, Strategy
from engine.model.result import EXIT_REASONS
from engine.model.trading import Trading
from tests.engine.exact.market import Refused
from tests.engine.markets import random_history
from tests.engine.mixed_markets import mixed_history
from tests.engine.option_families import FAMILIES, USUAL, Options
from tests.engine.outcome import Outcome, by_the_engine, check_same, exactly
from tests.engine.parameters import CAPITALS, COSTS, STRATEGIES, TRADINGS
from tests.engine.wrong_options import WRONG


def whole(history: MarketHistory) -> Period:
    times = history.settlements.ts_ms
    return Period(int(times[0]), int(times[-1]))


def said_by(
    simulator: Callable[..., Outcome], history: MarketHistory, strategy: Strategy, options: Options
) -> Outcome:
    return simulator(
        history, whole(history), strategy, options.costs, options.capital, options.trading
    )


@pytest.mark.parametrize("name", FAMILIES)
@settings(max_examples=8)
@given(data=st.data(), seed=st.integers(0, 2**32 - 1), strategy=st.sampled_from(USUAL))
def test_each_family_of_options_agrees_with_exact_decimals(
    name: str, data: st.DataObject, seed: int, strategy: Strategy
) -> None:
    history = random_history(seed) if seed % 2 else mixed_history(seed)
    options = data.draw(st.sampled_from(FAMILIES[name]))
    want = said_by(exactly, history, strategy, options)
    check_same(said_by(by_the_engine, history, strategy, options), want, options.capital.initial)


@settings(max_examples=50)
@given(
    seed=st.integers(0, 2**32 - 1),
    first_hour=st.integers(0, 300),
    strategy=st.sampled_from(USUAL) | STRATEGIES,
    costs=COSTS,
    capital=CAPITALS,
    trading=TRADINGS,
)
def test_whatever_the_parameters_it_agrees_with_exact_decimals(
    seed: int,
    first_hour: int,
    strategy: Strategy,
    costs: Costs,
    capital: Capital,
    trading: Trading,
) -> None:
    history = random_history(seed)
    all_of_it = whole(history)
    period = Period(all_of_it.start_ms + first_hour * 3_600_000, all_of_it.end_ms)
    want = exactly(history, period, strategy, costs, capital, trading)
    got = by_the_engine(history, period, strategy, costs, capital, trading)
    check_same(got, want, capital.initial)


@pytest.mark.parametrize("leg", ["spot", "perp"])
def test_impact_without_any_volume_is_refused_unless_the_leg_is_a_maker(leg: str) -> None:
    history = random_history(4)
    stored = history.spot if leg == "spot" else history.perp
    silent = replace(stored, volume=np.zeros(len(stored.open_ms)))
    market = replace(history, spot=silent) if leg == "spot" else replace(history, perp=silent)
    impact = Costs(impact_coefficient=0.01)
    with pytest.raises(Refused):
        said_by(exactly, market, HoldParams(), Options(costs=impact))
    with pytest.raises(InvalidParams):
        said_by(by_the_engine, market, HoldParams(), Options(costs=impact))
    maker = (
        replace(impact, spot_execution=Execution.MAKER)
        if leg == "spot"
        else replace(impact, perp_execution=Execution.MAKER)
    )
    want = said_by(exactly, market, HoldParams(), Options(costs=maker))
    check_same(said_by(by_the_engine, market, HoldParams(), Options(costs=maker)), want, 10_000.0)


@pytest.mark.parametrize("name", WRONG)
def test_a_wrong_engine_would_be_seen(name: str) -> None:
    right, wrong = WRONG[name]
    seen = 0
    for seed in range(12):
        history, strategy = random_history(seed), USUAL[seed % len(USUAL)]
        want = said_by(exactly, history, strategy, right)
        got = said_by(by_the_engine, history, strategy, wrong)
        try:
            check_same(got, want, right.capital.initial)
        except AssertionError:
            seen += 1
    assert seen > 0


def test_the_random_markets_exercise_every_reason_and_both_adjustments() -> None:
    reasons: Counter[str] = Counter()
    changes: Counter[str] = Counter()
    liquidated: Counter[str] = Counter()
    directions: Counter[int] = Counter()
    trades: Counter[str] = Counter()
    for name, several in FAMILIES.items():
        for options in several:
            for seed in range(6):
                history = random_history(seed)
                result = said_by(exactly, history, USUAL[seed % len(USUAL)], options)
                times = set(history.settlements.ts_ms.tolist())
                for trade in result.trades:
                    reasons[trade.reason] += 1
                    directions[trade.direction] += 1
                    for change in trade.adjustments:
                        changes["released" if change[1] > 0 else "topped up"] += 1
                    if trade.reason == "LIQUIDATED":
                        at_settlement = trade.exit_ts_ms in times
                        liquidated["at a settlement" if at_settlement else "between"] += 1
                changes["beyond margin"] += result.entries_beyond_margin
                changes["below minimum"] += result.entries_below_minimum
                trades[name] += len(result.trades)
    assert min(trades[name] for name in FAMILIES) >= 3, trades
    assert set(reasons) == set(EXIT_REASONS)
    assert min(reasons.values()) >= 3, reasons
    assert set(directions) == {1, -1}
    assert min(directions.values()) >= 20, directions
    assert set(changes) >= {"released", "topped up"}
    assert min(changes["released"], changes["topped up"], changes["beyond margin"]) >= 3, changes
    assert min(liquidated["at a settlement"], liquidated["between"]) >= 3, liquidated
