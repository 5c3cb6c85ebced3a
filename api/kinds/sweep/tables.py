"""A sweep as tables: a row per cell, whether the best of them is luck, a row per split."""

from typing import Any

import numpy as np

from api.exports.luck import luck_blocks
from api.exports.runs import Blocks, Tables
from api.exports.tables import blocks_of, table_of, whole_numbers
from api.kinds.sweep.luck_row import SweepLuckRow, flat
from api.kinds.sweep.stored import stored_long_run, stored_sweep
from api.runs.results import ResultReader
from api.storage.tables import RunRow
from engine.metrics.catalogue import CELL_METRICS, COUNTS, LONG_RUN

_COUNTS = tuple(one.name for one in CELL_METRICS if one.name in COUNTS)
_METRICS = tuple(one.name for one in CELL_METRICS)
_CELLS_READ = 100_000  # a shard's columns are read whole: smaller steps read them more often
_SPLITS = {"in_sample": "inside", "out_of_sample": "outside", "logit": "logits"}
_NO_SPLIT = np.empty(0)
_PENDING, _COMPUTED, _INVALID = range(3)


async def _table(reader: ResultReader, run: RunRow) -> Blocks:
    return _cells(reader, run)


async def _cells(reader: ResultReader, run: RunRow) -> Blocks:
    """Every cell of the grid in its order: index, parameters, state, metrics.

    The long-run Sharpe is that of the follow-up where the sweep itself was started without.
    """
    stored, long_run = await stored_sweep(reader, run), await stored_long_run(reader, run)
    total = stored.grid.total_cells
    for first in range(0, total, _CELLS_READ):
        last = min(first + _CELLS_READ, total)
        invalid = stored.grid.invalid_cells(first, last)
        computed = stored.computed[first:last]
        metrics = await stored.block(_METRICS, first, last)
        metrics |= await long_run.block((LONG_RUN,), first, last)
        columns: dict[str, Any] = {
            "cell": np.arange(first, last),
            **{
                axis.parameter: stored.grid.column(axis.parameter, first, last)
                for axis in stored.grid.axes
            },
            "state": np.where(computed, _COMPUTED, np.where(invalid, _INVALID, _PENDING)),
            **metrics,
        }
        async for block in blocks_of(whole_numbers(table_of(columns), _COUNTS)):
            yield block


async def _luck(reader: ResultReader, run: RunRow) -> Blocks | None:
    """What is said of its best cell, beside what is said of all."""
    judged = await reader.judgement_of(run)
    if judged is None or judged["luck"] is None:
        return None
    return await luck_blocks(reader, run, [{}], SweepLuckRow, [flat(judged["luck"])])


async def _splits(reader: ResultReader, run: RunRow) -> Blocks | None:
    """A row per split of the days: its winner's Sharpe ratios and the logit of its rank."""
    judged = await reader.judgement_of(run)
    if judged is None or judged["luck"] is None:
        return None
    columns = await reader.judged_columns_of(run)
    # Of a sweep with too few days or cells there is no split: no row.
    told = {name: columns.get(key, _NO_SPLIT) for name, key in _SPLITS.items()}
    return blocks_of(table_of(told))


TABLES: Tables = {"cells": _table, "luck": _luck, "splits": _splits}
