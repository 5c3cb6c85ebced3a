"""The exact results of the funded account on real markets, through the GraphQL API."""

import asyncio
import json
import shutil
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from api.market_data.files.importing import import_files
from api.storage.database import Database
from tests.golden.funded import CASES
from tests.running_service import RunningService, running_service

_START = """
mutation ($input: StartBacktestInput!) {
  startBacktest(input: $input) { ... on RunAccepted { run { id } } ... on Error { message } }
}"""
_WAIT = "subscription ($id: ID!) { runEvents(id: $id) { ... on RunFinished { status } } }"
_RESULT = """
query ($id: ID!) {
  run(id: $id) {
    ... on Backtest {
      metrics {
        netPnl totalFunding basisPnl totalFees slippageCost borrowCost liquidationCost spotYield
        interest turnover totalCapital moneyInUse breakEvenSlippageBps timeIdle moneyIdle
        sharpe maxDrawdown totalTrades winningTrades liquidations
      }
      attribution { interest spotYield netPnl }
      dataUse { settlements untradableCount resizes closedAtStalePrice }
      adjustments { times quantityChanges spotPrices perpPrices fees slippageCosts trades }
      trades(first: 100) {
        nodes {
          direction entryAt exitAt exitReason quantity spotEntryPrice perpEntryPrice spotExitPrice
          perpExitPrice funding basisPnl entryFees exitFees slippageCost netPnl holdingSettlements
          ledger { amounts }
        }
      }
    }
  }
}"""

_MONEY = {
    "netPnl": "net_pnl",
    "totalFunding": "total_funding",
    "basisPnl": "basis_pnl",
    "totalFees": "total_fees",
    "slippageCost": "slippage_cost",
    "borrowCost": "borrow_cost",
    "liquidationCost": "liquidation_cost",
    "spotYield": "spot_yield",
    "interest": "interest",
    "turnover": "turnover",
    "totalCapital": "largest_money_in_use",
}
_SAID = {
    "breakEvenSlippageBps": "break_even_slippage_bps",
    "timeIdle": "time_idle",
    "moneyIdle": "money_idle",
}
_OF_A_TRADE = {
    "quantity": "quantity",
    "spotEntryPrice": "spot_entry",
    "perpEntryPrice": "perp_entry",
    "spotExitPrice": "spot_exit",
    "perpExitPrice": "perp_exit",
    "funding": "funding",
    "basisPnl": "basis_pnl",
    "entryFees": "entry_fee",
    "exitFees": "exit_fee",
    "slippageCost": "slippage",
    "netPnl": "net_pnl",
}
_OF_AN_ADJUSTMENT = {
    "quantityChanges": "quantity_change",
    "spotPrices": "spot_fill",
    "perpPrices": "perp_fill",
    "fees": "fee",
    "slippageCosts": "slippage",
}


def cases(shared_dir: Path) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads((shared_dir / "oracle" / "funded.json").read_text())[
        "cases"
    ]
    return found


@pytest.fixture(scope="module")
def service(
    shared_dir: Path, tmp_path_factory: pytest.TempPathFactory, kernel_cache: Path
) -> Iterator[RunningService]:
    """A service with the reference's markets, each with its mark bars and without any."""
    tree = tmp_path_factory.mktemp("markets")
    for series, marks in {(case["series"], case["marks"]) for case in cases(shared_dir)}:
        exchange, symbol = series.split("/")
        market = tree / _venue(exchange, marks) / symbol
        market.mkdir(parents=True)
        for name in ("funding", "perp_1h", "spot_1h", *(["mark_1h"] if marks == "mark_1h" else [])):
            shutil.copy(shared_dir / "data" / "real" / series / f"{name}.parquet", market)
    file = tmp_path_factory.mktemp("funded") / "markets.sqlite"
    asyncio.run(_import(file, tree))
    with running_service(file.parent / "home", kernel_cache, file) as running:
        yield running


async def _import(file: Path, tree: Path) -> None:
    database = Database(f"sqlite:///{file}")
    try:
        await database.migrate()
        await import_files(database, [tree])
    finally:
        await database.dispose()


def _venue(exchange: str, marks: str) -> str:
    return f"{exchange}marks" if marks == "mark_1h" else f"{exchange}plain"


