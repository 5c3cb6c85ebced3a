"""Market data over the mutation in a running `carry up`, from a local server, and used."""

import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from tests.api.market_data.archives.files import binance_files
from tests.api.market_data.exchange.histories import real, walk
from tests.api.market_data.exchange.server import Exchanges, serve
from tests.forked import carry
from tests.running_service import GuardedService, RunningService, running_service

MARKET = {"venue": "binance", "symbol": "BTC/USDT:USDT"}
SINCE, UNTIL = datetime(2024, 1, 1, tzinfo=UTC), datetime(2024, 4, 1, tzinfo=UTC)

IMPORT = """
mutation($input: ImportMarketDataInput!) {
  importMarketData(input: $input) {
    __typename
    ... on RunAccepted { reused run { id kind } }
    ... on Error { message }
    ... on InvalidInput { field }
  }
}
"""
EVENTS = """
subscription($id: ID!) {
  runEvents(id: $id) {
    __typename
    ... on RunProgressed { progress { done total unit } }
    ... on RunFinished {
      status
      run {
        ... on MarketImport {
          market { venue symbol } since until timeframe source kinds warnings
          series { kind timeframe rowsFetched rows firstAt lastAt revision unchanged }
          stored { spotSymbol spotMultiplier quality { grade canBacktest } }
        }
      }
    }
  }
}
"""
BACKTEST = """
mutation($input: StartBacktestInput!) {
  startBacktest(input: $input) { ... on RunAccepted { reused run { id } } ... on Error { message } }
}
"""
RESULT = """
subscription($id: ID!) {
  runEvents(id: $id) {
    __typename
    ... on RunFinished {
      status
      run {
        provenance { dataHash }
        ... on Backtest {
          metrics { netPnl totalFunding basisPnl totalFees sharpe maxDrawdown totalTrades }
          dataUse { settlementMarks untradableCount }
        }
      }
    }
  }
}
"""
DELETE = "mutation($id: ID!) { deleteRun(id: $id) { __typename } }"


@pytest.fixture(scope="module")
def exchanges() -> Iterator[Exchanges]:
    with serve() as running:
        yield running


@pytest.fixture(scope="module")
def own_service(
    tmp_path_factory: pytest.TempPathFactory, kernel_cache: Path, exchanges: Exchanges
) -> Iterator[RunningService]:
    home = tmp_path_factory.mktemp("service")
    with running_service(home, kernel_cache, CARRY_EXCHANGE_RELAY=exchanges.relay) as running:
        yield running


def start(service: RunningService, **changes: Any) -> dict[str, Any]:
    asked = {"market": MARKET, "since": SINCE.isoformat(), "until": UNTIL.isoformat()}
    answer: dict[str, Any] = service.data(IMPORT, {"input": asked | changes})["importMarketData"]
    return answer


def backtest(service: RunningService) -> tuple[str, dict[str, Any]]:
    question = {
        "market": MARKET,
        "period": {"start": SINCE.isoformat(), "end": UNTIL.isoformat()},
        "strategy": {"simple": {}},
    }
    run = service.data(BACKTEST, {"input": question})["startBacktest"]["run"]
    events = service.events(RESULT, {"id": run["id"]})
    assert events[-1]["runEvents"]["status"] == "SUCCEEDED"
    result: dict[str, Any] = events[-1]["runEvents"]["run"]
    return run["id"], result


def cut_files(market: Path, folder: Path) -> None:
    """The same history as canonical Parquet; a mark price is not traded and has no volume."""
    folder.mkdir(parents=True)
    for path in market.glob("*.parquet"):
        table = pl.read_parquet(path)
        first, end = (moment.replace(tzinfo=None) for moment in (SINCE, UNTIL))
        table = table.filter((pl.col("timestamp") >= first) & (pl.col("timestamp") < end))
        table = table.drop("volume") if path.stem == "mark_1h" else table
        table.write_parquet(folder / path.name)


