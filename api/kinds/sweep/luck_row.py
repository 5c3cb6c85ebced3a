"""Whether a sweep's best cell is luck, as a row of a table."""

from dataclasses import dataclass, fields
from typing import Any

from api.exports.luck import LuckRow
from api.runs.values import Document


@dataclass(frozen=True, slots=True)
class SweepLuckRow(LuckRow):
    """The columns of a single run, then what is said of all cells together."""

    best_cell: int | None
    distinct_cells: int | None
    best_by_luck_sharpe: float | None
    best_by_luck_p_value: float | None
    best_by_luck_block_days: int | None
    superior_to_hold_p_value: float | None
    pbo: float | None
    pbo_splits: int | None
    pbo_slope: float | None
    pbo_probability_of_loss: float | None
    deflated_sharpe: float | None
    deflated_expected_maximum: float | None
    expected_maximum: float | None
    plateau: float | None


def flat(found: Document) -> dict[str, Any]:
    """Those columns of what is stored."""
    tested, split = found["best_by_luck"] or {}, found["pbo"] or {}
    deflated = found["deflated"] or {}
    own = {
        "best_cell": found["best"],
        "best_by_luck_sharpe": tested.get("sharpe"),
        "best_by_luck_p_value": tested.get("p_value"),
        "best_by_luck_block_days": tested.get("block_days"),
        "superior_to_hold_p_value": found["superior_to_hold"],
        "pbo": split.get("probability"),
        "pbo_splits": split.get("splits"),
        "pbo_slope": split.get("slope"),
        "pbo_probability_of_loss": split.get("probability_of_loss"),
        "deflated_sharpe": deflated.get("value"),
        "deflated_expected_maximum": deflated.get("expected_maximum"),
    }
    names = [one.name for one in fields(SweepLuckRow)]
    return {name: own.get(name, found.get(name)) for name in names if name in own | found}
