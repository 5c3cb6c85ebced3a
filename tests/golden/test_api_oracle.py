"""Exact reference results, reproduced through the GraphQL API within 1e-9 of the capital."""

import asyncio
import json
import shutil
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from api.market_data.files.importing import import_files
from api.storage.database import Database
from tests.running_service import RunningService, running_service

Case = dict[str, Any]

_SERIES = ("binance/BTCUSDT", "binance/ETHUSDT", "bybit/CYBERUSDT", "bybit/DOGEUSDT")
_COMPOSITE = {
    "entry_threshold": "entryThreshold",
    "exit_threshold": "exitThreshold",
    "weight_rate_level": "weightRateLevel",
    "weight_trend": "weightTrend",
    "trend_ema_span": "trendEmaSpan",
    "persistence_max_periods": "persistenceMaxPeriods",
}
_SIMPLE = {"min_funding_rate": "minFundingRate", "exit_funding_rate": "exitFundingRate"}
_WHOLE = ("trend_ema_span", "persistence_max_periods")

_START = """
mutation ($input: StartBacktestInput!) {
  startBacktest(input: $input) { ... on RunAccepted { run { id } } ... on Error { message } }
}"""
_WAIT = "subscription ($id: ID!) { runEvents(id: $id) { ... on RunFinished { status } } }"
_RESULT = """
query ($id: ID!, $after: String) {
  run(id: $id) {
    status
    ... on Backtest {
      metrics {
        netPnl totalFunding totalFees basisPnl slippageCost totalTrades winningTrades winRate
        finalEquity
      }
      dataUse { settlementMarks barMarks perpPriceMarks }
      trades(first: 100, after: $after) {
        totalCount
        pageInfo { hasNextPage endCursor }
        nodes {
          entryAt exitAt quantity funding entryFees exitFees netPnl holdingSettlements
          spotEntryPrice perpEntryPrice spotExitPrice perpExitPrice
          ledger { times amounts }
        }
      }
    }
  }
}"""


@pytest.fixture(scope="module")
def real_service(
    shared_dir: Path, tmp_path_factory: pytest.TempPathFactory, kernel_cache: Path
) -> Iterator[RunningService]:
    """A service with the oracle's markets: as one price, as two legs, and BTC as it is."""
    tree = tmp_path_factory.mktemp("markets")
    for series in _SERIES:
        exchange, symbol = series.split("/")
        source = shared_dir / "data" / "real" / series
        for kind, spot in (("one", "perp_1h"), ("two", "spot_1h")):
            market = tree / f"{exchange}{kind}" / symbol
            market.mkdir(parents=True)
            shutil.copy(source / "funding.parquet", market)
            shutil.copy(source / "perp_1h.parquet", market)
            shutil.copy(source / f"{spot}.parquet", market / "spot_1h.parquet")
    shutil.copytree(shared_dir / "data" / "real" / _SERIES[0], tree / _SERIES[0])
    file = tmp_path_factory.mktemp("real") / "markets.sqlite"
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


def _oracle(shared_dir: Path, name: str) -> list[Case]:
    cases: list[Case] = json.loads((shared_dir / "oracle" / name).read_text())
    return cases


def _sent(case: Case, venue_suffix: str) -> dict[str, Any]:
    exchange, symbol = case["series"].split("/")
    config = case["config"]
    mode = config["strategy_mode"]
    names = _SIMPLE if mode == "simple" else _COMPOSITE
    strategy: dict[str, Any] = {
        name: (int if field in _WHOLE else float)(config[field])
        for field, name in names.items()
        if field in config
    }
    if config.get("sizing_enabled"):
        strategy["sizing"] = {}
    return {
        "preset": "origin",
        "market": {
            "venue": f"{exchange}{venue_suffix}",
            "symbol": f"{symbol.removesuffix('USDT')}/USDT:USDT",
        },
        "period": {"start": f"{case['start']}T00:00:00Z", "end": f"{case['end']}T00:00:00Z"},
        "strategy": {mode: strategy},
        "costs": {
            "spotFeeBps": float(case["fees"]["spot_taker"]) * 10_000,
            "perpFeeBps": float(case["fees"]["perp_taker"]) * 10_000,
            "slippageBps": float(case["slippage_bps"]),
        },
        "capital": {"initial": float(config.get("initial_capital", 10_000))},
    }


