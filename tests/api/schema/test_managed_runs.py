"""Runs with directions, rules, margin and borrowing on the real service: their numbers add up."""

import math
from typing import Any

import pytest

from tests.api.questions import finished, question
from tests.api.schema.test_trading import EVERY_OPTION
from tests.running_service import RunningService

WHOLE = {"start": "2022-01-01T00:00:00Z", "end": "2024-12-31T00:00:00Z"}
ISOLATED = {"mode": "ISOLATED", "maintenanceMarginRate": 0.005, "liquidationFeeBps": 50}
_MONEY = "netPnl fundingReceived fundingPaid basisPnl totalFees slippageCost borrowCost"
_QUERY = f"""query ($id: ID!) {{ run(id: $id) {{ ... on Backtest {{
  warnings
  metrics {{ {_MONEY} liquidationCost totalFunding finalEquity totalTrades liquidations
    totalCapital returnOnTotalCapital returnOnNotional }}
  benchmark {{ metrics {{ netPnl liquidations }} }}
  attribution {{ {_MONEY} liquidationCost spotPnl perpPnl spotFees perpFees }}
  dataUse {{ entriesBeyondMargin }}
  equityCurve(maxPoints: 5000) {{ times equity funding position borrow headroom }}
  adjustments {{ times trades quantityChanges spotPrices perpPrices fees slippageCosts }}
  trades(first: 100) {{ totalCount nodes {{
    number direction entryAt exitAt quantity funding basisPnl entryFees exitFees totalFees
    slippageCost borrowCost liquidationCost netPnl holdingSettlements exitReason
    ledger {{ times rates marks amounts quantities borrow }}
    adjustments {{ times trades quantityChanges fees }} }} }}
}} }} }}"""

SHORT: dict[str, Any] = {
    "period": {"start": "2022-01-01T00:00:00Z", "end": "2022-12-31T00:00:00Z"},
    "rules": {"minHoldingSettlements": 6},
    "market": {"venue": "sample", "symbol": "NEGATIVE/USDT:USDT"},
    "strategy": {"simple": {"minFundingRate": 0.00005, "exitFundingRate": 0}},
    "direction": "SHORT_SPOT",
    "costs": {"borrowApr": 0.08},
}
REBALANCED = {
    "strategy": {"hold": {}},
    "margin": ISOLATED
    | {"leverage": 3, "rebalance": {"topUpBelow": 0.2, "restoreTo": 0.3, "releaseAbove": 0.45}},
}
LIQUIDATED = {"margin": ISOLATED | {"leverage": 25}, "rules": {"minHoldingSettlements": 30}}
RUNS: dict[str, dict[str, Any]] = {
    "every option": EVERY_OPTION,
    "short spot": SHORT,
    "either way": SHORT | {"direction": "BOTH", "capital": {"compounding": True}},
    "short spot with margin": SHORT | {"margin": ISOLATED | {"leverage": 15}},
    "rebalanced": REBALANCED,
    "liquidated": LIQUIDATED,
}


def _run(service: RunningService, changes: dict[str, Any]) -> dict[str, Any]:
    sent = question(period=WHOLE) | changes
    run_id = finished(service, "startBacktest", sent)
    found: dict[str, Any] = service.data(_QUERY, {"id": run_id})["run"]
    return found


@pytest.mark.parametrize("changes", RUNS.values(), ids=RUNS.keys())
def test_it_adds_up_for_run_trade_and_ledger(
    changes: dict[str, Any], service: RunningService
) -> None:
    run = _run(service, changes)
    metrics, trades = run["metrics"], run["trades"]["nodes"]
    assert 0 < run["trades"]["totalCount"] == len(trades) == metrics["totalTrades"]
    for part in (metrics, run["attribution"]):
        net = part["fundingReceived"] - part["fundingPaid"] + part["basisPnl"] - part["totalFees"]
        net -= part["slippageCost"] + part["borrowCost"] + part["liquidationCost"]
        assert part["netPnl"] == pytest.approx(net, abs=1e-5)
    assert metrics["netPnl"] == pytest.approx(metrics["finalEquity"] - 10_000, abs=1e-5)
    summed = ("netPnl", "basisPnl", "totalFees", "slippageCost", "borrowCost", "liquidationCost")
    for name in summed:
        assert math.fsum(trade[name] for trade in trades) == pytest.approx(metrics[name], abs=1e-5)
    for trade in trades:
        net = trade["funding"] + trade["basisPnl"] - trade["totalFees"] - trade["slippageCost"]
        net -= trade["borrowCost"] + trade["liquidationCost"]
        assert trade["netPnl"] == pytest.approx(net, abs=1e-5)
        ledger = trade["ledger"]
        paid = [q * m * r for q, m, r in zip(*_columns(ledger), strict=True)]
        assert ledger["amounts"] == pytest.approx(paid, abs=1e-9)
        assert math.fsum(ledger["amounts"]) == pytest.approx(trade["funding"], abs=1e-5)
        assert math.fsum(ledger["borrow"]) == pytest.approx(trade["borrowCost"], abs=1e-5)
        not_paid = trade["exitReason"] == "LIQUIDATED"
        assert len(ledger["times"]) == trade["holdingSettlements"] + not_paid
    curve = run["equityCurve"]
    assert math.fsum(curve["borrow"]) == pytest.approx(metrics["borrowCost"], abs=1e-5)
    assert math.fsum(curve["funding"]) == pytest.approx(metrics["totalFunding"], abs=1e-5)


