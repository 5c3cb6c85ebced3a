"""Slippage that is estimated, through the API: every kind of run takes it and tells it."""

from typing import Any

import pytest

from tests.api.questions import finished, question
from tests.running_service import RunningService

COSTS = {"slippageModel": "ESTIMATED"}
PERIOD = {"start": "2022-02-01T00:00:00Z", "end": "2022-05-31T00:00:00Z"}
ETH = {"venue": "sample", "symbol": "ETH/USDT:USDT"}
_SLIPPAGE = "dataUse { slippage { times spotBps perpBps } }"
_METRICS = "metrics { netPnl slippageCost breakEvenSlippageBps totalTrades }"


def asked(**changes: Any) -> dict[str, Any]:
    return question(period=PERIOD, costs=COSTS) | changes


def run(service: RunningService, mutation: str, sent: dict[str, Any], selection: str) -> Any:
    run_id = finished(service, mutation, sent)
    kind = mutation.removeprefix("start")
    query = f"query ($id: ID!) {{ run(id: $id) {{ ... on {kind} {{ {selection} }} }} }}"
    return service.data(query, {"id": run_id})["run"]


@pytest.fixture(scope="module")
def backtest(service: RunningService) -> Any:
    config = "config { costs { slippageModel slippageBps } }"
    selection = f"warnings {config} {_METRICS} {_SLIPPAGE}"
    return run(service, "startBacktest", asked(), selection)


def test_a_run_tells_what_its_fills_slipped_by(service: RunningService, backtest: Any) -> None:
    assert backtest["config"]["costs"] == {"slippageModel": "ESTIMATED", "slippageBps": 5}
    told = backtest["dataUse"]["slippage"]
    assert len(told["times"]) == 4
    (said,) = (text for text in backtest["warnings"] if text.startswith("slippage was estimated"))
    # The bars of the sample markets have no spread: less than the least there is.
    assert told["spotBps"] == told["perpBps"] == [0.5] * 4
    assert said.endswith("0.50 bps of spot fills, 0.50 bps of perp fills")
    fixed = run(service, "startBacktest", asked(costs=None), f"{_METRICS} {_SLIPPAGE}")
    assert fixed["dataUse"]["slippage"] is None
    assert fixed["metrics"]["totalTrades"] == backtest["metrics"]["totalTrades"] > 0
    assert fixed["metrics"]["slippageCost"] != backtest["metrics"]["slippageCost"]


def test_a_comparison_and_a_cell_slip_alike(service: RunningService, backtest: Any) -> None:
    alone = asked()
    entries = [{"label": "it", "strategy": alone.pop("strategy")}]
    compared = run(
        service, "startComparison", alone | {"entries": entries}, f"entries {{ {_METRICS} }}"
    )
    assert compared["entries"][0]["metrics"] == backtest["metrics"]
    axes = [{"parameter": "MIN_FUNDING_RATE", "values": [0.0001]}]
    swept = run(
        service, "startSweep", asked(axes=axes), f"warnings cells {{ nodes {{ {_METRICS} }} }}"
    )
    assert swept["cells"]["nodes"][0]["metrics"] == backtest["metrics"]
    assert any(text.startswith("slippage was estimated") for text in swept["warnings"])


def test_several_markets_slip_each_by_its_own_bars(service: RunningService, backtest: Any) -> None:
    many = asked()
    many["markets"] = [many.pop("market"), ETH]
    entries = run(
        service,
        "startMultiMarket",
        many,
        f"entries {{ market {{ symbol }} {_METRICS} {_SLIPPAGE} }}",
    )["entries"]
    by_symbol = {entry["market"]["symbol"]: entry for entry in entries}
    btc, eth = by_symbol["BTC/USDT:USDT"], by_symbol["ETH/USDT:USDT"]
    assert btc["metrics"] == backtest["metrics"]
    assert btc["dataUse"] == backtest["dataUse"]
    parts = run(service, "startPortfolio", many, f"markets {{ market {{ symbol }} {_SLIPPAGE} }}")[
        "markets"
    ]
    assert [part["dataUse"] for part in parts] == [btc["dataUse"], eth["dataUse"]]