def test_a_backtest_on_imported_data_equals_that_on_the_files(
    own_service: RunningService, exchanges: Exchanges, shared_dir: Path, tmp_path: Path
) -> None:
    market = shared_dir / "data" / "real" / "binance" / "BTCUSDT"
    span = (int(SINCE.timestamp() * 1_000), int(UNTIL.timestamp() * 1_000))
    exchanges.traded["binance"] = real(market, *span)
    accepted = start(own_service)
    assert (accepted["__typename"], accepted["run"]["kind"]) == ("RunAccepted", "IMPORT")
    events = own_service.events(EVENTS, {"id": accepted["run"]["id"]})
    finished = events[-1]["runEvents"]
    assert finished["status"] == "SUCCEEDED"
    imported = finished["run"]
    assert imported["market"] == MARKET
    assert imported["timeframe"] == "1h"
    assert imported["kinds"] == ["FUNDING", "PERP", "SPOT", "MARK"]
    rows = {one["kind"]: (one["rowsFetched"], one["rows"]) for one in imported["series"]}
    assert rows == {
        "funding": (273, 273),
        "funding_mark": (None, 273),
        "perp": (2_184, 2_184),
        "spot": (2_184, 2_184),
        "mark": (2_184, 2_184),
    }
    assert imported["stored"]["spotSymbol"] == "BTC/USDT"
    assert imported["stored"]["quality"]["canBacktest"]
    first_id, from_exchange = backtest(own_service)
    assert from_exchange["metrics"]["totalTrades"] > 0
    assert from_exchange["dataUse"]["settlementMarks"] > 0

    folder = tmp_path / "binance" / "BTCUSDT"
    cut_files(market, folder)
    own_service.data(DELETE, {"id": first_id})  # or the stored run would answer
    environment = {"CARRY_HOME": str(own_service.home), "PATH": "", "COLUMNS": "200"}
    result = carry("import", str(folder), "--replace", environment=environment, timeout=120)
    assert result.returncode == 0, result.stderr
    assert "unchanged" in result.stdout
    second_id, from_files = backtest(own_service)
    assert second_id != first_id
    assert from_files == from_exchange


def test_an_import_is_listed_and_watched_like_any_run(
    own_service: RunningService, exchanges: Exchanges, shared_dir: Path
) -> None:
    market = shared_dir / "data" / "real" / "binance" / "ETHUSDT"
    span = (int(SINCE.timestamp() * 1_000), int(UNTIL.timestamp() * 1_000))
    exchanges.traded["binance"] = real(market, *span, base="ETH", spot_base="ETH")
    eth = {"venue": "binance", "symbol": "ETH/USDT:USDT"}
    accepted = start(own_service, market=eth, series=["FUNDING", "PERP", "SPOT"], label="ether")
    run_id = accepted["run"]["id"]
    events = own_service.events(EVENTS, {"id": run_id})
    assert [event["runEvents"]["__typename"] for event in events][-1] == "RunFinished"
    listed = own_service.data(
        "{ runs(kind: IMPORT) { nodes { id label ... on MarketImport { market { symbol } } } } }"
    )["runs"]["nodes"]
    assert listed[0] == {"id": run_id, "label": "ether", "market": {"symbol": "ETH/USDT:USDT"}}
    environment = {"CARRY_URL": own_service.url, "PATH": "", "COLUMNS": "200"}
    shown = carry("runs", "--kind", "import", environment=environment, timeout=120)
    assert shown.returncode == 0, shown.stderr
    assert "ETH/USDT:USDT" in shown.stdout


