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
    names_of: dict[tuple[int, int], list[str]] = {}
    for metric, name in BEST_BY.items():
        values = await stored.column(metric)
        cell = best_cell(metric, values, stored.computed, ruined, idle)
        if cell is not None:
            best = stored.computed & ~ruined & ~idle & (values == values[cell])
            names_of.setdefault((cell, int(np.count_nonzero(best))), []).append(name)
    return [
        f"{_which(cell, equals)} by {' and by '.join(names)}: {words}"
        for (cell, equals), names in names_of.items()
        for words in told.get(str(cell), ())
    ]


def _which(cell: int, equals: int) -> str:
    # Only the first of equals was looked at when they were computed.
    return f"cell {cell}, " + ("the best" if equals < 2 else f"the first of {equals:,} best ones")
