"""What a market says before anything is traded, by hand."""

import pytest

from engine.analysis.market_says import MarketSays, market_says
from engine.model.columns import MarketColumns
from engine.model.costs import Costs, Execution
from engine.model.params import CompositeParams, HoldParams, Period, SimpleParams, Strategy
from engine.model.terms import Terms
from engine.model.trading import Direction, Trading
from tests.engine.markets import EIGHT_HOURS_MS, START_MS, columns, whole

# 24 h at 1, 3 and -1 bps every 8 h, then 4 h at 3 bps: 6 bps in 28 h.
MIXED = columns((0.0001, 0.0003, -0.0001, 0.0003), interval_hours=(8.0, 8.0, 8.0, 4.0))
AT_TWO_BPS = SimpleParams(0.0002, 0.0)


def says(
    market: MarketColumns = MIXED,
    strategy: Strategy = AT_TWO_BPS,
    *,
    costs: Costs | None = None,
    direction: Direction = Direction.LONG_SPOT,
) -> MarketSays:
    terms = Terms(costs or Costs(), trading=Trading(direction=direction))
    return market_says(market, whole(market), strategy, terms)


def test_the_mean_rate_pays_for_four_fills() -> None:
    found = says()
    assert found.settlements == 4
    assert found.mean_apr == pytest.approx(0.0006 / 28 * 8_760)
    assert found.round_trip_cost == pytest.approx(0.0051)  # 2 x (10 + 5.5) + 4 x 5 bps
    # 1.5 bps a settlement of 7 h in the mean.
    assert found.break_even_settlements == pytest.approx(34)
    assert found.break_even_days == pytest.approx(34 * 7 / 24)


def test_a_maker_leg_does_not_slip() -> None:
    assert says(costs=Costs(perp_execution=Execution.MAKER)).round_trip_cost == pytest.approx(
        0.0041
    )


def test_time_above_the_entry_is_counted_in_hours() -> None:
    assert says().above_entry == pytest.approx(12 / 28)
    assert says(strategy=SimpleParams(0.0003, 0.0)).above_entry == pytest.approx(12 / 28)
    assert says(strategy=SimpleParams(0.0004, 0.0)).above_entry == 0.0


def test_a_short_spot_is_paid_by_the_negated_rate() -> None:
    found = says(strategy=SimpleParams(0.0001, 0.0), direction=Direction.SHORT_SPOT)
    assert found.mean_apr == pytest.approx(-0.0006 / 28 * 8_760)
    assert (found.break_even_days, found.break_even_settlements) == (None, None)
    assert found.above_entry == pytest.approx(8 / 28)
    both = says(strategy=SimpleParams(0.0001, 0.0), direction=Direction.BOTH)
    assert (both.mean_apr, both.above_entry) == (says().mean_apr, 1.0)


def test_only_the_period_is_asked_and_its_past_feeds_the_score() -> None:
    where = Period(START_MS + EIGHT_HOURS_MS, START_MS + 2 * EIGHT_HOURS_MS)
    found = market_says(MIXED, where, AT_TWO_BPS, Terms())
    assert (found.settlements, found.above_entry) == (2, 0.5)
    assert found.mean_apr == pytest.approx(0.0002 / 16 * 8_760)
    scored = says(columns((0.003,) * 40), CompositeParams(entry_threshold=0.5))
    assert scored.above_entry is not None
    assert 0.0 < scored.above_entry < 1.0


def test_what_has_no_threshold_is_above_none() -> None:
    assert says(strategy=HoldParams()).above_entry is None
