"""A walk-forward as tables: the chain, its folds, and hold beside it."""

from collections.abc import Awaitable, Callable

from api.exports.luck import luck_blocks
from api.exports.runs import Blocks, Tables
from api.exports.tables import Columns, blocks_of, ordered, table_of, table_of_records
from api.kinds.walk_forward.config import from_document
from api.kinds.walk_forward.stored import StoredWalkForward, stored_walk_forward
from api.runs.results import ResultReader
from api.storage.tables import RunRow
from engine.metrics.catalogue import Metrics
from engine.model.result import CurveColumns
from engine.walk_forward.figures import Difference, Figures

Read = Callable[[StoredWalkForward], Awaitable[Columns]]


def _curve_table(read: Read) -> Callable[[ResultReader, RunRow], Awaitable[Blocks | None]]:
    async def table(reader: ResultReader, run: RunRow) -> Blocks | None:
        stored = await stored_walk_forward(reader, run)
        if stored is None:
            return None
        return blocks_of(table_of(ordered(await read(stored), CurveColumns)))

    return table


async def _folds(reader: ResultReader, run: RunRow) -> Blocks | None:
    """A row per fold: its midnights, the chosen parameters, both figures and their difference."""
    stored, config = await stored_walk_forward(reader, run), from_document(run.config)
    if stored is None:
        return None
    grid, rows = config.grid(), []
    for number, (fold, result) in enumerate(zip(config.folds(), stored.folds, strict=True)):
        cell = result["cell"]
        chosen = {} if cell is None else grid.parameters_of(cell)
        row = {
            "fold": number,
            "train_start_ts_ms": fold.train_start_ms,
            "train_end_ts_ms": fold.train_end_ms,
            "test_start_ts_ms": fold.test_start_ms,
            "test_end_ts_ms": fold.test_end_ms,
            "cell": cell,
            **{axis.parameter: chosen.get(axis.parameter) for axis in grid.axes},
        }
        for part, kind in (
            ("in_sample", Figures),
            ("out_of_sample", Figures),
            ("difference", Difference),
        ):
            found = result[part] or {}
            row |= {f"{part}_{name}": found.get(name) for name in kind.__dataclass_fields__}
        rows.append(row)
    return blocks_of(table_of_records(rows, Metrics))


async def _metrics(reader: ResultReader, run: RunRow) -> Blocks | None:
    stored = await stored_walk_forward(reader, run)
    return None if stored is None else blocks_of(table_of_records([stored.metrics], Metrics))


async def _luck(reader: ResultReader, run: RunRow) -> Blocks | None:
    return await luck_blocks(reader, run, [{}])


TABLES: Tables = {
    "folds": _folds,
    "curve": _curve_table(StoredWalkForward.curve),
    "benchmark": _curve_table(lambda stored: stored.hold.benchmark_curve()),
    "unbroken_benchmark": _curve_table(lambda stored: stored.unbroken_hold.benchmark_curve()),
    "metrics": _metrics,
    "luck": _luck,
}
