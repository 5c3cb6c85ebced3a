"""The long-run Sharpe of a sweep's cells: computed when it is asked for, as a sweep of its own.

It takes ten times as long as all else, so no sweep keeps it unless it was started so. Asked of any
other, the same grid is run once more with it, on the sweep's own data, and found again afterwards.
"""

import numpy as np
from numpy.typing import NDArray

from api.errors import LimitExceeded
from api.kinds.sweep.config import SweepConfig, from_document
from api.kinds.sweep.stored import StoredSweep, stored_sweep
from api.runs.values import Document
from api.schema.context import Context
from api.storage.runs import RunStatus
from api.storage.tables import RunRow
from api.watching.follow_up import follow_up

MOST_CELLS = 100_000
"""Distinct cells that it is computed of."""

_TELLING_APART = ("net_pnl", "turnover", "max_drawdown_quote", "total_funding")
_OF_THE_ORIGIN = ("label", "idempotencyKey")


def check_cells(config: SweepConfig) -> None:
    """Refuses, as LimitExceeded, to start a sweep with it that has more cells; which of them are
    distinct is known only once they are there.
    """
    grid = config.grid()
    if grid.total_cells > MOST_CELLS:
        _check(int(np.count_nonzero(~grid.invalid_cells())), "cells")


async def sweep_with_long_run(context: Context, sweep: RunRow) -> RunRow:
    """The sweep that has it: this one, or its follow-up, which may still be running.

    Before a sweep has succeeded it is the sweep itself. Raises LimitExceeded, and what `follow_up`
    raises.
    """
    config = from_document(sweep.config)
    if config.long_run or sweep.status != RunStatus.SUCCEEDED:
        return sweep
    stored = await stored_sweep(context.results, sweep)
    if np.count_nonzero(stored.computed) > MOST_CELLS:
        _check(await _distinct_cells(context, stored), "distinct cells")
    given = {name: one for name, one in sweep.input.items() if name not in _OF_THE_ORIGIN}
    sent: Document = {**given, "longRun": True}
    run = await follow_up(
        context.services, sweep, config.with_long_run(), sent, barred=context.barred
    )
    context.tell_run(run)
    return run


async def _distinct_cells(context: Context, stored: StoredSweep) -> int:
    traded = await stored.column("total_trades") > 0
    columns = [(await stored.column(name))[traded] for name in _TELLING_APART]
    return await context.over_cells(stored.grid.total_cells, lambda: _distinct(columns))


def _distinct(columns: list[NDArray[np.float64]]) -> int:
    order = np.lexsort(columns)
    differs = np.zeros(max(order.shape[0] - 1, 0), dtype=np.bool_)
    for column in columns:
        differs |= np.diff(column[order]) != 0.0
    return int(np.count_nonzero(differs)) + (1 if order.shape[0] else 0)


def _check(cells: int, what: str) -> None:
    if cells > MOST_CELLS:
        raise LimitExceeded(
            MOST_CELLS,
            cells,
            f"{what} with a long-run Sharpe must be at most {MOST_CELLS}, was {cells}",
        )
