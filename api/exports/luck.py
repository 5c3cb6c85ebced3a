"""What is said of whether results are luck, as a table."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from typing import Any

from api.exports.runs import Blocks
from api.exports.tables import blocks_of, table_of_records
from api.runs.results import ResultReader
from api.runs.values import Document
from api.storage.tables import RunRow

_BANDS = ("sharpe", "sharpe_long_run", "net_pnl", "max_drawdown")


@dataclass(frozen=True, slots=True)
class LuckRow:
    """The columns that every such table has, and their types."""

    grade: str | None
    sentence: str | None
    sharpe_low: float | None
    sharpe_high: float | None
    sharpe_long_run_low: float | None
    sharpe_long_run_high: float | None
    net_pnl_low: float | None
    net_pnl_high: float | None
    max_drawdown_low: float | None
    max_drawdown_high: float | None
    max_drawdown_daily: float | None
    psr_zero: float | None
    psr_hold: float | None
    psr_zero_2012: float | None
    min_track_record_days: float | None
    days: int | None
    block_days: float | None
    rotations: int | None
    share_as_good: float | None
    negated_sharpe: float | None
    hold_sharpe: float | None


async def luck_blocks(
    reader: ResultReader,
    run: RunRow,
    names: Sequence[Mapping[str, str]],
    row_type: type[LuckRow] = LuckRow,
    more: Sequence[Mapping[str, Any]] | None = None,
) -> Blocks | None:
    """A row per result of a run, behind columns that say whose it is; None where none is judged.

    more: what stands behind that, columns of the row's type.
    """
    found = [await reader.judgement_of(run, part) for part in range(len(names))]
    if not any(found):
        return None
    rest = more or [{} for _ in names]
    rows = [
        {**own, **_row(one or {}), **behind}
        for own, one, behind in zip(names, found, rest, strict=True)
    ]
    return blocks_of(table_of_records(rows, row_type))


def _row(found: Document) -> dict[str, Any]:
    confidence = dict(found.get("confidence") or {})
    told = {**(found.get("verdict") or {}), **(found.get("timing") or {}), **confidence}
    for name in _BANDS:
        band = confidence.get(name) or {}
        told |= {f"{name}_low": band.get("low"), f"{name}_high": band.get("high")}
    return {one.name: told.get(one.name) for one in fields(LuckRow)}
