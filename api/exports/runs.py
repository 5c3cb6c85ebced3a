"""Results of a run as tables: which there are, its kind says."""

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from typing import TYPE_CHECKING

from api.errors import InvalidInput
from api.registry import has_part, part_of
from api.runs.results import ResultReader
from api.storage.tables import RunRow

if TYPE_CHECKING:
    import polars as pl

Blocks = AsyncIterator["pl.DataFrame"]
Tables = Mapping[str, Callable[[ResultReader, RunRow], Awaitable[Blocks | None]]]
"""By name; None where the run has no result yet. Each kind has its own in kinds/*/tables.py."""


def tables_of(kind: str) -> Tables:
    """The tables that a kind of run has."""
    tables: Tables = part_of(kind, "tables").TABLES if has_part(kind, "tables") else {}
    return tables


async def run_blocks(results: ResultReader, run: RunRow, what: str) -> Blocks:
    """The rows of one table; InvalidInput where the run has none of it (yet)."""
    offered = tables_of(run.kind)
    if what not in offered:
        names = ", ".join(offered)
        raise InvalidInput("what", f"what must be one of {names} for a {run.kind}, was {what[:60]}")
    blocks = await offered[what](results, run)
    if blocks is None:
        raise InvalidInput(
            "id", f"the run must have a result to be exported, was {run.status} without one"
        )
    return blocks
