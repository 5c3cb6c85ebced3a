"""Download addresses of a running service, and `carry export`, which reads them."""

import base64
import io
from typing import Any

import httpx
import polars as pl
import pytest

from tests.api.questions import BTC, ETH, YEAR, finished, question
from tests.running_service import RunningService
from tests.web import web

COSTLY = {"simple": {"minFundingRate": 0.0002, "exitFundingRate": 0.00005}}


@pytest.fixture(scope="module")
def backtest(service: RunningService) -> str:
    return finished(service, "startBacktest", question(strategy=COSTLY))


def get(service: RunningService, address: str) -> httpx.Response:
    return web.get(f"{service.url}/export/{address}")


def table(service: RunningService, address: str) -> pl.DataFrame:
    answer = get(service, f"{address}.parquet")
    assert answer.status_code == 200, answer.text
    return pl.read_parquet(io.BytesIO(answer.content))


def test_trades_are_those_of_the_run(service: RunningService, backtest: str) -> None:
    query = """query ($id: ID!) { run(id: $id) { ... on Backtest {
      trades(first: 100) { nodes { entryAt netPnl funding exitReason holdingSettlements } }
      metrics { netPnl totalTrades } } } }"""
    run = service.data(query, {"id": backtest})["run"]
    trades = table(service, f"runs/{backtest}/trades")
    assert trades.height == run["metrics"]["totalTrades"] > 1
    assert trades["net_pnl"].sum() == pytest.approx(run["metrics"]["netPnl"])
    assert set(trades["direction"]) == {"LONG_SPOT"}
    expected = [tuple(node.values()) for node in run["trades"]["nodes"]]
    found = trades.with_columns(pl.col("entry_timestamp").dt.strftime("%Y-%m-%dT%H:%M:%SZ")).select(
        "entry_timestamp", "net_pnl", "funding", "exit_reason", "holding_settlements"
    )
    assert found.rows() == expected


def test_curves_and_settlements_add_up_to_the_result(
    service: RunningService, backtest: str
) -> None:
    curve = table(service, f"runs/{backtest}/curve")
    metrics = table(service, f"runs/{backtest}/metrics")
    settlements = table(service, f"runs/{backtest}/settlements")
    assert curve.columns[:4] == ["timestamp", "equity", "funding", "quantity"]
    assert curve["equity"][-1] - 10_000 == pytest.approx(metrics["net_pnl"][0])
    assert curve.height == settlements.height + 1
    paid = settlements["quantity_into"] * settlements["mark"] * settlements["rate"]
    assert paid.sum() == pytest.approx(metrics["total_funding"][0])
    assert table(service, f"runs/{backtest}/benchmark").height == curve.height


def test_every_format_has_its_type_and_its_name(service: RunningService, backtest: str) -> None:
    short = base64.b64decode(backtest).decode()[-12:]
    for ending, media_type in (
        ("csv", "text/csv; charset=utf-8; header=present"),
        ("json", "application/json"),
        ("parquet", "application/vnd.apache.parquet"),
    ):
        answer = get(service, f"runs/{backtest}/trades.{ending}")
        assert answer.headers["content-type"] == media_type
        assert answer.headers["content-disposition"] == (
            f'attachment; filename="backtest-sample-btc-usdt-usdt-{short}-trades.{ending}"'
        )
        assert answer.headers["cache-control"] == "no-store"


def test_a_comparison_names_its_entries(service: RunningService) -> None:
    run_id = finished(service, "startComparison", {"market": BTC, "period": YEAR})
    assert table(service, f"runs/{run_id}/metrics")["entry"].to_list() == ["simple", "composite"]
    trades = table(service, f"runs/{run_id}/trades")
    assert trades["entry"].unique(maintain_order=True).to_list() == ["simple", "composite"]


def test_a_multi_market_run_names_its_markets(service: RunningService) -> None:
    missing = {"venue": "sample", "symbol": "NONE/USDT:USDT"}
    sent = {"markets": [BTC, ETH, missing], "period": YEAR, "strategy": {"hold": {}}}
    run_id = finished(service, "startMultiMarket", sent)
    metrics = table(service, f"runs/{run_id}/metrics")
    assert metrics["symbol"].to_list() == ["BTC/USDT:USDT", "ETH/USDT:USDT"]


def test_cells_are_those_of_the_sweep(service: RunningService) -> None:
    axes = [
        {"parameter": "MIN_FUNDING_RATE", "values": [0.0001, 0.0003]},
        {"parameter": "EXIT_FUNDING_RATE", "values": [0.0, 0.0002]},
    ]
    run_id = finished(service, "startSweep", question(axes=axes))
    query = """query ($id: ID!) { run(id: $id) { ... on Sweep { cells(first: 10) { nodes {
      index state parameters { value } metrics { netPnl sharpe totalTrades } } } } } }"""
    nodes: list[dict[str, Any]] = service.data(query, {"id": run_id})["run"]["cells"]["nodes"]
    cells = table(service, f"runs/{run_id}/cells")
    names = ("cell", "state", "min_funding_rate", "exit_funding_rate")
    assert cells.select(names).rows() == [
        (one["index"], one["state"], *(part["value"] for part in one["parameters"]))
        for one in nodes
    ]
    nothing = dict.fromkeys(("netPnl", "sharpe", "totalTrades"))
    assert cells.select("net_pnl", "sharpe", "total_trades").rows() == [
        tuple((one["metrics"] or nothing).values()) for one in nodes
    ]
    assert cells["state"].to_list() == ["COMPUTED", "INVALID", "COMPUTED", "COMPUTED"]
    answer = get(service, f"runs/{run_id}/trades.csv")
    assert answer.status_code == 400
    assert answer.json()["errors"][0]["message"] == (
        "what must be one of cells, luck, splits for a SWEEP, was trades"
    )


def test_a_series_of_a_market(service: RunningService) -> None:
    funding = table(service, "markets/sample/BTC/USDT:USDT/funding")
    assert funding.columns == ["timestamp", "rate", "interval_hours"]
    assert funding.height == 3_288


@pytest.mark.parametrize(
    ("address", "status", "message"),
    [
        ("runs/UnVuOnh4/trades.csv", 404, "run id must be that of a stored run, was UnVuOnh4"),
        ("runs/../secret/trades.csv", 404, None),
        ("markets/sample/NONE/USDT:USDT/funding.csv", 404, "market must be one that was imported"),
        ("markets/sample/BTC/USDT:USDT/index_1h.csv", 400, "series must be one of funding, mark"),
        ("markets/sample/BTC/USDT:USDT/funding.exe", 400, "format must be one of parquet, csv"),
    ],
    ids=["unknown run", "a path that climbs", "unknown market", "unknown series", "format"],
)
def test_what_is_not_there_is_told(
    service: RunningService, address: str, status: int, message: str | None
) -> None:
    answer = get(service, address)
    assert answer.status_code == status
    if message is not None:
        assert message in answer.json()["errors"][0]["message"]
