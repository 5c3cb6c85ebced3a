"""A run's question in a few words."""

from dataclasses import replace

from api.kinds.backtest.config import BacktestConfig
from api.kinds.comparison.config import ComparisonConfig, ComparisonEntry
from api.kinds.market_import.config import ImportConfig
from api.kinds.sweep.config import SweepConfig
from api.market_data.exchange.request import ExchangeRequest
from api.runs.names import MarketKey
from api.runs.outline_words import parameter_words, strategy_words
from api.runs.terms import ProfiledTerms
from engine.model.margin import IsolatedMargin, MaintenanceTier
from engine.model.params import CompositeParams, HoldParams, Period, SimpleParams
from engine.model.trading import OrderRules, Trading
from engine.sweep.grid import Axis

_BTC, _PERIOD = MarketKey("sample", "BTC/USDT:USDT"), Period(0, 86_400_000)
_RULES = OrderRules(fill_without_volume=False)
_USUAL = ProfiledTerms(trading=Trading(rules=_RULES))


def test_thresholds_are_always_told_and_the_rest_where_it_is_not_usual() -> None:
    simple = BacktestConfig(_BTC, _PERIOD, SimpleParams(), _USUAL)
    assert strategy_words(simple) == "Simple"
    assert parameter_words(simple) == "in from 1 bps, out below 0.5 bps"
    composite = BacktestConfig(_BTC, _PERIOD, CompositeParams(trend_ema_span=9), _USUAL)
    assert strategy_words(composite) == "Composite"
    assert parameter_words(composite) == "in from 0.35, out below 0.2, trend span 9"


def test_rules_and_margin_that_are_set_are_told() -> None:
    trading = Trading(
        rules=replace(_RULES, min_holding_settlements=1, stop_basis_loss=0.05),
        margin=IsolatedMargin(leverage=3, tiers=(MaintenanceTier(0, 0.004),)),
    )
    config = BacktestConfig(_BTC, _PERIOD, HoldParams(), ProfiledTerms(trading=trading))
    assert strategy_words(config) == "Hold"
    assert parameter_words(config) == (
        "held at least 1 settlement, stop at a basis loss of 5 % of the notional, "
        "isolated margin at leverage 3"
    )


def test_what_a_sweep_varies_is_told_from_where_to_where() -> None:
    axes = (
        Axis("min_funding_rate", (0.0005, 0.0001, 0.0003)),
        Axis("slippage_bps", (2.0,)),
    )
    config = SweepConfig(_BTC, _PERIOD, SimpleParams(), axes, _USUAL)
    assert parameter_words(config) == (
        "out below 0.5 bps, entry funding rate 1 bps to 5 bps (3), slippage 2 bps (1)"
    )


def test_entries_of_a_comparison_stand_apart() -> None:
    entries = (
        ComparisonEntry("a", SimpleParams(min_funding_rate=0.0002)),
        ComparisonEntry("b", SimpleParams(min_funding_rate=0.0003)),
        ComparisonEntry("c", HoldParams()),
    )
    config = ComparisonConfig(_BTC, _PERIOD, entries, _USUAL)
    assert strategy_words(config) == "Simple, Hold"
    assert parameter_words(config) == (
        "in from 2 bps, out below 0.5 bps; in from 3 bps, out below 0.5 bps"
    )


def test_an_import_trades_nothing() -> None:
    request = ExchangeRequest("binance", "BTC/USDT:USDT", 1_600_000_000_000, 1_600_086_400_000)
    config = ImportConfig(request)
    assert (strategy_words(config), parameter_words(config)) == ("", "")
