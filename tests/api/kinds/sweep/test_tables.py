"""A sweep's cells as a table, also where an older engine stored fewer metrics."""

import io
from pathlib import Path

import polars as pl

from api.kinds.sweep.config import SweepConfig
from api.runs.names import MarketKey
from api.runs.terms import ProfiledTerms
from engine.model.params import Period, SimpleParams
from engine.sweep.grid import Axis
from tests.api.api_process import api_process

CONFIG = SweepConfig(
    MarketKey("sample", "BTC/USDT:USDT"),
    Period(1_704_067_200_000, 1_704_153_600_000),
    SimpleParams(),
    (Axis("min_funding_rate", (0.001, 0.002)),),
    ProfiledTerms(),
)


def test_what_an_older_engine_did_not_store_is_nothing_or_undefined(tmp_path: Path) -> None:
    # Metrics came with margin and borrowing: before, nothing was borrowed and nobody liquidated.
    with api_process(tmp_path) as api:
        run_id = api.store(CONFIG, edges=(0, 1, 2))
        older = {"net_pnl": [2.0], "max_drawdown": [0.1], "total_trades": [3.0]}
        api.finish_shard(run_id, 0, older)
        answer = api.client.get(f"/export/runs/{run_id}/cells.parquet")
        answer.raise_for_status()
        told = api.run(run_id, "... on Sweep { best { metrics { liquidations borrowCost } } }")
    cells = pl.read_parquet(io.BytesIO(answer.content))
    assert cells["state"].to_list() == ["COMPUTED", "PENDING"]
    assert cells["net_pnl"].to_list() == [2.0, None]
    assert cells["borrow_cost"].to_list() == [0.0, None]
    assert cells["sharpe"].to_list() == [None, None]
    assert cells["liquidations"].to_list() == [0, None]
    counts = ("total_trades", "winning_trades", "liquidations")
    assert {name: cells.schema[name] for name in counts} == dict.fromkeys(counts, pl.Int64)
    assert told["best"]["metrics"] == {"liquidations": 0, "borrowCost": 0.0}
