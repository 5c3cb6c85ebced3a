"""A run's row for tests that only need one to be there."""

from typing import Any

from api.runs.names import RunKind
from api.storage.runs import RunStatus, new_run_id
from api.storage.tables import RunRow
from engine.version import ENGINE_VERSION


def bare_run(**told: Any) -> RunRow:
    """A backtest of nothing that waits, in one shard, but for what is told of it."""
    values: dict[str, Any] = {
        "id": new_run_id(1),
        "kind": RunKind.BACKTEST,
        "status": RunStatus.QUEUED,
        "input": {},
        "config": {},
        "series": [],
        "engine_version": ENGINE_VERSION,
        "config_hash": "c",
        "data_hash": "d",
        "run_key": "k",
        "shard_count": 1,
        "progress_total": 1,
        "progress_unit": "settlements",
        "created_at_ms": 1,
    }
    return RunRow(**values | told)
