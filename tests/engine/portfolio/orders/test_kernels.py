"""One example worked out by hand for each rule of a portfolio, by both simulators.

Prices are 100 and trading is free unless an example says otherwise; the capital is 1,000.
"""

from collections.abc import Callable, Sequence

import pytest

from engine.model.costs import Capital, Costs
from engine.model.margin import IsolatedMargin, MaintenanceTier
from engine.model.market import MarketHistory
from engine.model.params import CompositeParams, SimpleParams, Sizing, Strategy
from engine.model.portfolio import PortfolioRules, RankBy
from engine.model.trading import PLAIN_TRADING, Direction, OrderRules, Trading
from tests.engine.exact.portfolio import MarketTerms
from tests.engine.handmade import FREE, STAY, TEN_COINS, handmade, settlement_ms
from tests.engine.portfolio.outcome import AccountOutcome, by_the_engine, exactly
from tests.engine.portfolio.test_kernels import whole

Simulator = Callable[..., AccountOutcome]
SIMULATORS: dict[str, Simulator] = {"exact": exactly, "engine": by_the_engine}
pytestmark = [
    pytest.mark.interpreted,
    pytest.mark.parametrize("simulator", SIMULATORS.values(), ids=SIMULATORS),
]

ONE_SLOT = PortfolioRules(slots=1)
SHORT = Trading(Direction.SHORT_SPOT)
TIER = (MaintenanceTier(0.0, 0.01),)


def play(
    simulator: Simulator,
    histories: Sequence[MarketHistory],
    rules: PortfolioRules,
    trading: Trading = PLAIN_TRADING,
    strategy: Strategy = STAY,
    costs: Costs = FREE,
    capital: Capital = TEN_COINS,
) -> AccountOutcome:
    markets = [MarketTerms(one, costs, capital, trading) for one in histories]
    return simulator(markets, whole(markets), strategy, rules)


def opened(outcome: AccountOutcome) -> list[list[tuple[int, float]]]:
    """Settlement and quantity of each market's entries."""
    return [
        [(trade.entry, trade.quantity) for trade in market.trades] for market in outcome.markets
    ]


def test_the_highest_eight_hour_rate_is_opened_first(simulator: Simulator) -> None:
    eight = handmade([0.0003, 0.0003])
    four = handmade([0.0002, 0.0002, 0.0002], every_hours=4)  # 0.0004 in eight hours
    assert opened(play(simulator, [eight, four], ONE_SLOT)) == [[], [(0, 10.0)]]


def test_short_spot_ranks_the_negated_rate(simulator: Simulator) -> None:
    eight = handmade([-0.0003, -0.0003])
    four = handmade([-0.0002, -0.0002, -0.0002], every_hours=4)
    assert opened(play(simulator, [eight, four], ONE_SLOT, SHORT)) == [[], [(0, 10.0)]]


@pytest.mark.parametrize("sign", [1, -1], ids=["long spot", "short spot"])
def test_by_score_a_rate_is_what_simple_compares(simulator: Simulator, sign: int) -> None:
    # 0.0003 as quoted is more than 0.0002, whatever the hours.
    eight = handmade([sign * 0.0003] * 2)
    four = handmade([sign * 0.0002] * 3, every_hours=4)
    rules = PortfolioRules(slots=1, rank_by=RankBy.SCORE)
    trading = PLAIN_TRADING if sign == 1 else SHORT
    assert opened(play(simulator, [four, eight], rules, trading)) == [[], [(0, 10.0)]]
    equivalent = SimpleParams(0.0001, -1.0, use_eight_hour_equivalent=True)
    first = play(simulator, [four, eight], rules, trading, equivalent)
    assert opened(first) == [[(0, 10.0)], []]


