"""What a plan makes of a run's row, and the shards it is cut into."""

from typing import Any

from api.runs.config import RunConfig
from api.runs.kind import Kind
from api.runs.plan import Plan
from api.storage.runs import RunStatus
from api.storage.tables import ShardRow
from engine.version import ENGINE_VERSION


def planned_values(kind: Kind, config: RunConfig, planned: Plan, run_key: str) -> dict[str, Any]:
    """The columns of a run that follow from its question and this engine."""
    return {
        "kind": kind.name,
        "config": config.document(),
        "engine_version": ENGINE_VERSION,
        "config_hash": config.config_hash(),
        "run_key": run_key,
        "active_run_key": run_key,
        "shard_count": len(planned.ranges),
        "lane": planned.lane,
        "shards_stand_alone": kind.shards_stand_alone,
        "answer_lasts": kind.answer_lasts,
        "kernels_needed": config.stage,
        "progress_total": planned.progress_total,
        "progress_unit": planned.progress_unit,
    }


def shards_of(run_id: str, planned: Plan) -> list[ShardRow]:
    """Its shards, of which nobody has begun one."""
    last = len(planned.ranges) - 1
    return [
        ShardRow(
            run_id=run_id,
            shard_index=index,
            status=RunStatus.QUEUED,
            first_cell=first_cell,
            last_cell=last_cell,
            waits_for_others=planned.last_waits and index == last,
        )
        for index, (first_cell, last_cell) in enumerate(planned.ranges)
    ]
