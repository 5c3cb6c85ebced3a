"""Portfolios of random markets: the engine against exact decimals, option by option and mixed."""

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.model.costs import Capital, Costs
from engine.model.margin import IsolatedMargin, Rebalance
from engine.model.params import Period, Strategy
from engine.model.portfolio import PortfolioRules, RankBy
from engine.model.trading import Direction, OrderRules, Trading
from tests.engine.exact.portfolio import MarketTerms
from tests.engine.markets import random_history
from tests.engine.option_families import THREE_TIERS, USUAL, Options, funded, margin
from tests.engine.parameters import CAPITALS, COSTS, STRATEGIES, TRADINGS
from tests.engine.portfolio.outcome import by_the_engine, check_same, exactly

DAYS = 12

RULES: dict[str, PortfolioRules] = {
    "one slot by rate": PortfolioRules(slots=1),
    "two slots by score": PortfolioRules(slots=2, rank_by=RankBy.SCORE),
    "weights": PortfolioRules(slots=3, weights=(0.5, 0.2, 0.4)),
    "exposure": PortfolioRules(slots=3, max_exposure=0.55),
    "volume": PortfolioRules(slots=2, max_volume_share=0.2),
    "all": PortfolioRules(2, RankBy.SCORE, (0.6, 0.7, 0.4), 0.9, 0.5),
}
TERMS: dict[str, Options] = {
    "plain": Options(),
    "both directions, compounding": Options(
        Trading(Direction.BOTH), Costs(borrow_apr=0.2), Capital(compounding=True)
    ),
    "margin, impact, rules": Options(
        Trading(
            rules=OrderRules(2, 40, 2, 2, 0.0507, 300),
            margin=IsolatedMargin(4.0, THREE_TIERS, 50.0, 0.02, Rebalance(0.2, 0.3, 0.36)),
        ),
        Costs(impact_coefficient=0.01),
    ),
    "funded": funded(margin(2.0), resize_band=0.1),
    "funded, both directions, idle money": funded(
        Trading(
            Direction.BOTH,
            OrderRules(anticipate=True, fill_without_volume=False),
            IsolatedMargin(4.0, THREE_TIERS),
        ),
        resize_band=0.02,
        cash_apr=0.05,
        spot_yield_apr=0.03,
        compounding=True,
    ),
    "funded beyond its money": funded(margin(3.0), resize_band=0.0, notional_fraction=2.5),
}


def terms_of(seed: int, count: int, options: Options) -> list[MarketTerms]:
    histories = [random_history(seed + k, days=DAYS) for k in range(count)]
    return [MarketTerms(one, options.costs, options.capital, options.trading) for one in histories]


def whole(markets: list[MarketTerms]) -> Period:
    times = [one.history.settlements.ts_ms for one in markets]
    return Period(int(min(t[0] for t in times)), int(max(t[-1] for t in times)))


def check(markets: list[MarketTerms], strategy: Strategy, rules: PortfolioRules) -> Any:
    want = exactly(markets, whole(markets), strategy, rules)
    got = by_the_engine(markets, whole(markets), strategy, rules)
    check_same(got, want, markets[0].capital.initial)
    return want


@pytest.mark.parametrize("terms", TERMS.values(), ids=TERMS)
@pytest.mark.parametrize("rules", RULES.values(), ids=RULES)
@settings(max_examples=4)
@given(seed=st.integers(0, 2**32 - 9), strategy=st.sampled_from(USUAL))
def test_each_rule_of_a_portfolio_agrees_with_exact_decimals(
    rules: PortfolioRules, terms: Options, seed: int, strategy: Strategy
) -> None:
    check(terms_of(seed, 3, terms), strategy, rules)


@st.composite
def portfolios(draw: st.DrawFn) -> tuple[list[Options], PortfolioRules]:
    """One to four markets, each on terms of its own, on one capital."""
    count = draw(st.integers(1, 4))
    capital = draw(st.just(Capital()) | CAPITALS)
    markets = []
    for _ in range(count):
        own = replace(
            draw(st.just(capital) | CAPITALS),
            initial=capital.initial,
            notional_fraction=capital.notional_fraction,
            compounding=capital.compounding,
        )
        trading, costs = draw(st.just(Trading()) | TRADINGS), draw(st.just(Costs()) | COSTS)
        markets.append(Options(trading, costs, own))
    weight = st.sampled_from([0.1, 0.25, 0.3, 0.5, 1.0])
    rules = PortfolioRules(
        slots=draw(st.integers(1, 4)),
        rank_by=draw(st.sampled_from(RankBy)),
        weights=draw(st.none() | st.lists(weight, min_size=count, max_size=count).map(tuple)),
        max_exposure=draw(st.none() | st.sampled_from([0.25, 0.5, 0.9, 1.2])),
        max_volume_share=draw(st.none() | st.sampled_from([0.01, 0.1, 1.0])),
    )
    return markets, rules


@settings(max_examples=40)
@given(
    seed=st.integers(0, 2**32 - 9),
    portfolio=portfolios(),
    strategy=st.sampled_from(USUAL) | STRATEGIES,
)
def test_whatever_the_portfolio_it_agrees_with_exact_decimals(
    seed: int, portfolio: tuple[list[Options], PortfolioRules], strategy: Strategy
) -> None:
    options, rules = portfolio
    markets = [terms_of(seed + k, 1, one)[0] for k, one in enumerate(options)]
    check(markets, strategy, rules)


WRONG: dict[str, tuple[PortfolioRules, PortfolioRules]] = {
    "slots": (PortfolioRules(slots=1), PortfolioRules(slots=2, weights=(1.0,) * 3)),
    "rank": (PortfolioRules(slots=1), PortfolioRules(slots=1, rank_by=RankBy.SCORE)),
    "weights": (PortfolioRules(weights=(0.3,) * 3), PortfolioRules(weights=(0.3, 0.3, 0.301))),
    "exposure": (PortfolioRules(max_exposure=0.5), PortfolioRules(max_exposure=0.5001)),
    "volume": (PortfolioRules(max_volume_share=0.01), PortfolioRules(max_volume_share=0.0101)),
}
"""The rules that were asked for, and those that a wrong engine takes for them."""


@pytest.mark.parametrize("name", WRONG)
def test_a_wrong_engine_would_be_seen(name: str) -> None:
    right, wrong = WRONG[name]
    seen = 0
    for seed in range(0, 24, 4):
        markets, strategy = terms_of(seed, 3, Options()), USUAL[3 + seed % 2]
        want = exactly(markets, whole(markets), strategy, right)
        got = by_the_engine(markets, whole(markets), strategy, wrong)
        try:
            check_same(got, want, 10_000.0)
        except AssertionError:
            seen += 1
    assert seen > 0
