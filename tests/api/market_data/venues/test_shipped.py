"""The shipped profiles against what is known of them elsewhere."""

from datetime import date
from itertools import pairwise

import pytest

from api.market_data.venues.profiles import read_profiles, resolve
from api.market_data.venues.terms import DatedValue
from engine.model.costs import Capital, Costs

PROFILES = read_profiles()
VALUES = [
    pytest.param(value, id=f"{profile.venue} {symbol} {name}")
    for profile in PROFILES.values()
    for symbol, values in [("", profile.values), *profile.symbols.items()]
    for name, value in values.items()
]


@pytest.mark.parametrize("value", VALUES)
def test_every_value_has_a_day_and_a_source(value: DatedValue) -> None:
    assert date(2020, 1, 1) < value.as_of < date(2027, 1, 1)
    assert len(value.source) > 20
    assert value.origin == "shipped"


@pytest.mark.parametrize(
    ("venue", "round_trip_bps"),
    [("binance", 30.0), ("bybit", 31.0), ("hyperliquid", 23.0), ("okx", 30.0)],
)
def test_a_round_trip_of_takers_costs_what_is_published(venue: str, round_trip_bps: float) -> None:
    terms = resolve(venue, "BTC/USDT:USDT")
    assert terms.spot_taker_fee_bps is not None
    assert terms.perp_taker_fee_bps is not None
    assert 2 * (terms.spot_taker_fee_bps + terms.perp_taker_fee_bps) == round_trip_bps


# The venues' own running deduction at the last tier: maintenance = notional x rate - deduction.
# It follows from all the tiers before, so one wrong number in a table would miss it.
DEDUCTIONS = [
    ("binance", "BTC/USDT:USDT", 421_481_450.0),
    ("binance", "ETH/USDT:USDT", 280_506_450.0),
    ("binance", "SOL/USDT:USDT", 66_728_380.0),
    ("binance", "XRP/USDT:USDT", 13_345_685.0),
    ("binance", "DOGE/USDT:USDT", 13_351_670.0),
    ("binance", "BNB/USDT:USDT", 16_682_210.0),
    ("binance", "DOT/USDT:USDT", 8_915_535.0),
    ("binance", "ETC/USDT:USDT", 10_062_545.0),
    ("binance", "XLM/USDT:USDT", 3_230_850.0),
    ("binance", "XTZ/USDT:USDT", 3_230_850.0),
    ("bybit", "BTC/USDT:USDT", 1_482_000.0),
]


@pytest.mark.parametrize(("venue", "symbol", "deduction"), DEDUCTIONS)
def test_the_tiers_lead_to_the_venues_own_deduction(
    venue: str, symbol: str, deduction: float
) -> None:
    tiers = resolve(venue, symbol).maintenance_tiers
    ours = sum(floor * (rate - before) for (_, before), (floor, rate) in pairwise(tiers))
    assert ours == pytest.approx(deduction, abs=1e-3)


def test_a_rate_of_hyperliquid_is_half_the_margin_at_most_leverage() -> None:
    (first, second) = resolve("hyperliquid", "ETH/USDC:USDC").maintenance_tiers
    assert first == (0.0, 1 / 25 / 2)
    assert second == pytest.approx((100e6, 1 / 15 / 2), abs=1e-12)


def test_the_engine_takes_every_shipped_term() -> None:
    for profile in PROFILES.values():
        for symbol in profile.symbols:
            terms = profile.terms(symbol)
            for spot, perp in [
                (terms.spot_taker_fee_bps, terms.perp_taker_fee_bps),
                (terms.spot_maker_fee_bps, terms.perp_maker_fee_bps),
            ]:
                assert spot is not None
                assert perp is not None
                Costs(spot_fee_bps=spot, perp_fee_bps=perp)
            Capital(
                lot_step=terms.lot_step or 0.0,
                min_quantity=terms.min_quantity or 0.0,
                min_notional=terms.min_notional or 0.0,
            )