@pytest.mark.parametrize(
    ("changes", "field", "sentence"),
    [
        ({"market": {"venue": "mtgox", "symbol": "X"}}, "market.venue", "that ccxt knows, was"),
        ({"market": {"venue": "okx", "symbol": ""}}, "market.symbol", "must have 1 to 64"),
        ({"since": None, "market": {"venue": "okx", "symbol": "X"}}, "since", "must be given"),
        ({"since": "2024-05-01T00:00:00Z"}, "since", "since must lie between"),
        ({"timeframe": "1w"}, "timeframe", "timeframe must be one of 1m"),
        ({"series": []}, "series", "series must be some of funding, perp, spot, mark"),
        ({"series": ["PERP", "PERP"]}, "series", "each once"),
        ({"timeframe": ""}, "timeframe", "timeframe must be one of 1m"),
        ({"spot": {"symbol": "X", "multiplier": -1}}, "spot.multiplier", "above 0"),
        ({"spot": {"symbol": "X", "multiplier": 0}}, "spot.multiplier", "above 0"),
        ({"label": "x" * 201}, "label", "at most 200 characters"),
        ({"idempotencyKey": ""}, "idempotencyKey", "1 to 200 characters"),
    ],
    ids=lambda value: next(iter(value)) if isinstance(value, dict) else "",
)
def test_nonsense_is_refused_by_the_name_of_the_field(
    changes: dict[str, Any], field: str, sentence: str, own_service: RunningService
) -> None:
    answer = start(own_service, **changes)
    assert (answer["__typename"], answer["field"]) == ("InvalidInput", field)
    assert sentence in answer["message"]


def test_only_an_admin_replaces_what_is_stored(guarded_service: GuardedService) -> None:
    asked = {"market": MARKET, "since": SINCE.isoformat(), "replace": True}
    (error,) = guarded_service.alice.post(IMPORT, {"input": asked})["errors"]
    assert error["extensions"]["code"] == "FORBIDDEN"
    assert error["message"] == "API key must have scope admin to replace market data, was run"
    assert guarded_service.admin.data("{ runs(kind: IMPORT) { totalCount } }")["runs"] == {
        "totalCount": 0
    }
    # Whoever may, and whoever replaces nothing, is asked for a market that there is.
    nowhere = {"market": {"venue": "mtgox", "symbol": "X"}}
    for service, changes in (
        (guarded_service.admin, nowhere),
        (guarded_service.alice, nowhere | {"replace": False}),
    ):
        answer = service.data(IMPORT, {"input": asked | changes})["importMarketData"]
        assert (answer["__typename"], answer["field"]) == ("InvalidInput", "market.venue")


def test_nothing_but_an_import_loads_ccxt() -> None:
    # Neither `carry --help` nor the API process, and a worker only for an import.
    for modules in ("api.cli.main, api.app", "api.working.runner, api.worker"):
        program = f"import sys; import {modules}; print({{'ccxt', 'aiohttp'}} & {{*sys.modules}})"
        command = [sys.executable, "-c", program]
        loaded = subprocess.run(command, capture_output=True, text=True, check=True).stdout
        assert loaded == "set()\n", modules


@pytest.mark.parametrize("source", ["ARCHIVE", "API", None])
def test_where_history_comes_from_is_as_was_asked(
    source: str | None, own_service: RunningService, exchanges: Exchanges
) -> None:
    base = f"FROM{source or 'AUTO'}"
    november_ms, days = 1_730_419_200_000, 61
    history = walk(days, november_ms)
    history.base = history.spot_base = base
    exchanges.traded["binance"] = history
    exchanges.files = binance_files(history, f"{base}USDT")
    exchanges.asked.clear()
    asked = {
        "market": {"venue": "binance", "symbol": f"{base}/USDT:USDT"},
        "since": "2024-11-01T00:00:00Z",
        "until": "2025-01-01T00:00:00Z",
        **({"source": source} if source else {}),
    }
    accepted = own_service.data(IMPORT, {"input": asked})["importMarketData"]
    finished = own_service.events(EVENTS, {"id": accepted["run"]["id"]})[-1]["runEvents"]
    assert finished["status"] == "SUCCEEDED"
    assert finished["run"]["source"] == (source or "AUTO")
    assert {one["kind"]: one["rows"] for one in finished["run"]["series"]}["perp"] == 24 * days
    hosts = {one.host for one in exchanges.asked}
    assert any("data.binance.vision" in host for host in hosts) == (source != "API")
    assert any("fapi" in host for host in hosts) == (source != "ARCHIVE")
    mirror = own_service.home / "archives" / "binance"
    assert any(base in path.name for path in mirror.rglob("*")) == (source != "API")
