"""In what configurations differ, told as an input would name it."""

from dataclasses import replace

from api.kinds.backtest.config import BacktestConfig
from api.kinds.sweep.config import SweepConfig
from api.runs.config_differences import ConfigDifference, config_differences
from api.runs.names import MarketKey
from api.runs.terms import ProfiledTerms
from engine.model.costs import Costs
from engine.model.params import HoldParams, Period, SimpleParams
from engine.model.trading import OrderRules, Trading
from engine.sweep.grid import Axis

_ONE = BacktestConfig(
    MarketKey("sample", "BTC/USDT:USDT"), Period(0, 86_400_000), SimpleParams(), ProfiledTerms()
)


def test_equal_configurations_do_not_differ() -> None:
    assert config_differences([_ONE.document(), _ONE.document()]) == []


def test_only_what_differs_is_told_by_its_path_in_an_input() -> None:
    other = replace(
        _ONE,
        period=Period(0, 172_800_000),
        terms=ProfiledTerms(
            costs=Costs(slippage_bps=7), trading=Trading(rules=OrderRules(cool_down_hours=4))
        ),
    )
    found = {
        one.path: one.values for one in config_differences([_ONE.document(), other.document()])
    }
    assert found["period.end"] == ("1970-01-02T00:00:00Z", "1970-01-03T00:00:00Z")
    assert found["costs.slippageBps"] == ("5.0", "7.0")
    assert found["rules.coolDownHours"] == ("0.0", "4.0")
    assert "period.start" not in found


def test_what_one_has_not_is_none_of_it() -> None:
    hold = replace(_ONE, strategy=HoldParams())
    axes = (Axis("min_funding_rate", (0.0001, 0.0002)),)
    sweep = SweepConfig(_ONE.market, _ONE.period, SimpleParams(), axes, _ONE.terms)
    documents = [one.document() for one in (hold, _ONE, sweep)]
    found = {one.path: one for one in config_differences(documents)}
    assert found["strategy.kind"].values == ("hold", "simple", "simple")
    assert found["strategy.minFundingRate"].values == (None, "0.0001", "0.0001")
    assert found["axes"] == ConfigDifference(
        "axes", (None, None, '[{"parameter": "min_funding_rate", "values": [0.0001, 0.0002]}]')
    )
