"""Results on their way into the database: columns packed off the loop, stored in one statement."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from numpy.typing import NDArray
from sqlalchemy.ext.asyncio import AsyncSession

from api.storage import blob_uses, blobs

COMPUTED = "computed"  # beside the metrics: 1 where a cell was computed


def cells_blob(metric: str) -> str:
    """Name of the blob with one metric of a sweep shard's cells: a heatmap reads only that."""
    return f"cells.{metric}"


@dataclass(frozen=True, slots=True)
class PackedColumns:
    """Named columns as blobs."""

    names: dict[str, str]  # name -> sha256
    rows: list[dict[str, Any]]  # the blobs, each once


def pack_all(columns: Mapping[str, Mapping[str, NDArray[Any]]]) -> PackedColumns:
    """Pack several groups of columns; pure and slow, so call it in a thread."""
    names: dict[str, str] = {}
    rows: dict[str, dict[str, Any]] = {}
    for name, group in columns.items():
        data = blobs.pack(group)
        sha256 = blobs.digest(data)
        names[name] = sha256
        rows[sha256] = {"sha256": sha256, "data": data, "byte_count": len(data)}
    # In one order everywhere: two workers that store the same blobs never wait in a circle.
    return PackedColumns(names, [rows[sha256] for sha256 in sorted(rows)])


async def store(session: AsyncSession, run_id: str, packed: PackedColumns) -> None:
    """Insert the blobs of a run's result that are not stored yet. The caller commits."""
    if not packed.rows:
        return
    await blobs.keep(session, packed.rows)
    await blob_uses.add(session, run_id, packed.names.values())