def test_by_score_composite_ranks_its_score(simulator: Simulator) -> None:
    # Scores: 0.1 x 0.0003 / 0.003 = 0.01, and 0.1 x 0.0002 / 0.003 + 0.2 x 0.5 = 0.106667.
    strategy = CompositeParams(0.01, 0.0, 0.1, 0.0, 0.0, 0.2)
    markets = [handmade([0.0003] * 2), handmade([0.0002] * 2, spot=100.0, perp=100.5)]
    rates = play(simulator, markets, ONE_SLOT, strategy=strategy)
    assert opened(rates) == [[(0, 10.0)], []]
    scores = PortfolioRules(slots=1, rank_by=RankBy.SCORE)
    # 1,000 / 100.5 = 9.950248..., down to the lot.
    assert opened(play(simulator, markets, scores, strategy=strategy)) == [[], [(0, 9.95024)]]


def test_of_equal_ranks_the_one_named_first(simulator: Simulator) -> None:
    # 0.00015 in twelve hours and 0.0000375 in three are both 0.0001 in eight.
    twelve = handmade([0.00015] * 2, every_hours=12)
    eight = handmade([0.0001] * 2)
    three = handmade([0.0000375] * 4, every_hours=3)
    anything = SimpleParams(0.0, -1.0)
    for markets in ([twelve, eight, three], [three, twelve, eight], [eight, three, twelve]):
        found = play(simulator, markets, ONE_SLOT, strategy=anything)
        assert opened(found) == [[(0, 10.0)], [], []]


def test_slots_are_counted_over_all_markets_and_none_is_cleared_for_a_better(
    simulator: Simulator,
) -> None:
    rising = handmade([0.0, 0.01, 0.01, 0.01])
    markets = [handmade([0.0001] * 4), handmade([0.0002] * 4), handmade([0.0003] * 4), rising]
    found = play(simulator, markets, PortfolioRules(slots=2))
    assert opened(found) == [[], [(0, 5.0)], [(0, 5.0)], []]
    assert found.positions.tolist() == [2, 2, 2, 0]


def test_a_slot_given_back_is_taken_at_the_same_settlement(simulator: Simulator) -> None:
    first = handmade([0.0005, 0.0005, 0.0, 0.0005, 0.0])
    second = handmade([0.0001] * 5)
    found = play(simulator, [first, second], ONE_SLOT, strategy=SimpleParams())
    # The first was held into 2, so the second takes its slot there and keeps it at 3.
    assert opened(found) == [[(0, 10.0)], [(2, 10.0)]]
    assert found.positions.tolist() == [1, 1, 1, 1, 0]


def test_a_liquidation_frees_its_slot_for_others_at_once(simulator: Simulator) -> None:
    falls = handmade([0.0002] * 3, perp=[100.0, 200.0, 200.0], spot=[100.0, 200.0, 200.0])
    calm = handmade([0.0001] * 3)
    margin = Trading(margin=IsolatedMargin(2.0, TIER))
    found = play(simulator, [falls, calm], ONE_SLOT, margin)
    # Liquidated at 150 / 1.01 in the stretch to 1, whose bar closes an hour after settlement 0.
    assert found.markets[0].trades[0].reason == "LIQUIDATED"
    assert opened(found) == [[(0, 10.0)], [(1, 10.0)]]


def test_only_the_market_with_margin_is_liquidated(simulator: Simulator) -> None:
    doubles = handmade([0.0001] * 3, perp=[100.0, 200.0, 200.0], spot=[100.0, 200.0, 200.0])
    margin = Trading(margin=IsolatedMargin(2.0, TIER))
    markets = [MarketTerms(doubles, FREE, TEN_COINS, one) for one in (margin, PLAIN_TRADING)]
    found = simulator(markets, whole(markets), STAY, PortfolioRules(slots=2))
    reasons = [[trade.reason for trade in market.trades] for market in found.markets]
    assert reasons == [["LIQUIDATED"], ["END_OF_PERIOD"]]


