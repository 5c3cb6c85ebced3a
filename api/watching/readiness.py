"""Which workers have the kernels that a run needs."""

from api.storage.tables import WorkerRow


def can_take(worker: WorkerRow, kernels: int) -> bool:
    """Whether a worker has so many of its kernels, by what it said last."""
    # A worker of an earlier release says 0 of 0, and signs on with all of them.
    return worker.kernels_ready >= min(kernels, worker.kernels_total)


def is_starting(worker: WorkerRow) -> bool:
    """Whether a worker still compiles or loads kernels."""
    return worker.kernels_ready < worker.kernels_total
