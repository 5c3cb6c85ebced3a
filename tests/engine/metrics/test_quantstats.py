"""Ratios of daily curves against those of quantstats, as record_quantstats.py wrote them."""

import json
import math
from pathlib import Path
from typing import Any

import pytest

from engine.metrics.catalogue import Metrics
from engine.metrics.summary import summarise
from engine.model.costs import Capital, Costs
from engine.model.params import HoldParams
from engine.model.scales import FEWEST_DAYS_OF_GROWTH
from engine.model.terms import Terms
from engine.simulator.run import simulate
from tests.engine.markets import columns, whole

HERE = Path(__file__).parent
CURVES: dict[str, Any] = json.loads((HERE / "empyrical.json").read_text(encoding="utf-8"))["cases"]
RECORDED: dict[str, Any] = json.loads((HERE / "quantstats.json").read_text(encoding="utf-8"))
METRICS = ("sharpe", "sortino", "volatility", "cagr", "calmar", "max_drawdown")


def ours(case: str) -> Metrics:
    market = columns(CURVES[case]["rates"], interval_hours=24.0)
    free = Costs(spot_fee_bps=0.0, perp_fee_bps=0.0, slippage_bps=0.0)
    return summarise(
        simulate(market, whole(market), HoldParams(), Terms(free, Capital(initial=1_000.0)))
    )


@pytest.mark.parametrize("name", METRICS)
@pytest.mark.parametrize("case", RECORDED["cases"])
def test_a_metric_is_the_one_of_quantstats_told_365_days(case: str, name: str) -> None:
    got, want = getattr(ours(case), name), RECORDED["cases"][case]["metrics"][name]
    too_short = len(CURVES[case]["rates"]) <= FEWEST_DAYS_OF_GROWTH and name in ("cagr", "calmar")
    if too_short or isinstance(want, str):  # theirs explodes, is infinite or not a number
        assert got is None
    else:
        assert got == pytest.approx(want, rel=0, abs=1e-10)


def test_untold_it_takes_252_days_for_a_market_that_never_closes() -> None:
    assert RECORDED["library"] == "quantstats 0.0.86"
    case = "carry over three years"
    metrics, at_252 = ours(case), RECORDED["cases"][case]["at_252"]
    assert metrics.sharpe is not None
    assert metrics.cagr is not None
    assert at_252["sharpe"] == pytest.approx(metrics.sharpe * math.sqrt(252 / 365))
    assert at_252["cagr"] == pytest.approx((1 + metrics.cagr) ** (252 / 365) - 1)


def test_it_calls_a_calmar_without_a_drawdown_infinite() -> None:
    case = RECORDED["cases"]["never a losing day"]["metrics"]
    assert (case["calmar"], case["max_drawdown"]) == ("inf", 0.0)