@pytest.mark.parametrize(
    ("refused", "trading"),
    [
        ("below minimum", PLAIN_TRADING),
        ("does not pay", Trading(rules=OrderRules(break_even_settlements=10))),
        ("beyond margin", Trading(margin=IsolatedMargin(50.0, TIER))),
    ],
)
def test_what_is_refused_leaves_its_slot_to_the_next(
    simulator: Simulator, refused: str, trading: Trading
) -> None:
    # Lots of 7: at 300 a unit none fits. Ten payments of 0.0002 do not pay fees of 0.003 at a
    # mark of 1. A mark of 250 needs 0.01 x 250 of the 100 / 50 posted.
    price = 300.0 if refused == "below minimum" else 100.0
    mark = {"does not pay": [1.0] * 3, "beyond margin": [250.0] * 3}.get(refused)
    best = handmade([0.002] * 3, perp=price, spot=price, marks=mark)
    next_one = handmade([0.001] * 3)
    capital = Capital(initial=1_000.0, lot_step=7.0)
    costs = Costs(spot_fee_bps=10, perp_fee_bps=5, slippage_bps=0)
    found = play(simulator, [best, next_one], ONE_SLOT, trading, costs=costs, capital=capital)
    assert opened(found) == [[], [(0, 7.0)]]
    best_part = found.markets[0]
    counts = (best_part.entries_below_minimum, best_part.entries_beyond_margin)
    # At 1 the slot is taken: only the first settlement asked.
    assert counts == ((refused == "below minimum") + 0, (refused == "beyond margin") + 0)


def test_weights_share_the_capital_and_a_slot_is_the_usual_share(simulator: Simulator) -> None:
    markets = [handmade([0.0001] * 2) for _ in range(3)]
    half = Capital(initial=1_000.0, notional_fraction=0.5)
    weighted = PortfolioRules(slots=3, weights=(0.8, 0.2, 1.5))
    # 1,000 x 0.5 x weight / 100, and 1,000 x 0.5 / 4 / 100.
    found = play(simulator, markets, weighted, capital=half)
    assert opened(found) == [[(0, 4.0)], [(0, 1.0)], [(0, 7.5)]]
    found = play(simulator, markets, PortfolioRules(slots=4), capital=half)
    assert opened(found) == [[(0, 1.25)]] * 3


def test_exposure_is_capped_at_last_prices_and_what_is_left_goes_to_the_next(
    simulator: Simulator,
) -> None:
    rose = handmade([0.0001] * 4, perp=[100.0, 120.0, 120.0, 120.0])
    later = handmade([0.0, 0.0001, 0.0001, 0.0], perp=50.0, spot=50.0)
    last = handmade([0.0, 0.0, 0.0001, 0.0])
    rules = PortfolioRules(slots=3, weights=(0.4, 0.4, 0.4), max_exposure=0.8)
    found = play(simulator, [rose, later, last], rules)
    # At 1 the first holds 4 x 120 = 480 of 800: 320 are left, 6.4 units at 50. At 2 nothing is.
    assert opened(found) == [[(0, 4.0)], [(1, 6.4)], []]
    assert found.exposure.tolist() == [400.0, 800.0, 800.0, 0.0]
    assert found.markets[2].entries_below_minimum == 1


def test_what_a_cap_leaves_is_rounded_as_decimals_are(simulator: Simulator) -> None:
    # 3,000 - 909 x 1.1 - 1,818 x 1.1 = 0.3: three units at 0.1, or nothing of 3,000 - 3 x 1,000.
    prices = (1.1, 1.1, 0.1)
    markets = [handmade([0.0001] * 2, perp=price, spot=price) for price in prices]
    rules = PortfolioRules(slots=3, weights=(0.1, 0.7, 0.35), max_exposure=0.3)
    found = play(simulator, markets, rules, capital=Capital(lot_step=1.0, min_notional=0.0))
    assert opened(found) == [[(0, 909.0)], [(0, 1_818.0)], [(0, 3.0)]]
    thirds = PortfolioRules(slots=4, weights=(0.1,) * 4, max_exposure=0.3)
    markets = [handmade([0.0001] * 2, perp=0.7, spot=0.7) for _ in range(4)]
    free_size = Capital(lot_step=0.0, min_notional=0.0)
    found = play(simulator, markets, thirds, capital=free_size)
    assert [len(entries) for entries in opened(found)] == [1, 1, 1, 0]
    assert found.markets[3].entries_below_minimum == 1


