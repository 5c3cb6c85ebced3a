"""Ratios of daily curves against those of empyrical-reloaded, as record_empyrical.py wrote them."""

import json
from pathlib import Path
from typing import Any

import pytest

from engine.metrics.summary import summarise
from engine.model.costs import Capital, Costs
from engine.model.params import HoldParams
from engine.model.scales import FEWEST_DAYS_OF_GROWTH
from engine.model.terms import Terms
from engine.simulator.run import simulate
from tests.engine.markets import columns, whole

RECORDED: dict[str, Any] = json.loads(
    Path(__file__).with_name("empyrical.json").read_text(encoding="utf-8")
)
METRICS = ("sharpe", "sortino", "volatility", "cagr", "calmar", "max_drawdown")


@pytest.mark.parametrize("name", METRICS)
@pytest.mark.parametrize("case", RECORDED["cases"])
def test_a_metric_is_the_one_of_empyrical(case: str, name: str) -> None:
    recorded = RECORDED["cases"][case]
    market = columns(recorded["rates"], interval_hours=24.0)
    free = Costs(spot_fee_bps=0.0, perp_fee_bps=0.0, slippage_bps=0.0)
    metrics = summarise(
        simulate(market, whole(market), HoldParams(), Terms(free, Capital(initial=1_000.0)))
    )
    got, want = getattr(metrics, name), recorded["metrics"][name]
    too_short = len(recorded["rates"]) <= FEWEST_DAYS_OF_GROWTH and name in ("cagr", "calmar")
    if too_short or isinstance(want, str):  # theirs explodes, is infinite or not a number
        assert got is None
    else:
        assert got == pytest.approx(want, rel=0, abs=1e-10)


def test_what_was_recorded_is_worth_comparing() -> None:
    cases = RECORDED["cases"]
    assert RECORDED["library"] == "empyrical-reloaded 0.7.1"
    assert all(tuple(case["metrics"]) == METRICS for case in cases.values())
    deepest = max(case["metrics"]["max_drawdown"] for case in cases.values())
    assert deepest > 0.25
    undefined = {
        (name, metric, value)
        for name, case in cases.items()
        for metric, value in case["metrics"].items()
        if isinstance(value, str)
    }
    assert undefined == {
        ("never a losing day", "sortino", "inf"),
        ("never a losing day", "calmar", "nan"),
        ("never a move", "sharpe", "nan"),
        ("never a move", "sortino", "nan"),
        ("never a move", "calmar", "nan"),
    }
