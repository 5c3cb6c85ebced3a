"""What is not said of a sweep's luck, and why, in sentences."""

from collections.abc import Iterator

from engine.analysis.luck.blocks import FEWEST_BLOCKS, FEWEST_SPLIT_DAYS
from engine.analysis.luck.cells import FEWEST_CELLS, CellsLuck
from engine.model.scales import FEWEST_DAYS_OF_LUCK
from engine.sweep.sums.days import DayBlocks


def too_few_cells(distinct: int) -> str:
    """Where the best of the cells cannot be told from luck."""
    return (
        f"Too few cells to judge: {distinct} different {'one' if distinct == 1 else 'ones'} "
        f"traded, {FEWEST_CELLS} are needed."
    )


def too_few_days(days: int) -> str:
    """Where nothing is said of any cell."""
    return (
        f"{FEWEST_DAYS_OF_LUCK} daily returns are needed, there {'is' if days == 1 else 'are'} "
        f"{days}."
    )


def unknown_of(luck: CellsLuck, days: DayBlocks, *, has_hold: bool) -> Iterator[str]:
    """A sentence for each figure that is None."""
    if luck.distinct_cells < FEWEST_CELLS:
        yield too_few_cells(luck.distinct_cells)
        return
    blocks, count = days.fixed.shape[0], int(days.split[-1])
    if blocks < FEWEST_BLOCKS:
        length = f" of {int(days.fixed[0])} days" if blocks else ""
        yield (
            f"Luck cannot be drawn: there are {blocks} blocks{length}, {FEWEST_BLOCKS} are needed."
        )
    elif luck.best_by_luck is None:
        yield "Luck cannot be drawn: no cell's blocks of days vary."
    elif not has_hold:
        yield "Hold is nothing to compare with: its equity fell to 0 or below, or never varied."
    elif luck.superior_to_hold is None:
        yield "No cell differs from hold."
    if count < FEWEST_SPLIT_DAYS:
        yield f"Overfitting takes {FEWEST_SPLIT_DAYS} daily returns, there are {count}."
    if luck.deflated is None:
        yield "The Sharpe ratio cannot be deflated: those of the cells do not vary, or it has none."