def test_an_entry_is_cut_to_its_share_of_the_smaller_volume(simulator: Simulator) -> None:
    # Volumes are of the last closed bar: known from settlement 1 on, 40 and 20 units at 100.
    thin = handmade([0.0001] * 3, spot_volume=40.0, perp_volume=20.0)
    other = handmade([0.0001] * 3, spot_volume=10.0, perp_volume=20.0)
    silent = handmade([0.0001] * 3, perp_volume=0.0)
    rules = PortfolioRules(slots=3, max_volume_share=0.1)
    found = play(simulator, [thin, other, silent], rules)
    # 0.1 x 2,000 / 100 and 0.1 x 1,000 / 100; before the first close nothing is known to trade.
    assert opened(found) == [[(1, 2.0)], [(1, 1.0)], []]
    assert [part.entries_below_minimum for part in found.markets] == [1, 1, 2]


def test_the_scores_share_comes_before_the_caps(simulator: Simulator) -> None:
    # Score 0.5 x 0.003 / 0.003: a share of 0.2 + (0.8 - 0.2) x 0.5 = 0.5, then at most 300.
    strategy = CompositeParams(0.1, 0.0, 0.5, 0.0, 0.0, 0.0, sizing=Sizing(0.2, 0.8, 300.0))
    markets = [handmade([0.003] * 2) for _ in range(3)]
    rules = PortfolioRules(slots=3, weights=(0.4, 0.8, 0.8), max_exposure=0.6)
    found = play(simulator, markets, rules, strategy=strategy)
    # 1,000 x 0.4 x 0.5 = 200; 1,000 x 0.8 x 0.5 = 400, at most 300; what is left of 600.
    assert opened(found) == [[(0, 2.0)], [(0, 3.0)], [(0, 1.0)]]


def test_compounding_sizes_by_the_account_at_that_moment(simulator: Simulator) -> None:
    markets = [handmade([0.01, 0.01, 0.0]), handmade([0.01, 0.01, 0.0]), handmade([0.0, 0.01, 0.0])]
    capital = Capital(initial=1_000.0, compounding=True)
    fees = Costs(spot_fee_bps=100, perp_fee_bps=0, slippage_bps=0)
    rules = PortfolioRules(slots=3, weights=(0.5, 0.5, 0.5), max_exposure=1.2)
    found = play(simulator, markets, rules, costs=fees, capital=capital)
    # The first has cost 5 x 100 x 0.01 = 5: 995 x 0.5 / 100 = 4.975 units, which cost 4.975. At 1
    # both are paid 0.01 x 997.5: the account is 1,000, of whose 1,200 there are 202.5 left.
    assert opened(found) == [[(0, 5.0)], [(0, 4.975)], [(1, 2.025)]]
    assert found.equity[0] == pytest.approx(990.025)
    assert found.equity[1] == pytest.approx(1_000.0 - 2.025)


def test_slots_fill_however_small_the_entries_are(simulator: Simulator) -> None:
    markets = [handmade([0.0001] * 2, perp=0.01, spot=0.01) for _ in range(2)]
    small = Capital(initial=0.5, lot_step=0.0, min_notional=0.0)
    assert opened(play(simulator, markets, ONE_SLOT, capital=small)) == [[(0, 50.0)], []]


