"""What a sweep tells of its best cells, as their own runs would."""

import numpy as np

from api.kinds.backtest.caveats import ruined_cells_caveats
from api.kinds.sweep.config import SweepConfig
from api.kinds.sweep.stored import StoredSweep
from engine.sweep.heatmap import best_cell

BEST_BY = {"net_pnl": "net P&L", "sharpe": "Sharpe ratio"}
"""By which metrics the best cell is warned of, and how they are called."""

TOLD = "told"
"""In a shard's summary: warnings by cell, of the best of its cells by each of these metrics."""


async def told_of_cells(stored: StoredSweep, config: SweepConfig) -> list[str]:
    """How many cells so far were ruined, and the warnings of the best."""
    lost = ruined_cells_caveats(
        int(np.count_nonzero(await stored.ruined())),
        int(np.count_nonzero(stored.computed)),
        config.terms.trading.margin is not None,
    )
    return [*lost, *await _told_of_best(stored)]


async def _told_of_best(stored: StoredSweep) -> list[str]:
    # None of a sweep of an earlier release.
    told: dict[str, list[str]] = {}
    for part in stored.parts:
        told |= (part.summary or {}).get(TOLD) or {}
    if not any(told.values()):
        return []
    ruined, idle = await stored.ruined(), await stored.idle()
    names_of: dict[int | None, list[str]] = {}
    for metric, name in BEST_BY.items():
        cell = best_cell(metric, await stored.column(metric), stored.computed, ruined, idle)
        names_of.setdefault(cell, []).append(name)
    return [
        f"cell {cell}, the best by {' and by '.join(names)}: {words}"
        for cell, names in names_of.items()
        for words in told.get(str(cell), ())
    ]
