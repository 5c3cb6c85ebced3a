"""Several markets on one account: the same contract, the same identity."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.metrics.summary import summarise
from engine.model.align import align
from engine.model.columns import MarketColumns
from engine.model.costs import Capital, Costs
from engine.model.errors import InvalidParams
from engine.model.margin import IsolatedMargin, MaintenanceTier, Rebalance
from engine.model.params import CompositeParams, HoldParams, Period, SimpleParams, Strategy
from engine.model.portfolio import PortfolioRules, RankBy
from engine.model.terms import Terms
from engine.model.trading import Direction, OrderRules, Trading
from engine.portfolio.result import PortfolioResult
from engine.portfolio.run import MarketOnTerms, simulate_portfolio
from engine.simulator.run import simulate
from tests.engine.cutting import known_at
from tests.engine.markets import columns, random_history, whole
from tests.engine.mixed_markets import mixed_history
from tests.engine.option_families import FAMILIES, USUAL

TIERS = (MaintenanceTier(0.0, 0.01), MaintenanceTier(6_000.0, 0.02))
TRADINGS = {
    "plain": Trading(),
    "both ways": Trading(direction=Direction.BOTH),
    "rules": Trading(rules=OrderRules(2, 40, 2, 2, 0.05)),
    "margin": Trading(margin=IsolatedMargin(4.0, TIERS, 50.0, 0.0, Rebalance(0.15, 0.25, 0.5))),
}
STRATEGIES: dict[str, Strategy] = {
    "simple": SimpleParams(),
    "composite": CompositeParams(entry_threshold=0.2, exit_threshold=0.1),
    "hold": HoldParams(),
}


def portfolio(
    markets: list[MarketColumns],
    strategy: Strategy,
    rules: PortfolioRules,
    trading: Trading,
    *,
    costs: Costs | None = None,
    capital: Capital | None = None,
    period: Period | None = None,
) -> PortfolioResult:
    capital = capital or Capital()
    period = period or Period(
        min(int(market.ts_ms[0]) for market in markets),
        max(int(market.ts_ms[-1]) for market in markets),
    )
    terms = [MarketOnTerms(market, Terms(costs or Costs(), capital, trading)) for market in markets]
    return simulate_portfolio(terms, period, strategy, rules, capital.initial)


@pytest.mark.parametrize("trading", TRADINGS.values(), ids=TRADINGS)
@pytest.mark.parametrize("strategy", STRATEGIES.values(), ids=STRATEGIES)
@pytest.mark.parametrize("compounding", [False, True])
def test_a_portfolio_of_one_market_has_the_bits_of_its_backtest(
    trading: Trading, strategy: Strategy, compounding: bool
) -> None:
    for seed in range(4):
        market = align(random_history(seed))
        capital = Capital(compounding=compounding)
        period = Period(int(market.ts_ms[3]), int(market.ts_ms[-1]))
        found = portfolio(
            [market], strategy, PortfolioRules(slots=1), trading, capital=capital, period=period
        )
        alone = simulate(market, period, strategy, Terms(Costs(), capital, trading))
        np.testing.assert_array_equal(found.totals, alone.totals)
        for name in ("ts_ms", "equity", "funding", "borrow"):
            ours, theirs = getattr(found.curve, name), getattr(alone.curve, name)
            np.testing.assert_array_equal(ours, theirs, err_msg=name)
        ours, theirs = found.markets[0].headroom, alone.curve.headroom[1:]
        np.testing.assert_array_equal(ours, theirs)
        ours, theirs = found.markets[0].settlements.quantity_into, alone.curve.quantity[:-1]
        np.testing.assert_array_equal(ours, theirs)
        ours, theirs = found.metrics(), summarise(alone)
        assert ours.net_pnl == theirs.net_pnl
        assert ours.exposure == theirs.exposure


@pytest.mark.parametrize("name", ["funded", "idle money and yields", "without dead bars"])
def test_so_has_one_that_pays_for_what_it_opens(name: str) -> None:
    for options in FAMILIES[name]:
        for seed in range(3):
            market = align(mixed_history(seed))
            on_terms = MarketOnTerms(market, options.terms)
            arguments = (whole(market), USUAL[2])
            rules, initial = PortfolioRules(slots=1), options.capital.initial
            found = simulate_portfolio([on_terms], *arguments, rules, initial)
            alone = simulate(market, *arguments, options.terms)
            np.testing.assert_array_equal(found.curve.equity, alone.curve.equity)
            np.testing.assert_array_equal(found.curve.interest, alone.curve.interest)
            assert found.markets[0].data_use.resizes == alone.data_use.resizes


@settings(max_examples=60)
@given(
    seed=st.integers(0, 2**31),
    count=st.integers(1, 6),
    slots=st.integers(1, 4),
    rank_by=st.sampled_from(RankBy),
    max_exposure=st.none() | st.sampled_from([0.5, 1.2]),
    max_volume_share=st.none() | st.sampled_from([0.01, 1.0]),
    name=st.sampled_from(sorted(TRADINGS)),
    strategy=st.sampled_from(sorted(STRATEGIES)),
    compounding=st.booleans(),
)
def test_account_markets_and_trades_add_up(
    seed: int,
    count: int,
    slots: int,
    rank_by: RankBy,
    max_exposure: float | None,
    max_volume_share: float | None,
    name: str,
    strategy: str,
    compounding: bool,
) -> None:
    markets = [align(random_history(seed + offset)) for offset in range(count)]
    rules = PortfolioRules(slots, rank_by, None, max_exposure, max_volume_share)
    capital = Capital(compounding=compounding)
    costs = Costs(borrow_apr=0.1)
    found = portfolio(
        markets, STRATEGIES[strategy], rules, TRADINGS[name], costs=costs, capital=capital
    )
    close = 1e-9 * capital.initial
    whole = found.attribution()
    assert whole.net_pnl == found.curve.equity[-1] - found.curve.equity[0]
    parts = [market.attribution() for market in found.markets]
    assert abs(whole.net_pnl - sum(part.net_pnl for part in parts)) <= close
    each = sum(float(market.trades.net_pnl.sum()) for market in found.markets)
    assert abs(whole.net_pnl - each) <= close
    paid = sum(float(market.funding.sum()) for market in found.markets)
    assert abs(paid - found.curve.funding.sum()) <= close
    assert abs(paid - (whole.funding_received - whole.funding_paid)) <= close
    assert found.curve.positions.max() <= slots
    assert np.isfinite(found.curve.equity).all()
    metrics = found.metrics()
    assert metrics.total_trades == sum(len(market.trades) for market in found.markets)
    assert 0.0 <= metrics.exposure <= 1.0


@pytest.mark.parametrize("trading", TRADINGS.values(), ids=TRADINGS)
def test_the_future_never_changes_the_past(trading: Trading) -> None:
    stored = [random_history(seed) for seed in (3, 4, 5)]
    start_ms = int(stored[0].settlements.ts_ms[4])
    rules = PortfolioRules(slots=2)

    def run(end_ms: int, cut: bool) -> PortfolioResult:
        histories = [known_at(one, end_ms) for one in stored] if cut else stored
        markets = [align(history) for history in histories]
        return portfolio(markets, SimpleParams(), rules, trading, period=Period(start_ms, end_ms))

    full = run(int(max(one.settlements.ts_ms[-1] for one in stored)), cut=False)
    for t in full.curve.ts_ms[20::9].tolist():
        part = run(t, cut=True)
        # Each market closes by force at its own last settlement of the cut: all before stands.
        ends = min(int(market.settlements.ts_ms[-1]) for market in part.markets)
        same = int(np.searchsorted(part.curve.ts_ms, ends, side="left"))
        for name in ("ts_ms", "equity", "funding", "borrow", "positions", "exposure"):
            ours, theirs = getattr(part.curve, name)[:same], getattr(full.curve, name)[:same]
            np.testing.assert_array_equal(ours, theirs, err_msg=name)


def test_the_best_rate_takes_the_only_slot() -> None:
    low = columns([0.0001, 0.0001, 0.0001, 0.0])
    high = columns([0.0002, 0.0002, 0.0002, 0.0])
    found = portfolio([low, high], SimpleParams(), PortfolioRules(slots=1), Trading())
    assert [len(market.trades) for market in found.markets] == [0, 1]
    assert found.curve.positions.tolist() == [0, 1, 1, 1, 0]


def test_rates_are_ranked_by_their_eight_hour_equivalent() -> None:
    eight = columns([0.0004, 0.0004, 0.0004, 0.0])
    hourly = columns([0.0001] * 24 + [0.0], interval_hours=1.0)  # 0.0008 in eight hours
    found = portfolio([eight, hourly], SimpleParams(), PortfolioRules(slots=1), Trading())
    assert [len(market.trades) for market in found.markets] == [0, 1]


def test_equal_ranks_open_in_the_order_of_the_markets() -> None:
    markets = [columns([0.0001, 0.0001, 0.0]) for _ in range(3)]
    found = portfolio(markets, SimpleParams(), PortfolioRules(slots=2), Trading())
    assert [len(market.trades) for market in found.markets] == [1, 1, 0]


def test_weights_are_shares_of_the_capital() -> None:
    markets = [columns([0.0001, 0.0001, 0.0]) for _ in range(2)]
    rules = PortfolioRules(slots=2, weights=(0.7, 0.1))
    found = portfolio(markets, SimpleParams(), rules, Trading())
    # 10,000 x 0.7 / 100 and 10,000 x 0.1 / 100
    assert [market.trades.quantity[0] for market in found.markets] == [70.0, 10.0]


def test_exposure_is_capped_over_all_positions() -> None:
    markets = [columns([0.0001, 0.0001, 0.0]) for _ in range(3)]
    rules = PortfolioRules(slots=3, weights=(0.4, 0.4, 0.4), max_exposure=0.9)
    found = portfolio(markets, SimpleParams(), rules, Trading())
    # 4,000, 4,000 and what is left of 9,000
    assert [market.trades.quantity[0] for market in found.markets] == [40.0, 40.0, 10.0]
    assert found.curve.exposure.max() == 9_000.0


def test_an_entry_takes_no_more_than_its_share_of_the_volume() -> None:
    market = columns([0.0001, 0.0001, 0.0], volume_quote=20_000.0)
    rules = PortfolioRules(slots=1, max_volume_share=0.05)
    found = portfolio([market], SimpleParams(), rules, Trading())
    assert found.markets[0].trades.quantity[0] == 10.0  # 20,000 x 0.05 / 100


def test_a_slot_is_free_again_at_the_settlement_that_closes() -> None:
    first = columns([0.0005, 0.0005, 0.0, 0.0005, 0.0])
    second = columns([0.0001, 0.0001, 0.0001, 0.0001, 0.0])
    found = portfolio([first, second], SimpleParams(), PortfolioRules(slots=1), Trading())
    assert found.markets[1].trades.entry_index.tolist() == [2]
    assert found.curve.positions.tolist() == [0, 1, 1, 1, 1, 0]


def test_total_capital_is_the_largest_at_one_time() -> None:
    markets = [columns([0.0001, 0.0001, 0.0], spot=101.0) for _ in range(2)]
    rules = PortfolioRules(slots=2)
    margin = Trading(margin=IsolatedMargin(5.0, TIERS, 50.0))
    found = portfolio(markets, SimpleParams(), rules, margin)
    # twice 50 x (101 + 100 / 5)
    assert found.metrics().total_capital == pytest.approx(12_100.0)


def test_compounding_sizes_by_the_equity_of_the_account() -> None:
    earns = columns([0.0, 0.01, 0.0, 0.0, 0.0], perp=100.0)
    later = columns([0.0, 0.0, 0.0, 0.02, 0.0])
    capital = Capital(compounding=True, lot_step=0.0)
    free = Costs(0.0, 0.0, 0.0)
    first = replace(earns, rate=np.array([0.01, 0.01, 0.0, 0.0, 0.0]))
    rules = PortfolioRules(slots=1)
    found = portfolio([first, later], SimpleParams(), rules, Trading(), costs=free, capital=capital)
    # 10,000 earned 1 % of 10,000 once: 10,100 / 100 units
    assert found.markets[1].trades.quantity[0] == pytest.approx(101.0)


@pytest.mark.parametrize(
    ("build", "field"),
    [
        (lambda: PortfolioRules(slots=0), "slots"),
        (lambda: PortfolioRules(rank_by="BEST"), "rank_by"),  # type: ignore[arg-type]
        (lambda: PortfolioRules(weights=(0.5, 0.0)), "weights"),
        (lambda: PortfolioRules(max_exposure=0.0), "max_exposure"),
        (lambda: PortfolioRules(max_volume_share=1.5), "max_volume_share"),
        (lambda: PortfolioRules(weights=(0.5,)).weights_of(2), "weights"),
    ],
)
def test_nonsense_is_refused_by_the_name_of_the_field(build, field) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(InvalidParams) as refused:
        build()
    assert refused.value.field == field
    assert ", was " in refused.value.rule