def test_the_account_is_the_sum_of_its_markets_at_every_instant(simulator: Simulator) -> None:
    # Every four hours, and every eight, with the basis moving.
    often = handmade([0.001] * 5, every_hours=4, spot=[100.0, 101.0, 101.0, 101.0, 101.0])
    seldom = handmade([0.003] * 3, perp=[100.0, 102.0, 100.0])
    fees = Costs(spot_fee_bps=10, perp_fee_bps=5, slippage_bps=0)
    found = play(simulator, [often, seldom], PortfolioRules(slots=2), costs=fees)
    assert found.ts_ms.tolist() == [settlement_ms(0, hours) for hours in (0, 4, 8, 12, 16)]
    # Each opens 5 units for 5 x 100 x 0.0015 = 0.75. often is paid 0.5 four times, seldom
    # 5 x 102 x 0.003 = 1.53 and 1.5. Basis: +5 from 4 on, and -10 at 8 that is back at 16.
    entered = 1_000.0 - 2 * 0.75
    assert found.equity[:-1] == pytest.approx(
        [entered, entered + 5.5, entered + 6.0 + 1.53 - 10.0, entered + 6.5 + 1.53 - 10.0]
    )
    assert found.funding.tolist() == pytest.approx([0.0, 0.5, 2.03, 0.5, 2.0])
    # Closing costs 5 x 101 x 0.001 + 5 x 100 x 0.0005 and 0.75.
    first, second = (part.attribution for part in found.markets)
    assert first["funding_received"] == pytest.approx(2.0)
    assert first["basis_pnl"] == pytest.approx(5.0)
    assert first["total_fees"] == pytest.approx(0.75 + 0.755)
    assert first["net_pnl"] == pytest.approx(2.0 + 5.0 - 1.505)
    assert second["net_pnl"] == pytest.approx(3.03 - 1.5)
    assert found.attribution["net_pnl"] == pytest.approx(5.495 + 1.53)
    assert found.equity[-1] == pytest.approx(1_000.0 + 5.495 + 1.53)


def test_exposure_ends_at_the_moment_of_a_liquidation(simulator: Simulator) -> None:
    market = handmade([0.0001, 0.0, 0.0], perp_high=[200.0, 100.0, 100.0])
    margin = Trading(margin=IsolatedMargin(2.0, TIER))
    found = play(simulator, [market], ONE_SLOT, margin, strategy=SimpleParams())
    # The bar with the high closes an hour after the entry; the run lasts sixteen.
    assert found.markets[0].trades[0].exit_ts_ms == settlement_ms(0, 1)
    assert found.metrics["exposure"] == pytest.approx(1 / 16)


def test_capital_and_notional_are_the_largest_at_one_time(simulator: Simulator) -> None:
    first = handmade([0.001, 0.001, 0.0, 0.0], perp=[100.0, 110.0, 110.0, 110.0])
    second = handmade([0.0, 0.0, 0.001, 0.0])
    found = play(simulator, [first, second], PortfolioRules(slots=2), strategy=SimpleParams())
    # Never both: 5 x (100 + 100) was taken, 5 x 100 opened; 5 x 110 x 0.001 - 50 was earned.
    assert found.metrics["total_capital"] == pytest.approx(1_000.0)
    assert found.metrics["return_on_total_capital"] == pytest.approx((0.55 - 50.0) / 1_000.0)
    assert found.metrics["return_on_notional"] == pytest.approx((0.55 - 50.0) / 500.0)


def test_notionals_of_positions_that_are_open_together_add_up(simulator: Simulator) -> None:
    first = handmade([0.001, 0.001, 0.001, 0.0], perp=[100.0, 100.0, 110.0, 110.0])
    second = handmade([0.0, 0.001, 0.001, 0.0], perp=[80.0, 80.0, 90.0, 90.0])
    found = play(simulator, [first, second], PortfolioRules(slots=2), strategy=SimpleParams())
    # 5 x 100 and, from the second settlement on, 6.25 x 80.
    net = found.metrics["net_pnl"]
    assert net is not None
    assert found.metrics["return_on_notional"] == pytest.approx(net / 1_000.0)
