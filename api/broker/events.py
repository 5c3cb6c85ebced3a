"""What a run tells while it is computed, and how it travels in Redis Streams."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

import msgpack
import numpy as np
from numpy.typing import NDArray

from api.storage.runs import RunStatus
from api.storage.tables import RunRow

ACTIVITY_STREAM = "carry:activity"
CANCEL_STREAM = "carry:cancel"
CELL_METRICS = ("net_pnl", "total_return", "sharpe", "max_drawdown", "total_trades")
MAX_CELLS = 5_000  # cells that travel in one event; a larger block says only that it is there


@dataclass(frozen=True, slots=True)
class Progressed:
    """How far a run is; `owner` tells whose it is."""

    run_id: str
    cursor: str
    at_ms: int
    status: RunStatus
    done: int
    total: int
    unit: str
    eta_seconds: float | None
    owner: str


@dataclass(frozen=True, slots=True)
class Cells:
    """Cells of a sweep that were computed; truncated: too many to travel, and none are here."""

    run_id: str
    cursor: str
    at_ms: int
    cells: list[int]
    columns: dict[str, list[float | None]]  # the CELL_METRICS
    truncated: bool


@dataclass(frozen=True, slots=True)
class Finished:
    """The last event of a run."""

    run_id: str
    cursor: str
    at_ms: int
    status: RunStatus
    owner: str


Event: TypeAlias = Progressed | Cells | Finished


@dataclass(frozen=True, slots=True)
class CellBlock:
    """Computed cells on their way: indices, and one column per metric of CELL_METRICS."""

    cells: NDArray[np.int64]
    columns: Mapping[str, NDArray[np.float64]]

    @property
    def size(self) -> int:
        """How many cells it holds."""
        return int(self.cells.size)


def merge_blocks(blocks: Sequence[CellBlock]) -> CellBlock:
    """One block of all the cells, in ascending order; of a cell named twice the later values."""
    if not blocks:
        return CellBlock(np.empty(0, np.int64), {name: np.empty(0) for name in CELL_METRICS})
    cells = np.concatenate([block.cells for block in reversed(blocks)])
    unique, first = np.unique(cells, return_index=True)
    columns = {
        name: np.concatenate([block.columns[name] for block in reversed(blocks)])[first]
        for name in CELL_METRICS
    }
    return CellBlock(unique, columns)


def run_stream(run_id: str) -> str:
    """Key of a run's stream."""
    return f"carry:run:{run_id}"


@dataclass(frozen=True, slots=True)
class Message:
    """One entry of a stream, as published."""

    kind: str  # progress | cells (progress, and cells with it) | finished | judged
    run_id: str
    at_ms: int
    owner: str = ""
    status: RunStatus = RunStatus.RUNNING
    shard: int = 0
    done: int = 0  # of the shard in a run's stream, of the run in the activity stream
    total: int = 0
    unit: str = ""
    started_at_ms: int | None = None
    block: CellBlock | None = None
    truncated: bool = False

    def encode(self) -> dict[Any, Any]:
        """Fields of the stream entry."""
        body: dict[str, Any] = {
            "kind": self.kind,
            "run_id": self.run_id,
            "at_ms": self.at_ms,
            "owner": self.owner,
            "status": self.status.value,
            "shard": self.shard,
            "done": self.done,
            "total": self.total,
            "unit": self.unit,
            "started_at_ms": self.started_at_ms,
            "truncated": self.truncated,
        }
        if self.block is not None:
            body["cells"] = self.block.cells.astype("<i8").tobytes()
            body["columns"] = [
                self.block.columns[name].astype("<f8").tobytes() for name in CELL_METRICS
            ]
        return {"m": msgpack.packb(body)}


def decode(fields: Mapping[bytes, bytes]) -> Message:
    """The message that `encode` made."""
    body: dict[str, Any] = msgpack.unpackb(fields[b"m"])
    cells, columns = body.pop("cells", None), body.pop("columns", ())
    if cells is not None:
        arrays = [np.frombuffer(column, "<f8") for column in columns]
        body["block"] = CellBlock(
            np.frombuffer(cells, "<i8"), dict(zip(CELL_METRICS, arrays, strict=True))
        )
    body["status"] = RunStatus(body["status"])
    return Message(**body)


def eta_seconds(started_at_ms: int | None, at_ms: int, done: int, total: int) -> float | None:
    """Time left at the pace so far; None before there is a pace."""
    if started_at_ms is None or done <= 0 or at_ms <= started_at_ms:
        return None
    return (at_ms - started_at_ms) / 1_000 * max(total - done, 0) / done


def progressed(run: RunRow, cursor: str, at_ms: int) -> Progressed:
    """The stored state of a run as an event."""
    status = RunStatus(run.status)
    left = None
    if status is RunStatus.RUNNING:
        left = eta_seconds(run.started_at_ms, at_ms, run.progress_done, run.progress_total)
    return Progressed(
        run.id,
        cursor,
        at_ms,
        status,
        run.progress_done,
        run.progress_total,
        run.progress_unit,
        left,
        run.owner,
    )