def _sent(case: dict[str, Any]) -> dict[str, Any]:
    exchange, symbol = case["series"].split("/")
    config = case["config"]
    margin = dict(config["margin"])
    margin["maintenanceMarginRate"] = margin.pop("maintenanceRate")
    rules = dict(config["rules"])
    return {
        "market": {
            "venue": _venue(exchange, case["marks"]),
            "symbol": f"{symbol.removesuffix('USDT')}/USDT:USDT",
        },
        "period": {"start": f"{case['start']}T00:00:00Z", "end": f"{case['end']}T00:00:00Z"},
        "strategy": _numbers(config["strategy"]),
        "costs": _numbers(config["costs"]),
        # Null is a choice here: never resized.
        "capital": {"resizeBand": None, **_numbers(config["capital"])},
        "venueProfile": "none",
        "direction": rules.pop("direction"),
        "rules": rules,
        "margin": _numbers(margin),
    }


def _numbers(value: Any) -> Any:
    """Decimal strings as numbers, absent ones left out."""
    if isinstance(value, dict):
        return {name: _numbers(one) for name, one in value.items() if one is not None}
    if isinstance(value, str) and not value.isupper() and "_" not in value:
        return float(value)
    return value


@pytest.mark.parametrize("number", range(CASES))
def test_a_funded_account_through_the_api(
    number: int, service: RunningService, shared_dir: Path
) -> None:
    case = cases(shared_dir)[number]
    run_id = service.data(_START, {"input": _sent(case)})["startBacktest"]["run"]["id"]
    assert service.events(_WAIT, {"id": run_id})[-1] == {"runEvents": {"status": "SUCCEEDED"}}
    result = service.data(_RESULT, {"id": run_id})["run"]
    close = 1e-9 * float(case["config"]["capital"]["initial"])
    metrics, use = result["metrics"], result["dataUse"]
    counts = ("totalTrades", "winningTrades", "liquidations")
    wanted = ("total_trades", "winning_trades", "liquidations")
    assert [metrics[name] for name in counts] == [case[name] for name in wanted]
    assert use["settlements"] == case["settlements"]
    assert use["untradableCount"] == case["untradable"]
    assert use["resizes"] == case["resizes"]
    assert use["closedAtStalePrice"] == case["closed_at_stale_price"]
    for ours, theirs in _MONEY.items():
        _check(metrics[ours], case[theirs], close, ours)
    _check(metrics["sharpe"], case["sharpe"], 1e-9, "sharpe")
    assert metrics["moneyInUse"] == metrics["totalCapital"]
    for ours, theirs in _SAID.items():
        assert (metrics[ours] is None) == (case[theirs] is None)
        _check(metrics[ours] or 0.0, case[theirs] or "0", 1e-9, ours)
    _check(metrics["maxDrawdown"], case["max_drawdown"], 1e-9, "drawdown")
    for ours in ("netPnl", "interest", "spotYield"):
        _check(result["attribution"][ours], case[_MONEY[ours]], close, ours)
    trades = result["trades"]["nodes"][: len(case["trades"])]
    for trade, expected in zip(trades, case["trades"], strict=True):
        assert _ms(trade["entryAt"]) == expected["entry_time_ms"]
        assert _ms(trade["exitAt"]) == expected["exit_time_ms"]
        assert trade["exitReason"] == expected["exit_reason"]
        assert trade["direction"] == expected["direction"]
        assert trade["holdingSettlements"] == expected["holding_settlements"]
        _check(sum(trade["ledger"]["amounts"]), expected["funding"], close, "ledger")
        for ours, theirs in _OF_A_TRADE.items():
            _check(trade[ours], expected[theirs], close, ours)
    moved, made = case["adjustments"], result["adjustments"]
    assert made["times"][: len(moved)] == [one["time_ms"] for one in moved]
    assert made["trades"][: len(moved)] == [one["trade"] + 1 for one in moved]
    for ours, theirs in _OF_AN_ADJUSTMENT.items():
        _check(made[ours][: len(moved)], [one[theirs] for one in moved], close, ours)


def _check(got: Any, wanted: Any, close: float, what: str) -> None:
    told = np.asarray(wanted, dtype=np.float64)
    np.testing.assert_allclose(got, told, rtol=0, atol=close, err_msg=what)


def _ms(text: str) -> int:
    return int(datetime.fromisoformat(text).timestamp() * 1_000)
