"""The spread of each leg by month, from its bars."""

import numpy as np
import pytest

from engine.analysis.effective_spread import half_spreads
from engine.model.market import Bars, MarketHistory, Settlements
from engine.model.spreads import LEAST, MOST, month_starts_ms, months_of
from engine.model.units import DAY_MS, HOUR_MS
from tests.engine.exact import spreads as exact
from tests.engine.markets import START_MS
from tests.engine.mixed_markets import mixed_history

HALF = 0.0012
JANUARY, FEBRUARY, MARCH = 31 * 24, 29 * 24, 31 * 24


def bounced(seed: int, hours: int, half: float, wander: float = 0.0004) -> Bars:
    """Hourly bars of a price that trades at the bid or the ask, twelve times an hour."""
    random = np.random.default_rng(seed)
    middle = 100.0 * np.exp(np.cumsum(random.normal(0, wander, (hours, 12)), axis=None))
    traded = middle.reshape(hours, 12) * (1 + half * random.choice([-1.0, 1.0], (hours, 12)))
    return Bars(
        START_MS + np.arange(hours) * HOUR_MS,
        traded[:, 0],
        traded.max(axis=1),
        traded.min(axis=1),
        traded[:, -1],
        np.ones(hours),
        HOUR_MS,
    )


def history(spot: Bars, perp: Bars) -> MarketHistory:
    times = np.arange(START_MS, int(perp.open_ms[-1]), 8 * HOUR_MS)
    rates = np.full(times.shape, 0.0001)
    return MarketHistory(Settlements(times, rates, np.full(times.shape, 8.0)), perp, spot)


def test_it_finds_the_spread_that_the_trades_had() -> None:
    hours = JANUARY + FEBRUARY
    found = half_spreads(history(bounced(1, hours, HALF), bounced(2, hours, HALF / 4)))
    assert found.first_month == 54 * 12
    np.testing.assert_allclose(found.spot, HALF, rtol=0.1)
    np.testing.assert_allclose(found.perp, HALF / 4, rtol=0.25)


@pytest.mark.parametrize("seed", range(6))
def test_it_is_what_the_paper_computes(seed: int) -> None:
    market = mixed_history(seed, days=75)
    found = half_spreads(market)
    for bars, ours in ((market.spot, found.spot), (market.perp, found.perp)):
        known = exact.half_spreads(bars)
        for place, half in enumerate(ours.tolist()):
            month = (found.first_month + place) % 12 + 1
            wanted = known.get((2024, month))
            assert np.isnan(half) == (wanted is None)
            if wanted is not None:
                assert half == pytest.approx(float(wanted), rel=1e-9)


def test_it_is_kept_within_half_a_bps_and_fifty() -> None:
    found = half_spreads(history(bounced(3, JANUARY, 1e-6, 1e-6), bounced(4, JANUARY, 0.02)))
    assert found.spot.tolist() == [LEAST]
    assert found.perp.tolist() == [MOST]


@pytest.mark.parametrize(("days", "has_one"), [(20, True), (19, False)])
def test_a_month_needs_bars_of_twenty_days(days: int, has_one: bool) -> None:
    found = half_spreads(history(bounced(5, days * 24, HALF), bounced(6, JANUARY, HALF)))
    assert np.isfinite(found.spot).tolist() == [has_one]
    assert np.isfinite(found.perp).tolist() == [True]


def test_a_month_without_a_move_has_no_estimate() -> None:
    ones = np.full(JANUARY, 100.0)
    still = Bars(START_MS + np.arange(JANUARY) * HOUR_MS, *(ones,) * 4, ones, HOUR_MS)
    found = half_spreads(history(still, bounced(7, JANUARY, HALF)))
    assert np.isnan(found.spot).tolist() == [True]


def test_what_is_known_at_a_time_is_the_month_before_it() -> None:
    hours = JANUARY + FEBRUARY + MARCH
    found = half_spreads(history(bounced(8, hours, HALF), bounced(9, JANUARY, HALF)))
    february = START_MS + 31 * DAY_MS
    march = february + 29 * DAY_MS
    april = march + 31 * DAY_MS
    times = np.array(
        [START_MS, february - 1, february, march - 1, march, april, april + 40 * DAY_MS]
    )
    spot, perp = found.known_at(times)
    nan = np.nan
    np.testing.assert_array_equal(spot, [nan, nan, *found.spot[[0, 0, 1, 2]], nan])
    np.testing.assert_array_equal(perp, [nan, nan, *found.perp[[0, 0]], nan, nan, nan])
    np.testing.assert_array_equal(month_starts_ms(months_of(times[2:4])), [february, february])
