"""Why a run is not being computed yet."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from api.storage.runs import RunStatus
from api.storage.tables import RunRow, WorkerRow
from api.watching.readiness import can_take
from engine.model.stages import KERNELS


class WaitReason(StrEnum):
    """What a queued run waits for."""

    WORKER = "WORKER"
    KERNELS = "KERNELS"
    TURN = "TURN"


@dataclass(frozen=True, slots=True)
class Wait:
    """What a queued run waits for, and the same in words."""

    reason: WaitReason
    message: str


def waiting_for(run: RunRow, alive: Sequence[WorkerRow]) -> Wait | None:
    """What a run waits for; None unless it is QUEUED."""
    if run.status != RunStatus.QUEUED.value:
        return None
    if not alive:
        return Wait(WaitReason.WORKER, "No worker is running; the run starts when one does.")
    theirs = [worker for worker in alive if worker.engine_version == run.engine_version]
    if not theirs:
        others = ", ".join(sorted({worker.engine_version or "unknown" for worker in alive}))
        return Wait(
            WaitReason.WORKER,
            f"No worker of engine {run.engine_version} is running; the run starts when one does, "
            f"or is soon computed by one of {others}, from its beginning.",
        )
    # A run of an earlier release does not say: it may need any.
    needed = KERNELS if run.kernels_needed is None else run.kernels_needed
    if any(can_take(worker, needed) for worker in theirs):
        return Wait(WaitReason.TURN, "The run waits for its turn.")
    furthest = max(theirs, key=lambda worker: worker.kernels_ready)
    return Wait(
        WaitReason.KERNELS,
        f"A worker is starting: it has compiled {furthest.kernels_ready} of "
        f"{furthest.kernels_total} kernels. The run needs {needed} and then starts by itself.",
    )