def _columns(ledger: dict[str, Any]) -> tuple[list[float], list[float], list[float]]:
    return ledger["quantities"], ledger["marks"], ledger["rates"]


@pytest.mark.parametrize("name", ["short spot", "either way"])
def test_a_short_leg_borrows_and_is_told_apart(name: str, service: RunningService) -> None:
    run = _run(service, RUNS[name])
    shorts = [trade for trade in run["trades"]["nodes"] if trade["direction"] == "SHORT_SPOT"]
    assert shorts
    assert all(trade["borrowCost"] > 0 for trade in shorts)
    assert all(max(trade["ledger"]["quantities"]) < 0 for trade in shorts)
    assert min(run["equityCurve"]["position"]) < 0
    assert all(room is None for room in run["equityCurve"]["headroom"])


def test_a_liquidation_is_told_with_its_time_and_loss(service: RunningService) -> None:
    run = _run(service, LIQUIDATED)
    ended = [one for one in run["trades"]["nodes"] if one["exitReason"] == "LIQUIDATED"]
    assert len(ended) == run["metrics"]["liquidations"] > 0
    first = ended[0]
    assert first["liquidationCost"] > 0
    assert first["ledger"]["amounts"][-1] == first["ledger"]["quantities"][-1] == 0
    (told,) = (text for text in run["warnings"] if " liquidated: " in text)
    assert f"trade {first['number']} at {first['exitAt'][:16].replace('T', ' ')} UTC" in told
    assert f"{first['netPnl']:+,.2f}" in told
    assert any("the liquidation price was nearest at" in text for text in run["warnings"])
    assert not any("not modelled" in text for text in run["warnings"])


def test_headroom_is_there_while_a_margined_position_is(service: RunningService) -> None:
    run = _run(service, REBALANCED)
    curve = run["equityCurve"]
    for position, headroom in zip(curve["position"], curve["headroom"], strict=True):
        assert (headroom is None) == (position == 0)
    assert min(room for room in curve["headroom"] if room is not None) > 0


def test_adjustments_are_those_of_the_trades(service: RunningService) -> None:
    run = _run(service, REBALANCED)
    whole, trades = run["adjustments"], run["trades"]["nodes"]
    assert len(whole["times"]) > 1
    assert min(whole["quantityChanges"]) < 0 < max(whole["quantityChanges"])
    assert sum(len(trade["adjustments"]["times"]) for trade in trades) == len(whole["times"])
    for trade in trades:
        assert set(trade["adjustments"]["trades"]) <= {trade["number"]}
        fees = trade["entryFees"] + trade["exitFees"]
        assert math.fsum(trade["adjustments"]["fees"]) < fees


def test_returns_are_on_what_was_committed(service: RunningService) -> None:
    metrics = _run(service, LIQUIDATED)["metrics"]
    total, net = metrics["totalCapital"], metrics["netPnl"]
    assert metrics["returnOnTotalCapital"] == pytest.approx(net / total)
    notional = net / metrics["returnOnNotional"]
    assert notional < total < notional * 1.1  # spot as large as the notional, margin 1/25 of it


def test_a_cell_with_margin_equals_its_single_run(service: RunningService) -> None:
    sent = question(period=WHOLE, margin=ISOLATED | {"leverage": 25}) | {
        "axes": [{"parameter": "MIN_FUNDING_RATE", "values": [0.0001, 0.0002, 0.0003]}]
    }
    sweep = finished(service, "startSweep", sent)
    numbers = f"{_MONEY} liquidationCost liquidations sharpe"
    query = f"""query ($id: ID!) {{ run(id: $id) {{ ... on Sweep {{
      best(metric: LIQUIDATIONS) {{ index }}
      heatmap(x: MIN_FUNDING_RATE, metric: LIQUIDATION_COST) {{ values }}
      cells(first: 3, orderBy: {{ metric: LIQUIDATIONS }}) {{ nodes {{
        index metrics {{ {numbers} }} }} }}
      backtest(cell: 1) {{ metrics {{ {numbers} }} }} }} }} }}"""
    found = service.data(query, {"id": sweep})["run"]
    cells = {cell["index"]: cell["metrics"] for cell in found["cells"]["nodes"]}
    assert cells[1] == found["backtest"]["metrics"]
    assert cells[1]["liquidations"] > 0
    counts = [cell["metrics"]["liquidations"] for cell in found["cells"]["nodes"]]
    assert counts == sorted(counts, reverse=True)
    assert cells[found["best"]["index"]]["liquidations"] == min(counts)
    assert found["heatmap"]["values"] == [cells[index]["liquidationCost"] for index in range(3)]


def test_every_market_and_entry_is_traded_alike(service: RunningService) -> None:
    base = {"preset": "origin", "period": WHOLE, "margin": ISOLATED | {"leverage": 25}}
    market = question()["market"]
    comparison = finished(
        service,
        "startComparison",
        base | {"market": market, "entries": [{"strategy": {"simple": {}}}] * 2},
    )
    many = finished(
        service, "startMultiMarket", base | {"markets": [market], "strategy": {"simple": {}}}
    )
    entries = "entries { metrics { netPnl liquidations } }"
    query = f"""query ($id: ID!) {{ run(id: $id) {{
      ... on Comparison {{ {entries} }} ... on MultiMarket {{ {entries} }} }} }}"""
    found = [service.data(query, {"id": one})["run"]["entries"] for one in (comparison, many)]
    single = _run(service, base)["metrics"]
    for entry in (*found[0], *found[1]):
        assert entry["metrics"] == {name: single[name] for name in ("netPnl", "liquidations")}
