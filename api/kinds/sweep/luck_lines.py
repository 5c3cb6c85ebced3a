"""Whether a sweep's best cell is luck, in lines for the terminal."""

from collections.abc import Iterator
from typing import Any


def luck_lines(run: dict[str, Any]) -> list[str]:
    """A line for each figure there is, and for each that is missing; none while nobody judged."""
    luck = run.get("luck")
    if luck is None:
        return [run["unjudged"]] if run.get("unjudged") else []
    return [*_figures(luck), *luck["unknown"]]


def _figures(luck: dict[str, Any]) -> Iterator[str]:
    tested, best, split = luck["bestByLuck"], luck["best"], luck["pbo"]
    if tested is not None and best is not None:
        sharpe = best["metrics"]["sharpe"]
        yield (
            f"Luck: the best of {luck['distinctCells']:,} different cells shows a Sharpe ratio of "
            f"{tested['sharpe']:.2f} without any edge; that of cell {best['index']}, {sharpe:.2f}, "
            f"has p = {tested['pValue']:.3f} (blocks of {tested['blockDays']} days)."
        )
    if luck["superiorToHold"] is not None:
        yield f"Superior to hold: p = {luck['superiorToHold']['pValue']:.3f}."
    if split is not None:
        drawn = " drawn" if split["sampled"] else ""
        yield (
            f"Overfitting: the best of one half of the days is in the lower half of all in the "
            f"other in {split['probability']:.0%} of {split['splits']:,}{drawn} splits, and loses "
            f"there in {split['probabilityOfLoss']:.0%}."
        )
    if luck["deflatedSharpe"] is not None:
        yield f"Deflated Sharpe ratio: {luck['deflatedSharpe']['value']:.3f}."
    if luck["plateau"] is not None:
        yield (
            f"{luck['plateau']:.0%} of the best cell's neighbours are within one standard error "
            "of it."
        )
