"""Options of costs, rules and margin."""

import pytest

from api.client.failures import BadInput
from api.client.given import Null
from api.client.trading_options import (
    CapitalOptions,
    CostOptions,
    Direction,
    DirectionOption,
    Execution,
    MarginMode,
    MarginOptions,
    ProfileOption,
)
from tests.api.client.test_options import options


def test_initial_capital_is_the_field_initial() -> None:
    rich = options(capital=CapitalOptions(initial_capital=1e6, lot_step=0.001))
    assert rich.terms_input() == {"capital": {"initial": 1e6, "lotStep": 0.001}}


def test_a_choice_is_sent_under_the_name_of_the_schema() -> None:
    chosen = options(
        costs=CostOptions(perp_execution=Execution.MAKER),
        direction=DirectionOption(Direction.SHORT_SPOT),
    )
    assert chosen.terms_input() == {
        "costs": {"perpExecution": "MAKER"},
        "direction": "SHORT_SPOT",
    }


def test_a_venues_profile_is_named() -> None:
    named = options(profile=ProfileOption("binance"))
    assert named.terms_input() == {"venueProfile": "binance"}


def test_any_margin_option_asks_for_isolated_margin() -> None:
    tiers = ["0=0.004", "50_000=0.005"]
    margin = options(margin=MarginOptions(leverage=3.0, maintenance_tier=tiers, top_up_below=0.2))
    assert margin.terms_input() == {
        "margin": {
            "mode": "ISOLATED",
            "leverage": 3.0,
            "maintenanceTiers": [
                {"notionalFloor": 0.0, "rate": 0.004},
                {"notionalFloor": 50_000.0, "rate": 0.005},
            ],
            "rebalance": {"topUpBelow": 0.2},
        }
    }


def test_no_margin_is_asked_for_by_its_mode_and_no_band_by_a_word() -> None:
    lost = options(
        margin=MarginOptions(margin=MarginMode.UNCONSTRAINED),
        capital=CapitalOptions(no_funded=True, resize_band=Null.NULL),
    )
    assert lost.terms_input() == {
        "capital": {"funded": False, "resizeBand": None},
        "margin": {"mode": "UNCONSTRAINED"},
    }


@pytest.mark.parametrize("text", ["0.004", "0=", "=0.004", "0=nan", "0=0.004=1", "low=0.1"])
def test_a_tier_that_is_none_is_refused(text: str) -> None:
    with pytest.raises(BadInput, match="--maintenance-tier must be FLOOR=RATE"):
        options(margin=MarginOptions(maintenance_tier=[text])).terms_input()