def _run(service: RunningService, sent: dict[str, Any]) -> dict[str, Any]:
    """The whole result of a backtest, every trade."""
    run_id = service.data(_START, {"input": sent})["startBacktest"]["run"]["id"]
    assert service.events(_WAIT, {"id": run_id})[-1] == {"runEvents": {"status": "SUCCEEDED"}}
    result: dict[str, Any] = service.data(_RESULT, {"id": run_id})["run"]
    page = result["trades"]
    while page["pageInfo"]["hasNextPage"]:
        variables = {"id": run_id, "after": page["pageInfo"]["endCursor"]}
        page = service.data(_RESULT, variables)["run"]["trades"]
        result["trades"]["nodes"] += page["nodes"]
    assert len(result["trades"]["nodes"]) == result["trades"]["totalCount"]
    return result


def _ms(text: str) -> int:
    return int(datetime.fromisoformat(text).timestamp() * 1_000)


def _check(case: Case, result: dict[str, Any], pairs: dict[str, str]) -> None:
    capital = float(case["config"].get("initial_capital", 10_000))
    tolerance = 1e-9 * capital

    def close(found: float, expected: str, what: str) -> None:
        assert abs(found - float(expected)) <= tolerance, (what, found, expected)

    metrics = result["metrics"]
    assert metrics["totalTrades"] == case["total_trades"]
    close(metrics["netPnl"], case["net_pnl"], "net P&L")
    close(metrics["totalFunding"], case["total_funding"], "funding")
    close(metrics["totalFees"], case["total_fees"], "fees")
    close(metrics["finalEquity"] - capital, case["net_pnl"], "last equity less capital")
    for number, (trade, expected) in enumerate(
        zip(result["trades"]["nodes"], case["trades"], strict=True), start=1
    ):
        assert _ms(trade["entryAt"]) == expected["entry_time_ms"], number
        assert _ms(trade["exitAt"]) == expected["exit_time_ms"], number
        assert trade["holdingSettlements"] == expected["holding_periods"], number
        assert len(trade["ledger"]["times"]) == expected["holding_periods"], number
        assert trade["quantity"] == float(expected["quantity"]), number
        close(sum(trade["ledger"]["amounts"]), expected["funding"], f"ledger of trade {number}")
        for ours, theirs in pairs.items():
            close(trade[ours], expected[theirs], f"{ours} of trade {number}")


_SAME_PRICE = {
    "funding": "funding",
    "entryFees": "entry_fee",
    "exitFees": "exit_fee",
    "netPnl": "net_pnl",
    "spotEntryPrice": "entry_price",
    "perpExitPrice": "exit_price",
}
_TWO_LEGS = {
    "funding": "funding",
    "entryFees": "entry_fee",
    "exitFees": "exit_fee",
    "spotEntryPrice": "spot_entry",
    "perpEntryPrice": "perp_entry",
    "spotExitPrice": "spot_exit",
    "perpExitPrice": "perp_exit",
}


@pytest.mark.parametrize("number", range(8))
def test_the_origin_engine_where_its_model_is_ours(
    number: int, real_service: RunningService, shared_dir: Path
) -> None:
    case = _oracle(shared_dir, "same_price.json")[number]
    result = _run(real_service, _sent(case, "one"))
    _check(case, result, _SAME_PRICE)
    assert result["metrics"]["winningTrades"] == case["winning_trades"]
    assert round(result["metrics"]["winRate"], 3) == float(case["win_rate"])


@pytest.mark.parametrize("number", range(3))
def test_our_exact_simulation_with_two_legs_and_slippage(
    number: int, real_service: RunningService, shared_dir: Path
) -> None:
    case = _oracle(shared_dir, "two_legs.json")[number]
    result = _run(real_service, _sent(case, "two"))
    _check(case, result, _TWO_LEGS)
    metrics = result["metrics"]
    at_fills = metrics["basisPnl"] - metrics["slippageCost"]
    assert at_fills == pytest.approx(float(case["price_pnl"]), abs=1e-5)


def test_every_case_of_the_oracles_is_tested(shared_dir: Path) -> None:
    assert len(_oracle(shared_dir, "same_price.json")) == 8
    assert len(_oracle(shared_dir, "two_legs.json")) == 3


def test_binance_bitcoin_in_2024_on_the_exchanges_own_marks(real_service: RunningService) -> None:
    sent = {
        "preset": "origin",
        "market": {"venue": "binance", "symbol": "BTC/USDT:USDT"},
        "period": {"start": "2024-01-01T00:00:00Z", "end": "2024-12-31T00:00:00Z"},
        "strategy": {"simple": {}},
    }
    result = _run(real_service, sent)
    metrics = result["metrics"]
    assert round(metrics["netPnl"], 2) == -129.96
    assert round(metrics["totalFunding"], 2) == 1370.16
    assert round(metrics["totalFees"], 2) == 938.40
    assert round(metrics["basisPnl"] - metrics["slippageCost"], 2) == -561.72
    assert result["dataUse"] == {"settlementMarks": 1096, "barMarks": 0, "perpPriceMarks": 0}
